/** Questions that wait until the test answers them. */
export interface HeldQuestion<Key, Answer> {
  readonly key: Key;
  readonly answer: (answer: Answer) => void;
  readonly refuse: (error: Error) => void;
}

export interface HeldQuestions<Key, Answer> {
  readonly ask: (key: Key) => Promise<Answer>;
  /** How many were asked so far. */
  readonly asked: () => number;
  /** The one that waits longest, as soon as there is one. */
  readonly next: () => Promise<HeldQuestion<Key, Answer>>;
}

export const createHeldQuestions = <Key, Answer>(): HeldQuestions<Key, Answer> => {
  const held: HeldQuestion<Key, Answer>[] = [];
  const takers: ((question: HeldQuestion<Key, Answer>) => void)[] = [];
  let asked = 0;
  return {
    ask: (key) => {
      const { promise, resolve, reject } = Promise.withResolvers<Answer>();
      const question = { key, answer: resolve, refuse: reject };
      asked += 1;
      const taker = takers.shift();
      if (taker === undefined) held.push(question);
      else taker(question);
      return promise;
    },
    asked: () => asked,
    next: () => {
      const question = held.shift();
      if (question !== undefined) return Promise.resolve(question);
      return new Promise((resolve) => takers.push(resolve));
    },
  };
};
