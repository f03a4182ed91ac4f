/**
 * A driver with bugs: what it is asked throws now and then, and for an invoker that is to be lost, each
 * time from some moment on, until its supervision gives it up. Drawn anew for each life of the server.
 */
import type { Container, ContainerDriver } from '../../containers/driver.ts';
import { E } from '../../domain/kernel/fp.ts';
import type { Clock } from '../../domain/kernel/clock.ts';
import type { InvokerIndex } from '../../domain/invoker/invoker.ts';
import type { FaultKind, Faults } from '../faults.ts';
import { invokerOf } from '../properties/ledger.ts';
import { createRandom, type Random } from '../random.ts';

/** What is thrown on purpose: whoever hears of it knows that it is no bug. */
export class PlannedBug extends Error {
  override readonly name = 'PlannedBug';
}

export interface BrokenDriverDeps {
  readonly seed: number;
  readonly epoch: number;
  readonly faults: Faults;
  readonly clock: Clock;
  readonly inject: (kind: FaultKind) => void;
  readonly isCalm: () => boolean;
}

const THROWS = 0.004;
const LOSSES = 0.3;
const LOST_AFTER_MS = 20_000;

export const createBrokenDriver = (
  driver: ContainerDriver,
  { seed, epoch, faults, clock, inject, isCalm }: BrokenDriverDeps,
): ContainerDriver => {
  const beganMs = clock.nowMs();
  const calls = createRandom(seed, 'throws', epoch);
  const lostMs = new Map<InvokerIndex, number>();

  const lostFrom = (invoker: InvokerIndex): number => {
    const known = lostMs.get(invoker);
    if (known !== undefined) return known;
    const random = createRandom(seed, 'lost', epoch, invoker);
    const afterMs = random.chance(LOSSES) ? random.exponential(LOST_AFTER_MS) : Infinity;
    lostMs.set(invoker, beganMs + afterMs);
    return beganMs + afterMs;
  };
  const throwOf = (kind: FaultKind, doing: string): never => {
    inject(kind);
    throw new PlannedBug(`the driver threw, asked to ${doing}`);
  };
  const mayThrow = (doing: string): void => {
    if (throws(calls) && faults.has('throw') && !isCalm()) throwOf('throw', doing);
  };

  return {
    ...driver,
    create: async (spec) => {
      const isLost = clock.nowMs() >= lostFrom(invokerOf(spec.id));
      if (isLost && faults.has('lose') && !isCalm()) throwOf('lose', 'create');
      mayThrow('create');
      const made = await driver.create(spec);
      return E.isLeft(made) ? made : E.right(breaking(made.right, mayThrow));
    },
  };
};

const throws = (calls: Random): boolean => calls.chance(THROWS);

/** Ending it always works: what is left to it afterwards is nobody's. */
const breaking = (container: Container, mayThrow: (doing: string) => void): Container => ({
  ...container,
  init: (...asked) => {
    mayThrow('init');
    return container.init(...asked);
  },
  run: (...asked) => {
    mayThrow('run');
    return container.run(...asked);
  },
  pause: async () => {
    mayThrow('pause');
    await container.pause();
  },
  resume: async () => {
    mayThrow('resume');
    await container.resume();
  },
});
