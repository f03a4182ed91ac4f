/**
 * Stops the processes of a container while nothing runs in it, and lets them go on for the next run:
 * one after the other, in the order in which it was asked (scheduling-and-runtimes P33).
 */
import type { Container } from '../../containers/driver.ts';

export interface Rest {
  readonly pause: () => void;
  readonly resume: () => void;
  /** Runs may be sent. */
  readonly isAwake: () => boolean;
}

export interface RestEvents {
  /** The last that was asked for, a resumption, is done. */
  readonly onAwake: () => void;
  /** Nobody knows whether its processes run. */
  readonly onFailure: (error: unknown) => void;
}

export const createRest = (
  container: Pick<Container, 'pause' | 'resume'>,
  { onAwake, onFailure }: RestEvents,
): Rest => {
  let changes = Promise.resolve();
  let asked = 0;
  let awake = true;

  const then = (change: () => Promise<void>, onDone: () => void): void => {
    asked += 1;
    const turn = asked;
    awake = false;
    changes = changes.then(change).then(() => {
      if (turn === asked) onDone();
    });
    changes.catch(onFailure);
  };

  return {
    pause: () => then(container.pause, () => undefined),
    resume: () =>
      then(container.resume, () => {
        awake = true;
        onAwake();
      }),
    isAwake: () => awake,
  };
};
