/** Throttles forget (docs/scheduler-properties.md): what was before counts by what of it is in flight alone. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { E } from '../../../src/domain/kernel/fp.ts';
import type { NamespaceName } from '../../../src/domain/names.ts';
import { createConcurrency } from '../../../src/domain/throttle/concurrency.ts';
import { createMinuteRate } from '../../../src/domain/throttle/minute-rate.ts';

const GUEST = 'guest' as NamespaceName;
const OTHER = 'other' as NamespaceName;

/** After any calls of these two, so many of the guest are in flight. */
const after = (history: readonly boolean[], inFlight: number) => {
  const concurrency = createConcurrency();
  for (const comes of history)
    if (comes) for (const name of [GUEST, OTHER]) concurrency.admit(name, 10);
    else concurrency.free(GUEST);
  while (concurrency.inFlight(GUEST) > 0) concurrency.free(GUEST);
  concurrency.take(GUEST, inFlight);
  return concurrency;
};

const histories = fc.array(fc.boolean(), { maxLength: 40 });

test('P26: a call is decided by what is in flight and by the limit, whatever came before', () => {
  fc.assert(
    fc.property(histories, histories, fc.nat(12), fc.nat(12), (one, other, inFlight, allowed) => {
      const answer = after(one, inFlight).admit(GUEST, allowed);
      expect(answer).toEqual(after(other, inFlight).admit(GUEST, allowed));
      expect(E.isRight(answer)).toBe(inFlight < allowed);
    }),
  );
});

test('P26: what a lower count refuses a higher one refuses too, and nothing in flight is never refused', () => {
  fc.assert(
    fc.property(fc.nat(12), fc.nat(5), fc.nat(12), (inFlight, more, allowed) => {
      const isRefused = (count: number) => E.isLeft(after([], count).admit(GUEST, allowed));
      if (isRefused(inFlight)) expect(isRefused(inFlight + more)).toBe(true);
      expect(isRefused(0)).toBe(allowed === 0);
    }),
  );
});

test('P26: a new minute owes nothing to the one before', () => {
  fc.assert(
    fc.property(fc.nat(30), fc.integer({ min: 1, max: 12 }), (before, allowed) => {
      const rate = createMinuteRate();
      for (let n = 0; n < before; n += 1) rate.admit(GUEST, allowed, 59_999);
      const answers = Array.from({ length: allowed + 1 }, () => rate.admit(GUEST, allowed, 60_000));
      expect(answers.map(E.isRight)).toEqual([
        ...Array.from({ length: allowed }, () => true),
        false,
      ]);
    }),
  );
});
