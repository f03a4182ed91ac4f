/**
 * Many cycles of crash and recovery: some over one data folder, which is then stopped in order and
 * looked at as a whole, then some over another one with other settings. A cycle that breaks a rule
 * is the last of its folder, which is kept for whoever looks for the cause.
 */
import { type Chance, createChance } from './chance.ts';
import { crashContainers } from './container-crash.ts';
import { type CycleReport, figuresText, NO_FIGURES } from './cycle.ts';
import { NOTHING, type Outcome, outcomeOf, together } from './outcome.ts';
import type { Victim } from './rules.ts';
import { crashPower } from './power-crash.ts';
import { crashServer } from './server-crash.ts';
import { faultsOfJournal } from './verifiers.ts';
import { createWorld, type World } from './world.ts';

export interface Campaign {
  readonly victim: Victim;
  readonly seed: number;
  readonly firstCycle: number;
  readonly cycles: number;
  /** Takes a line for each cycle. */
  readonly say: (line: string) => void;
}

/** Whatever is on the disk is copied at each loss of power, so those worlds end earlier. */
const CYCLES_PER_WORLD: Readonly<Record<Victim, number>> = { server: 25, containers: 25, power: 6 };
const VICTIM_NUMBERS: Readonly<Record<Victim, number>> = { server: 1, containers: 2, power: 3 };

export const runCampaign = async (campaign: Campaign): Promise<Outcome> => {
  const end = campaign.firstCycle + campaign.cycles;
  const perWorld = CYCLES_PER_WORLD[campaign.victim];
  let outcome = NOTHING;
  for (let cycle = campaign.firstCycle; cycle < end;) {
    const next = (Math.floor(cycle / perWorld) + 1) * perWorld;
    const ran = await runInOneWorld(campaign, cycle, Math.min(next, end));
    outcome = together(outcome, ran);
    cycle += ran.passed + ran.failed;
  }
  return outcome;
};

/** Ends before its time with a cycle that fails. */
const runInOneWorld = async (
  { victim, seed, say }: Campaign,
  first: number,
  end: number,
): Promise<Outcome> => {
  const number = Math.floor(first / CYCLES_PER_WORLD[victim]);
  const nameOf = (cycle: number): string => `${victim} cycle ${cycle} of seed ${seed}`;
  const chance = createChance(seed, VICTIM_NUMBERS[victim], -1 - number);
  const world = await createWorld(chance, victim === 'power').catch(brokenOff);
  if ('faults' in world) return outcomeOf(world, nameOf(first));
  let outcome = NOTHING;
  for (let cycle = first; cycle < end && outcome.failed === 0; cycle += 1) {
    const startedMs = performance.now();
    const report = await runCycle(victim, seed, cycle, world, cycle === end - 1).catch(brokenOff);
    const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
    say(`${nameOf(cycle)}: ${report.how}; ${figuresText(report.figures)}; ${seconds} s`);
    outcome = together(outcome, outcomeOf(report, `${nameOf(cycle)}, kept in ${world.folder}`));
  }
  await world.destroy(outcome.failed > 0);
  return outcome;
};

const runCycle = async (
  victim: Victim,
  seed: number,
  cycle: number,
  world: World,
  isLast: boolean,
): Promise<CycleReport> => {
  const chance = createChance(seed, VICTIM_NUMBERS[victim], cycle);
  const report = await crash(victim, world, chance);
  const found = [...report.faults, ...faultsOfJournal(world.journalDir)];
  const audited = isLast && found.length === 0 ? await audit(world) : [];
  return { ...report, faults: [...found, ...audited] };
};

const crash = (victim: Victim, world: World, chance: Chance): Promise<CycleReport> => {
  if (victim === 'containers') return crashContainers(world, chance);
  return victim === 'power' ? crashPower(world, chance) : crashServer(world, chance, victim);
};

/** A cycle that can't be brought to its end has failed as one that breaks a rule. */
const brokenOff = (error: unknown): CycleReport => {
  const fault = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { how: 'broken off', figures: NO_FIGURES, faults: [fault] };
};

/** The journal as a whole, of a server that was stopped in order. */
const audit = async (world: World): Promise<readonly string[]> => {
  const { history } = world;
  const code = await world.stop();
  const left = await world.survivors();
  // Before others open the files.
  const unseen = world.unseen();
  history.catchUp();
  const [accepted, completed] = [history.accepted(), history.completed()];
  return [
    ...(code === 0 ? [] : [`the server stopped with ${code}`]),
    ...left.map(({ pid, command }) => `process ${pid} is left: ${command}`),
    ...faultsOfJournal(world.journalDir),
    ...unseen.map((name) => `not followed on its way to the disk: ${name}`),
    ...(accepted === completed ? [] : [`${accepted} were accepted, ${completed} completed`]),
    ...history.faults,
  ];
};
