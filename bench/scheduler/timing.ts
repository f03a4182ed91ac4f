/**
 * How much of the processor's time one decision takes, the collection of garbage with it: the
 * quickest of some stretches, since whatever else the machine does makes them longer and nothing
 * makes them shorter. What surrounds the decision is counted too, and costs the same at each size.
 */
import type { Steps } from './case.ts';

export interface Times {
  /** Uncounted, ms. */
  readonly warmUpMs: number;
  /** Of one stretch. */
  readonly stretchMs: number;
  readonly stretches: number;
}

/** Steps between two looks at the clock. */
const BATCH = 64;

/** Nanoseconds per decision. */
const stretch = ({ step, decisions }: Steps, forMs: number): number => {
  const before = decisions();
  const startMs = performance.now();
  const start = process.cpuUsage();
  while (performance.now() - startMs < forMs) for (let i = 0; i < BATCH; i += 1) step();
  const { user, system } = process.cpuUsage(start);
  return ((user + system) * 1e3) / (decisions() - before);
};

export const nsPerDecision = (steps: Steps, { warmUpMs, stretchMs, stretches }: Times): number => {
  stretch(steps, warmUpMs);
  return Math.min(...Array.from({ length: stretches }, () => stretch(steps, stretchMs)));
};
