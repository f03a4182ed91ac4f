/**
 * `rewhisk simulate`: runs the platform in virtual time under faults that are drawn from a seed, checks
 * every property at each step, and says how to repeat what failed.
 */
import { E, type Either } from '../domain/kernel/fp.ts';
import { parseFaults } from '../simulation/faults.ts';
import { commandOf, failureLines, summaryLines } from '../simulation/report.ts';
import { shrink } from '../simulation/shrinking.ts';
import {
  type Outcome,
  simulate as simulateOnce,
  type SimulationOptions,
  START_MS,
} from '../simulation/simulation.ts';
import { parseArrivals } from '../simulation/workload/arrival-numbers.ts';
import { fail, say } from './terminal.ts';

export interface SimulateFlags {
  readonly seed: number;
  readonly seeds: number;
  readonly faults: string;
  readonly hours: number;
  readonly arrivals?: string;
}

/** Simulations that may be spent on making the history of a failing seed short. */
const TRIES_MAX = 200;

export const simulate = async (flags: SimulateFlags): Promise<void> => {
  const { seed, seeds, hours } = flags;
  if (seeds < 1) return fail('--seeds takes a number above 0');
  if (!(hours > 0)) return fail('--hours takes a number above 0');
  const faults = orFail(parseFaults(flags.faults));
  const only = flags.arrivals === undefined ? null : orFail(parseArrivals(flags.arrivals));
  const total = { failed: 0, accepted: 0, restarts: 0, virtualMs: 0 };
  const beganMs = performance.now();
  for (let next = seed; next < seed + seeds; next += 1) {
    const options = { seed: next, faults, hours, only };
    const outcome = await simulateOnce(options);
    const { summary, failure, hash } = outcome;
    total.accepted += summary.accepted;
    total.restarts += summary.restarts;
    total.virtualMs += summary.virtualMs;
    if (seeds === 1) say(`seed ${next}`, ...summaryLines(summary, performance.now() - beganMs));
    if (failure !== null) {
      total.failed += 1;
      await tellFailure(options, outcome);
    } else if (seeds === 1) say(`  every property holds; hash ${hash}`);
  }
  if (seeds > 1) say(totalLine(total, seeds, performance.now() - beganMs));
  if (total.failed > 0) process.exitCode = 1;
};

interface Total {
  readonly failed: number;
  readonly accepted: number;
  readonly restarts: number;
  readonly virtualMs: number;
}

const totalLine = (total: Total, seeds: number, wallMs: number): string =>
  `${seeds - total.failed} of ${seeds} seeds hold: ${total.accepted} activations, ` +
  `${total.restarts} restarts, ${(total.virtualMs / 3_600_000).toFixed(1)} virtual hours ` +
  `in ${(wallMs / 1_000).toFixed(1)} s`;

const orFail = <Value>(parsed: Either<string, Value>): Value =>
  E.isRight(parsed) ? parsed.right : fail(parsed.left);

const tellFailure = async (options: SimulationOptions, outcome: Outcome): Promise<void> => {
  say(
    `seed ${options.seed} FAILED, hash ${outcome.hash}; to repeat it:`,
    `  ${commandOf(options)}`,
  );
  const shrunk = await shrink({ options, outcome }, simulateOnce, TRIES_MAX);
  say('the shortest history found:', `  ${commandOf(shrunk.options)}`);
  if (shrunk.outcome.failure !== null) say(...failureLines(shrunk.outcome.failure, START_MS));
};
