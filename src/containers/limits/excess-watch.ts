/**
 * Looks at a container while something runs in it, and once after: what has to end it shows soon,
 * and an idle container costs nothing.
 */
import type { Clock } from '../../domain/kernel/clock.ts';
import type { Excess } from './container-limits.ts';

export interface ExcessWatch {
  /** Something runs from now on. */
  readonly wake: () => void;
  readonly stop: () => void;
}

/** From one look to the next. */
const LOOK_MS = 250;

export interface Watched {
  readonly clock: Clock;
  readonly isBusy: () => boolean;
  readonly look: () => Promise<Excess | null>;
  /** At most once. */
  readonly onExcess: (excess: Excess) => void;
}

export const watchExcess = ({ clock, isBusy, look, onExcess }: Watched): ExcessWatch => {
  let state: 'asleep' | 'awake' | 'stopped' = 'asleep';
  let woken = false;
  let cancel = (): void => undefined;

  const looked = (excess: Excess | null): void => {
    if (state === 'stopped') return;
    if (excess !== null) {
      state = 'stopped';
      onExcess(excess);
    } else if (woken || isBusy()) wait();
    else state = 'asleep';
  };
  const wait = (): void => {
    woken = false;
    cancel = clock.schedule(LOOK_MS, () => void look().then(looked));
  };

  return {
    wake: () => {
      woken = true;
      if (state !== 'asleep') return;
      state = 'awake';
      wait();
    },
    stop: () => {
      state = 'stopped';
      cancel();
    },
  };
};
