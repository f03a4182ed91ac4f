/** Lets only so many tasks run at once; the others wait, in the order in which they came. */
export interface Turns {
  readonly take: <T>(task: () => Promise<T>) => Promise<T>;
}

export const createTurns = (atOnceMax: number): Turns => {
  const waiting: (() => void)[] = [];
  let free = atOnceMax;
  const next = (): void => {
    const wake = waiting.shift();
    if (wake === undefined) free += 1;
    else wake();
  };
  return {
    take: async (task) => {
      if (free > 0) free -= 1;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      try {
        return await task();
      } finally {
        next();
      }
    },
  };
};
