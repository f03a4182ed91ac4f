/**
 * `npm run test:crash`: kills the server, then containers, then the power, as often as asked for, and ends with 0
 * when no rule was broken.
 */
import { parseArgs } from 'node:util';
import { runCampaign } from './campaign.ts';
import { figuresText } from './cycle.ts';
import { FAILED_SEEDS } from './failed-seeds.ts';
import { NOTHING, together } from './outcome.ts';
import type { Victim } from './rules.ts';

const USAGE = `Usage: npm run test:crash -- [--cycles N] [--seed S] [--cycle C] [--victim server|containers|power]
  --cycles N   so many of each kind (default CRASH_CYCLES; or 100 each, and 30 of power)
  --seed S     chooses the moments (default: another one each time); a failed cycle names its own
  --cycle C    the first cycle (default 0), to run a failed one again: --seed S --cycle C --cycles 1
  --victim V   only this kind
`;
const VICTIMS: readonly Victim[] = ['server', 'containers', 'power'];
const CYCLES: Readonly<Record<Victim, number>> = { server: 100, containers: 100, power: 30 };
const SEED_END = 2 ** 31;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const wholeNumber = (name: string, text: string): number => {
  const value = Number(text);
  if (text.trim() !== '' && Number.isInteger(value) && value >= 0 && value < SEED_END) return value;
  throw new Error(`${name} must be a whole number, not '${text}'`);
};

const readOptions = () => {
  const { values } = parseArgs({
    options: {
      cycles: { type: 'string' },
      seed: { type: 'string', default: String(Date.now() % SEED_END) },
      cycle: { type: 'string', default: '0' },
      victim: { type: 'string' },
    },
  });
  const cycles = values.cycles ?? process.env['CRASH_CYCLES'];
  const victims = VICTIMS.filter((it) => values.victim === undefined || it === values.victim);
  if (victims.length === 0) throw new Error(`nothing to kill is called '${values.victim}'`);
  return {
    cycles: cycles === undefined ? null : wholeNumber('--cycles', cycles),
    seed: wholeNumber('--seed', values.seed),
    firstCycle: wholeNumber('--cycle', values.cycle),
    victims,
  };
};

const run = async ({ seed, firstCycle, victims, ...asked }: ReturnType<typeof readOptions>) => {
  let all = NOTHING;
  for (const victim of victims) {
    const cycles = asked.cycles ?? CYCLES[victim];
    say(`seed ${seed}, ${victim}, ${cycles} cycles`);
    let outcome = NOTHING;
    for (const failed of FAILED_SEEDS.filter((it) => it.victim === victim)) {
      const again = { victim, seed: failed.seed, firstCycle: failed.cycle, cycles: 1, say };
      outcome = together(outcome, await runCampaign(again));
    }
    outcome = together(outcome, await runCampaign({ victim, seed, firstCycle, cycles, say }));
    say(`${victim}, all cycles: ${figuresText(outcome.figures)}`);
    all = together(all, outcome);
  }
  for (const fault of all.faults) say(`FAILED ${fault}`);
  say(`${all.passed} passed, ${all.failed} failed`);
  return all.failed === 0 ? 0 : 1;
};

const optionsOrExit = (): ReturnType<typeof readOptions> => {
  try {
    return readOptions();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    process.exit(2);
  }
};

process.exitCode = await run(optionsOrExit());
