/**
 * The steps that were asked for and not answered yet, over all lives of the sequencer. A life that
 * begins waits for them: whether they were accepted is then in the journal, and none is begun twice.
 */
import type { AcceptRun } from '../controller/run.ts';

export interface AskedSteps {
  readonly accept: AcceptRun;
  /** Resolves when all are answered that were asked for by then. */
  readonly answered: () => Promise<void>;
}

export const createAskedSteps = (accept: AcceptRun): AskedSteps => {
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
