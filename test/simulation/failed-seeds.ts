/**
 * Seeds that ever failed, each with what was wrong. They are run for ever: what a command of
 * `rewhisk simulate` said, as options.
 */
export interface FailedSeed {
  readonly seed: number;
  readonly hours: number;
  readonly faults: string;
  readonly wrong: string;
}

export const FAILED_SEEDS: readonly FailedSeed[] = [
  {
    seed: 244,
    hours: 0.005,
    faults: 'slow,crash,hang,memory,reorder,create,disk,sync,kill,stop',
    wrong: 'a stop answered 503 to a call whose acceptance was being written',
  },
  {
    seed: 42,
    hours: 0.005,
    faults: 'slow,crash,hang,mute,lie,memory,reorder,create,sync,kill,stop',
    wrong: 'a late container made the pool forget who waited for another one',
  },
  {
    seed: 21,
    hours: 0.005,
    faults: 'all',
    wrong: 'a full journal took records of an actor in another order',
  },
  {
    seed: 22,
    hours: 0.01,
    faults: 'slow,crash,hang,memory,reorder,create,disk,sync,kill,stop',
    wrong: 'the simulator forgot that containers end with the process of the server',
  },
];
