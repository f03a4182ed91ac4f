/**
 * Lets a simulation run: the actors as long as they have something to do, then the clock to its next
 * timer. What actors do takes no virtual time.
 */
import { takeImmediates } from './immediates.ts';
import type { VirtualClock } from './virtual-clock.ts';

export interface TurnsDeps {
  readonly clock: VirtualClock;
  readonly isOver: () => boolean;
  /** Nothing will ever happen again, or the clock does not get on. */
  readonly onStuck: (why: string) => void;
}

/** Turns at one moment of virtual time. */
const TURNS_MAX = 200_000;
/** After so many turns the event loop has one: without any, memory grows by gigabytes. */
const TURNS_BETWEEN = 1_024;

export const runTurns = ({ clock, isOver, onStuck }: TurnsDeps): Promise<void> => {
  const immediates = takeImmediates();
  return new Promise<void>((resolve, reject) => {
    let turns = 0;
    let sinceLoop = 0;
    let atMs = clock.nowMs();
    const stuck = (why: string): void => {
      onStuck(why);
      resolve();
    };
    // A tick that is asked for in a microtask comes when no microtask is left.
    const afterMicrotasks = (): void => queueMicrotask(() => process.nextTick(turn));
    const next = (): void => {
      sinceLoop = (sinceLoop + 1) % TURNS_BETWEEN;
      if (sinceLoop === 0) immediates.afterTurn(turn);
      else afterMicrotasks();
    };
    const turn = (): void => {
      try {
        if (isOver()) return resolve();
        turns = clock.nowMs() === atMs ? turns + 1 : 0;
        atMs = clock.nowMs();
        if (turns > TURNS_MAX) return stuck('the actors do not come to rest');
        if (immediates.runNext() || clock.advance()) next();
        else stuck('nothing is left to happen');
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    };
    afterMicrotasks();
  }).finally(immediates.giveBack);
};
