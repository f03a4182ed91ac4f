/**
 * Seeds that ever failed, each with what was wrong. They are run for ever: what a command of
 * `rewhisk simulate` said, as options.
 *
 * When something new is drawn, seeds get other histories: then what a seed had found is pinned by the
 * test that is named with it, and the seed is one among others.
 */
export interface FailedSeed {
  readonly seed: number;
  readonly hours: number;
  readonly faults: string;
  readonly wrong: string;
  /** `null`: it still has the history that failed. */
  readonly pinnedBy: string | null;
}

export const FAILED_SEEDS: readonly FailedSeed[] = [
  {
    seed: 244,
    hours: 0.005,
    faults: 'slow,crash,hang,memory,reorder,create,disk,sync,kill,stop',
    wrong: 'a stop answered 503 to a call whose acceptance was being written',
    pinnedBy: 'test/actors/controller/waiters.test.ts',
  },
  {
    seed: 42,
    hours: 0.005,
    faults: 'slow,crash,hang,mute,lie,memory,reorder,create,sync,kill,stop',
    wrong: 'a late container made the pool forget who waited for another one',
    pinnedBy: 'test/domain/scheduler/pool-books.test.ts',
  },
  {
    seed: 21,
    hours: 0.005,
    faults: 'slow,crash,hang,mute,lie,memory,reorder,create,disk,sync,kill,stop',
    wrong: 'a full journal took records of an actor in another order',
    pinnedBy: 'test/actors/append.test.ts',
  },
  {
    seed: 22,
    hours: 0.01,
    faults: 'slow,crash,hang,memory,reorder,create,disk,sync,kill,stop',
    wrong: 'the simulator forgot that containers end with the process of the server',
    pinnedBy: 'test/simulation/seeds.test.ts',
  },
  {
    seed: 32,
    hours: 0.01,
    faults: 'none',
    wrong: 'a property took a run whose long arguments were being fetched for one sent too late',
    pinnedBy: null,
  },
  {
    seed: 1504,
    hours: 0.01,
    faults: 'all',
    wrong: 'the bound of a wait did not count a call that a container which had ended swallowed',
    pinnedBy: null,
  },
  {
    seed: 2040,
    hours: 0.01,
    faults: 'all',
    wrong: 'the simulated driver closed without ending what was being made',
    pinnedBy: null,
  },
  {
    seed: 1415,
    hours: 0.01,
    faults: 'all',
    wrong: 'the property took a place for free in which a run ended while it was decided',
    pinnedBy: null,
  },
  {
    seed: 11,
    hours: 1,
    faults: 'all',
    wrong: 'an unhealthy invoker was tried by a container for which it had no memory',
    pinnedBy: 'test/domain/scheduler/probing.test.ts',
  },
  {
    seed: 105,
    hours: 1,
    faults: 'all',
    wrong:
      'the property took what a container said while it was being ended for the answer that counted',
    pinnedBy: null,
  },
];
