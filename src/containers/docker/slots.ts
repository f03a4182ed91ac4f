/** Lets so many works go on at once; the others wait for their turn, in the order in which they came. */
export interface Slots {
  readonly use: <A>(work: () => Promise<A>) => Promise<A>;
}

export const createSlots = (max: number): Slots => {
  const waiting: (() => void)[] = [];
  let free = max;

  const take = async (): Promise<void> => {
    if (free > 0) {
      free -= 1;
      return;
    }
    await new Promise<void>((resolve) => waiting.push(resolve));
  };
  /** Whoever waits longest gets it without its ever being free. */
  const give = (): void => {
    const next = waiting.shift();
    if (next === undefined) free += 1;
    else next();
  };

  return {
    use: async (work) => {
      await take();
      try {
        return await work();
      } finally {
        give();
      }
    },
  };
};
