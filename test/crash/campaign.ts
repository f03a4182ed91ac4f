/**
 * Many cycles over one data folder, stopped in order and looked at as a whole now and then. After a
 * cycle that breaks a rule its folder is kept for whoever looks for the cause, and the next cycles
 * begin with a new one.
 */
import { verifyJournal } from '../../src/journal/verify.ts';
import { createChance } from './chance.ts';
import { crashContainers } from './container-crash.ts';
import { type CycleReport, type Figures, figuresText, NO_FIGURES, sum } from './cycle.ts';
import type { Victim } from './rules.ts';
import { crashServer } from './server-crash.ts';
import { createWorld, type World } from './world.ts';

export interface Campaign {
  readonly victim: Victim;
  readonly seed: number;
  readonly firstCycle: number;
  readonly cycles: number;
  /** Takes a line for each cycle. */
  readonly say: (line: string) => void;
}

export interface Outcome {
  readonly passed: number;
  readonly failed: number;
  readonly figures: Figures;
  /** What went wrong, with the seed and the cycle. */
  readonly faults: readonly string[];
}

export const NOTHING: Outcome = { passed: 0, failed: 0, figures: NO_FIGURES, faults: [] };

export const together = (one: Outcome, other: Outcome): Outcome => ({
  passed: one.passed + other.passed,
  failed: one.failed + other.failed,
  figures: sum(one.figures, other.figures),
  faults: [...one.faults, ...other.faults],
});

/** After so many cycles, and after the last, the journal is verified and counted as a whole. */
const CYCLES_PER_AUDIT = 25;
const FAULTS_SHOWN = 10;
const VICTIM_NUMBERS: Readonly<Record<Victim, number>> = { server: 1, containers: 2 };

export const runCampaign = async (campaign: Campaign): Promise<Outcome> => {
  const { victim, seed, firstCycle, cycles, say } = campaign;
  let outcome = NOTHING;
  let world: World | null = null;
  const end = firstCycle + cycles;
  try {
    for (let cycle = firstCycle; cycle < end; cycle += 1) {
      const chance = createChance(seed, VICTIM_NUMBERS[victim], cycle);
      world ??= await createWorld(createChance(seed, VICTIM_NUMBERS[victim]));
      const startedMs = performance.now();
      const isLast = cycle === end - 1 || (cycle + 1) % CYCLES_PER_AUDIT === 0;
      const crash = victim === 'server' ? crashServer : crashContainers;
      const report = await attempt(world, (it) => crash(it, chance), isLast);
      const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
      const name = `${victim} cycle ${cycle} of seed ${seed}`;
      say(`${name}: ${report.how}; ${figuresText(report.figures)}; ${seconds} s`);
      outcome = together(outcome, outcomeOf(report, `${name}, kept in ${world.folder}`));
      if (report.faults.length > 0) {
        await world.destroy(true);
        world = null;
      }
    }
    return outcome;
  } finally {
    await world?.destroy(false);
  }
};

const outcomeOf = ({ figures, faults }: CycleReport, name: string): Outcome => {
  const shown = faults.slice(0, FAULTS_SHOWN).map((fault) => `${name}: ${fault}`);
  const more = faults.length > FAULTS_SHOWN ? [`${name}: ${faults.length} faults in all`] : [];
  const failed = faults.length > 0;
  return { passed: failed ? 0 : 1, failed: failed ? 1 : 0, figures, faults: [...shown, ...more] };
};

/** A cycle that can't be brought to its end has failed as one that breaks a rule. */
const attempt = async (
  world: World,
  crash: (world: World) => Promise<CycleReport>,
  isLast: boolean,
): Promise<CycleReport> => {
  try {
    const report = await crash(world);
    const audited = isLast && report.faults.length === 0 ? await audit(world) : [];
    return { ...report, faults: [...report.faults, ...audited] };
  } catch (error) {
    const fault = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { how: 'broken off', figures: NO_FIGURES, faults: [fault] };
  }
};

/** The journal as a whole, of a server that was stopped in order; then a new life begins. */
const audit = async (world: World): Promise<readonly string[]> => {
  const { history } = world;
  const code = await world.stop();
  const left = await world.survivors();
  history.catchUp();
  const verdict = verifyJournal(world.journalDir);
  const [accepted, completed] = [history.accepted(), history.completed()];
  await world.ready();
  return [
    ...(code === 0 ? [] : [`the server stopped with ${code}`]),
    ...left.map(({ pid, command }) => `process ${pid} is left: ${command}`),
    ...(verdict.type === 'intact' ? [] : [`offset ${verdict.offset}: ${verdict.reason}`]),
    ...(accepted === completed ? [] : [`${accepted} were accepted, ${completed} completed`]),
    ...history.faults,
  ];
};
