/**
 * Tasks about one thing, one at a time in the order they came: what decides over several streams at
 * once. Tasks about different things do not wait for each other.
 */
export interface Turns {
  /** Runs the task when its turn comes. `null`: too many wait already, and it was not run. */
  readonly take: <Result>(about: string, task: () => Promise<Result>) => Promise<Result> | null;
}

interface Line {
  last: Promise<unknown>;
  /** Those that have not ended. */
  waiting: number;
}

/** `waitingMax` holds for each thing. Nothing is remembered of one that no task is about. */
export const createTurns = (waitingMax: number): Turns => {
  const lines = new Map<string, Line>();
  return {
    take: (about, task) => {
      const line = lines.get(about) ?? { last: Promise.resolve(), waiting: 0 };
      if (line.waiting >= waitingMax) return null;
      lines.set(about, line);
      line.waiting += 1;
      const turn = line.last.then(task).finally(() => {
        line.waiting -= 1;
        if (line.waiting === 0) lines.delete(about);
      });
      // The next turn comes whether or not this one fails; who took it hears of that.
      line.last = turn.catch(() => undefined);
      return turn;
    },
  };
};
