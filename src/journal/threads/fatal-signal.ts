/** Tells once, and everybody who asks later, that something can't go on. */
export interface FatalSignal {
  readonly raise: (error: Error) => void;
  /** Called once; at once when it has happened already. */
  readonly listen: (listener: (error: Error) => void) => void;
}

export const createFatalSignal = (): FatalSignal => {
  let listeners: ((error: Error) => void)[] = [];
  let raised: Error | null = null;
  return {
    raise: (error) => {
      if (raised !== null) return;
      raised = error;
      for (const listener of listeners) listener(error);
      listeners = [];
    },
    listen: (listener) => {
      if (raised === null) listeners.push(listener);
      else listener(raised);
    },
  };
};
