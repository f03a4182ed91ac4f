/**
 * The runs that an actor asked for and that are not answered yet, over all its lives. A life that
 * begins waits for them: whether they were accepted is then in the journal, and none is begun twice.
 */
import type { AcceptRun } from './controller/run.ts';

export interface AskedRuns {
  readonly accept: AcceptRun;
  /** Resolves when all are answered that were asked for by then. */
  readonly answered: () => Promise<void>;
}

export const createAskedRuns = (accept: AcceptRun): AskedRuns => {
  const open = new Set<Promise<unknown>>();
  return {
    accept: async (run) => {
      const asked = accept(run);
      open.add(asked);
      try {
        return await asked;
      } finally {
        open.delete(asked);
      }
    },
    answered: async () => {
      await Promise.allSettled(open);
    },
  };
};
