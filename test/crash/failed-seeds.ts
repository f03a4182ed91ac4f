/**
 * Cycles that failed once. They are always run first, each in a world of its own; what they found
 * stays written here.
 */
import type { Victim } from './rules.ts';

export interface FailedSeed {
  readonly victim: Victim;
  readonly seed: number;
  readonly cycle: number;
  readonly found: string;
}

export const FAILED_SEEDS: readonly FailedSeed[] = [
  {
    victim: 'containers',
    seed: 1,
    cycle: 0,
    found: 'a run that was sent to a container just gone never ended',
  },
];
