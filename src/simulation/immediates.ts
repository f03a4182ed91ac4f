/**
 * What the event loop would do with `setImmediate`, without the loop: each of its turns asks the
 * machine for news, which costs more than what an actor does in it, and a simulation waits for none.
 * Actors take a turn for each batch of messages, so an hour of theirs is hundreds of thousands.
 */
import { createFifo } from '../domain/kernel/fifo.ts';

export interface Immediates {
  /** Calls the first that is due back. False: there is none. */
  readonly runNext: () => boolean;
  /** A turn of the event loop, which frees what V8 and Node keep until then. */
  readonly afterTurn: (callback: () => void) => void;
  /** The event loop's own are in force again; what is still due goes there. */
  readonly giveBack: () => void;
}

interface Due {
  /** `null`: cancelled. */
  callback: (() => void) | null;
}

/** Everybody's in this process, until they are given back. */
export const takeImmediates = (): Immediates => {
  const { setImmediate: setReal, clearImmediate: clearReal } = globalThis;
  const queue = createFifo<Due>();

  const set = (
    callback: (...args: readonly unknown[]) => void,
    ...args: readonly unknown[]
  ): Due => {
    const due: Due = { callback: args.length === 0 ? callback : () => callback(...args) };
    queue.push(due);
    return due;
  };
  const clear = (due?: Due | NodeJS.Immediate | null): void => {
    if (due === undefined || due === null) return;
    if ('callback' in due) due.callback = null;
    else clearReal(due);
  };
  Object.assign(globalThis, { setImmediate: set, clearImmediate: clear });

  return {
    runNext: () => {
      const due = queue.shift();
      due?.callback?.();
      return due !== undefined;
    },
    afterTurn: (callback) => void setReal(callback),
    giveBack: () => {
      Object.assign(globalThis, { setImmediate: setReal, clearImmediate: clearReal });
      for (let due = queue.shift(); due !== undefined; due = queue.shift())
        if (due.callback !== null) setReal(due.callback);
    },
  };
};
