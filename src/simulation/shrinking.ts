/**
 * Makes the history of a failing seed short: leaves out kinds of faults and arrivals as long as the same
 * property fails. What is left is repeated by one command too.
 */
import { FAULT_KINDS, type FaultKind } from './faults.ts';
import type { Outcome, SimulationOptions } from './simulation.ts';
import { createScenario } from './workload/scenario.ts';

export interface Shrunk {
  readonly options: SimulationOptions;
  readonly outcome: Outcome;
}

type Simulate = (options: SimulationOptions) => Promise<Outcome>;

/** `first` has failed. `triesMax`: simulations that may be spent. */
export const shrink = async (
  first: Shrunk,
  simulate: Simulate,
  triesMax: number,
): Promise<Shrunk> => {
  const property = first.outcome.failure?.property;
  let best = first;
  let tries = 0;

  /** Whether the same fails with less. */
  const holds = async (options: SimulationOptions): Promise<boolean> => {
    if (tries >= triesMax) return false;
    tries += 1;
    const outcome = await simulate(options);
    if (outcome.failure?.property !== property) return false;
    best = { options, outcome };
    return true;
  };

  for (const kind of FAULT_KINDS)
    if (best.options.faults.has(kind))
      await holds({ ...best.options, faults: without(best.options.faults, kind) });

  let kept: readonly number[] = arrivalsOf(best.options);
  for (let size = Math.ceil(kept.length / 2); size >= 1 && tries < triesMax;) {
    const before = kept.length;
    for (let from = 0; from < kept.length;) {
      const less = [...kept.slice(0, from), ...kept.slice(from + size)];
      if (await holds({ ...best.options, only: new Set(less) })) kept = less;
      else from += size;
    }
    if (size === 1 && kept.length === before) break;
    size = Math.max(1, Math.min(Math.floor(size / 2), kept.length));
    if (kept.length === 0) break;
  }
  return best;
};

const without = (faults: ReadonlySet<FaultKind>, kind: FaultKind): ReadonlySet<FaultKind> =>
  new Set([...faults].filter((one) => one !== kind));

const arrivalsOf = (options: SimulationOptions): readonly number[] =>
  createScenario(options).arrivals.flatMap(({ number }) =>
    options.only === null || options.only.has(number) ? [number] : [],
  );
