/**
 * Looks at a container from its first call until it is paused, and once after: what has to end it
 * shows soon, also when it has answered and goes on. A paused container costs nothing.
 */
import type { Clock } from '../../domain/kernel/clock.ts';
import type { Excess } from './container-limits.ts';

export interface ExcessWatch {
  /** Something runs from now on. */
  readonly wake: () => void;
  /** Nothing does: one more look, then none. */
  readonly sleep: () => void;
  readonly stop: () => void;
}

/** From one look to the next. */
const LOOK_MS = 250;

export interface Watched {
  readonly clock: Clock;
  readonly look: () => Promise<Excess | null>;
  /** At most once. */
  readonly onExcess: (excess: Excess) => void;
}

export const watchExcess = ({ clock, look, onExcess }: Watched): ExcessWatch => {
  let state: 'asleep' | 'awake' | 'stopped' = 'asleep';
  /** One look is to come, or under way. */
  let looking = false;
  let cancel = (): void => undefined;

  const looked = (excess: Excess | null): void => {
    if (state === 'stopped') return;
    if (excess !== null) {
      state = 'stopped';
      onExcess(excess);
    } else if (state === 'awake') wait();
    else looking = false;
  };
  const wait = (): void => {
    looking = true;
    cancel = clock.schedule(LOOK_MS, () => void look().then(looked));
  };

  return {
    wake: () => {
      if (state === 'stopped') return;
      state = 'awake';
      if (!looking) wait();
    },
    sleep: () => {
      if (state === 'awake') state = 'asleep';
    },
    stop: () => {
      state = 'stopped';
      cancel();
    },
  };
};
