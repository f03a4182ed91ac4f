import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openThrottles, type Throttles } from '../../../src/actors/controller/throttles.ts';
import type { Admission } from '../../../src/actors/gateway.ts';
import { E } from '../../../src/domain/kernel/fp.ts';
import { offset } from '../../../src/domain/kernel/ids.ts';
import { acceptedEvent, completedEvent } from '../../support/activation-fixtures.ts';
import { callerOf, GUEST } from '../../support/entity-fixtures.ts';
import { numberedId } from '../../support/firing-fixtures.ts';
import { inNewFolder, withLog } from '../../journal/log-folder.ts';
import { createManualClock, type ManualClock } from './manual-clock.ts';

const LIMITS = { invocationsPerMinute: 3, concurrentInvocations: 2, firesPerMinute: 1 };

const emptyJournal = {
  consumers: () => [],
  cursor: () => offset(1),
  durableOffset: () => offset(0),
  read: async () => [],
};

const opened = (
  limits: Partial<typeof LIMITS> = {},
  clock: ManualClock = createManualClock(),
): Promise<Throttles> =>
  openThrottles({
    journal: emptyJournal,
    clock,
    invokers: 1,
    limitsOf: () => ({ ...LIMITS, ...limits }),
  });

const admitted = (throttles: Throttles): Admission => {
  const answer = throttles.admitInvocation(GUEST);
  if (E.isLeft(answer)) throw new Error(answer.left.type);
  return answer.right;
};

const refusalOf = (throttles: Throttles): unknown => {
  const answer = throttles.admitInvocation(GUEST);
  return E.isLeft(answer) ? answer.left : null;
};

describe('an invocation', () => {
  test('is counted in its minute before its place is looked for', async () => {
    const throttles = await opened();
    admitted(throttles);
    admitted(throttles);
    expect(refusalOf(throttles)).toEqual({ type: 'TooManyConcurrent', count: 2, allowed: 2 });
    expect(refusalOf(throttles)).toEqual({ type: 'TooManyRequests', count: 4, allowed: 3 });
  });

  test('is admitted again when the next minute of the calendar begins', async () => {
    const clock = createManualClock();
    const throttles = await opened({ invocationsPerMinute: 1 }, clock);
    admitted(throttles);
    expect(refusalOf(throttles)).toMatchObject({ type: 'TooManyRequests' });
    clock.pass(60_000 - clock.nowMs());
    admitted(throttles);
  });

  test('that comes to nothing gives its place back, once', async () => {
    const throttles = await opened({ concurrentInvocations: 1, invocationsPerMinute: 9 });
    const place = admitted(throttles);
    place.release();
    const next = admitted(throttles);
    place.release();
    expect(refusalOf(throttles)).toMatchObject({ type: 'TooManyConcurrent', count: 1 });
    next.release();
    admitted(throttles);
  });

  test('that was accepted keeps its place until it ends, whoever releases it', async () => {
    const throttles = await opened({ concurrentInvocations: 1, invocationsPerMinute: 9 });
    const place = admitted(throttles);
    throttles.hold(place);
    place.release();
    expect(refusalOf(throttles)).toMatchObject({ type: 'TooManyConcurrent' });
    throttles.ended(completedEvent());
    admitted(throttles);
  });

  test('may be heard to have ended before its acceptance is', async () => {
    const throttles = await opened({ concurrentInvocations: 1, invocationsPerMinute: 9 });
    const place = admitted(throttles);
    throttles.ended(completedEvent());
    throttles.hold(place);
    place.release();
    const next = admitted(throttles);
    expect(refusalOf(throttles)).toMatchObject({ type: 'TooManyConcurrent', count: 1 });
    next.release();
  });

  test('frees no place by the end of its steps', async () => {
    const throttles = await opened({ concurrentInvocations: 1, invocationsPerMinute: 9 });
    throttles.hold(admitted(throttles));
    const cause = { type: 'component', sequence: numberedId(1), step: 0 } as const;
    throttles.ended(completedEvent({ cause }));
    expect(refusalOf(throttles)).toMatchObject({ type: 'TooManyConcurrent', count: 1 });
  });

  test('of one namespace takes nothing from another', async () => {
    const throttles = await opened({ concurrentInvocations: 1, invocationsPerMinute: 1 });
    admitted(throttles);
    expect(E.isRight(throttles.admitInvocation(callerOf('other')))).toBe(true);
  });
});

test('fires have a rate of their own', async () => {
  const throttles = await opened();
  expect(throttles.admitFire(GUEST)).toEqual(E.right(null));
  expect(throttles.admitFire(GUEST)).toEqual(
    E.left({ type: 'TooManyRequests', count: 2, allowed: 1 }),
  );
  admitted(throttles);
});

/** What becomes of an invocation, in any order with others. */
const fates = fc.array(fc.constantFrom('admit', 'release', 'hold', 'end'), { maxLength: 120 });

test('never more are in flight than allowed, and when all is over none is', async () => {
  await fc.assert(
    fc.asyncProperty(fates, fc.nat(3), async (all, allowed) => {
      const throttles = await opened({
        concurrentInvocations: allowed,
        invocationsPerMinute: 1_000,
      });
      const free: Admission[] = [];
      let running = 0;
      const step = (fate: string): void => {
        if (fate === 'admit') {
          const answer = throttles.admitInvocation(GUEST);
          expect(E.isRight(answer)).toBe(free.length + running < allowed);
          if (E.isRight(answer)) free.push(answer.right);
        } else if (fate === 'end' && running > 0) {
          throttles.ended(completedEvent());
          running -= 1;
        } else if (fate !== 'end') {
          const place = free.pop();
          if (place === undefined) return;
          if (fate === 'hold') {
            throttles.hold(place);
            running += 1;
          }
          place.release();
        }
      };
      all.forEach(step);
      while (free.length > 0) step('release');
      while (running > 0) step('end');
      for (let n = 0; n < allowed; n++) admitted(throttles);
      expect(refusalOf(throttles)).toMatchObject({ type: 'TooManyConcurrent', count: allowed });
    }),
  );
});

test('what an earlier life of the server left open keeps its place until it ends', async () => {
  await inNewFolder((dir) =>
    withLog(dir, async (journal) => {
      const event = acceptedEvent();
      await journal.append([{ topic: 'invoker0', key: event.activationId, event }]);
      const throttles = await openThrottles({
        journal,
        clock: createManualClock(),
        invokers: 1,
        limitsOf: () => ({ ...LIMITS, concurrentInvocations: 1 }),
      });
      expect(refusalOf(throttles)).toMatchObject({ type: 'TooManyConcurrent', count: 1 });
      throttles.ended(completedEvent());
      admitted(throttles);
    }),
  );
});
