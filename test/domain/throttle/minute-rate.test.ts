import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { E } from '../../../src/domain/kernel/fp.ts';
import type { NamespaceName } from '../../../src/domain/names.ts';
import { createMinuteRate } from '../../../src/domain/throttle/minute-rate.ts';

const GUEST = 'guest' as NamespaceName;
const MINUTE = 60_000;

interface Call {
  readonly namespace: NamespaceName;
  readonly nowMs: number;
}

/** Calls of some namespaces as time goes on, at times standing still, at times for minutes. */
const calls = fc
  .array(
    fc.record({
      namespace: fc.constantFrom('a', 'b', 'c').map((name) => name as NamespaceName),
      passMs: fc.oneof(fc.constant(0), fc.nat(20_000), fc.nat(10 * MINUTE)),
    }),
    { maxLength: 200 },
  )
  .map((steps): readonly Call[] => {
    let nowMs = 1_000_000;
    return steps.map(({ namespace, passMs }) => ({ namespace, nowMs: (nowMs += passMs) }));
  });

const minuteOf = ({ namespace, nowMs }: Call): string =>
  `${namespace} ${Math.floor(nowMs / MINUTE)}`;

test('no namespace gets more than its limit in a minute of the calendar, and none gets less', () => {
  fc.assert(
    fc.property(calls, fc.nat(8), (all, allowed) => {
      const rate = createMinuteRate();
      const made = new Map<string, number>();
      for (const call of all) {
        const count = (made.get(minuteOf(call)) ?? 0) + 1;
        made.set(minuteOf(call), count);
        expect(rate.admit(call.namespace, allowed, call.nowMs)).toEqual(
          count <= allowed ? E.right(null) : E.left({ type: 'TooManyRequests', count, allowed }),
        );
      }
    }),
  );
});

test('only those who called within the minute are remembered', () => {
  fc.assert(
    fc.property(calls, (all) => {
      const rate = createMinuteRate();
      for (const call of all) rate.admit(call.namespace, 10, call.nowMs);
      const last = Math.floor((all.at(-1)?.nowMs ?? 0) / MINUTE);
      const now = all.filter(({ nowMs }) => Math.floor(nowMs / MINUTE) === last);
      expect(rate.size()).toBe(new Set(now.map(({ namespace }) => namespace)).size);
    }),
  );
});

describe('the rate of a minute', () => {
  test('counts refused calls on, the one at hand included', () => {
    const rate = createMinuteRate();
    const counts = Array.from({ length: 4 }, () => rate.admit(GUEST, 1, 0));
    expect(counts.map((answer) => (E.isLeft(answer) ? answer.left : null))).toEqual([
      null,
      { type: 'TooManyRequests', count: 2, allowed: 1 },
      { type: 'TooManyRequests', count: 3, allowed: 1 },
      { type: 'TooManyRequests', count: 4, allowed: 1 },
    ]);
  });

  test('of 0 admits nothing', () => {
    expect(createMinuteRate().admit(GUEST, 0, 0)).toEqual(
      E.left({ type: 'TooManyRequests', count: 1, allowed: 0 }),
    );
  });

  test('goes by the limit of now: one that was raised lets more in at once', () => {
    const rate = createMinuteRate();
    rate.admit(GUEST, 1, 0);
    expect(E.isLeft(rate.admit(GUEST, 1, 1))).toBe(true);
    expect(E.isRight(rate.admit(GUEST, 3, 2))).toBe(true);
  });

  test('shuts nobody out after the clock was set back', () => {
    const rate = createMinuteRate();
    rate.admit(GUEST, 1, 60 * MINUTE);
    expect(E.isRight(rate.admit(GUEST, 1, MINUTE))).toBe(true);
    expect(E.isLeft(rate.admit(GUEST, 1, MINUTE))).toBe(true);
  });
});
