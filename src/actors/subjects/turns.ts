/** One at a time, in the order they came: what decides over several streams at once. */
export interface Turns {
  /** Runs the task when its turn comes. `null`: too many wait already, and it was not run. */
  readonly take: <Result>(task: () => Promise<Result>) => Promise<Result> | null;
}

export const createTurns = (waitingMax: number): Turns => {
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  return {
    take: (task) => {
      if (waiting >= waitingMax) return null;
      waiting += 1;
      const turn = last.then(task).finally(() => {
        waiting -= 1;
      });
      // The next turn comes whether or not this one fails; who took it hears of that.
      last = turn.catch(() => undefined);
      return turn;
    },
  };
};
