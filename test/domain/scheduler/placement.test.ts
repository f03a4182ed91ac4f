import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type InvokerLoad,
  place,
  placementHash,
  probeOrder,
  stepSizes,
} from '../../../src/domain/scheduler/placement.ts';

const hash = fc.nat(0x7fff_ffff);
const load: fc.Arbitrary<InvokerLoad> = fc.record({
  usable: fc.boolean(),
  inFlight: fc.nat(20),
  comfortable: fc.nat(10),
});

describe('placement', () => {
  test('the probe order visits every invoker exactly once, home first', () => {
    fc.assert(
      fc.property(hash, fc.integer({ min: 1, max: 60 }), (number, count) => {
        const order = probeOrder(number, count);
        expect(order[0]).toBe(number % count);
        expect(new Set(order).size).toBe(count);
        expect(order).toHaveLength(count);
      }),
    );
  });

  test('OpenWhisk’s example holds: ten invokers, hash 13', () => {
    expect(stepSizes(10)).toEqual([1, 3, 7]);
    expect(probeOrder(13, 10)).toEqual([3, 6, 9, 2, 5, 8, 1, 4, 7, 0]);
  });

  test('an unusable invoker never gets work, and nobody is refused while one is usable', () => {
    fc.assert(
      fc.property(hash, fc.array(load, { maxLength: 12 }), (number, invokers) => {
        const placement = place(number, invokers);
        expect(placement === null).toBe(!invokers.some(({ usable }) => usable));
        if (placement !== null) expect(invokers[placement.invoker]?.usable).toBe(true);
      }),
    );
  });

  test('an invoker beyond its comfort gets work only when all usable ones are, and then the least loaded', () => {
    fc.assert(
      fc.property(hash, fc.array(load, { minLength: 1, maxLength: 12 }), (number, invokers) => {
        const placement = place(number, invokers);
        if (placement?.reason.chosen !== 'overflow') return;
        const usable = invokers.filter((invoker) => invoker.usable);
        expect(usable.every(({ inFlight, comfortable }) => inFlight >= comfortable)).toBe(true);
        const least = Math.min(...usable.map(({ inFlight }) => inFlight));
        expect(invokers[placement.invoker]?.inFlight).toBe(least);
      }),
    );
  });

  test('the reason names every invoker that was passed over, and why', () => {
    const free = { usable: true, inFlight: 0, comfortable: 1 };
    const full = { usable: true, inFlight: 1, comfortable: 1 };
    const gone = { usable: false, inFlight: 0, comfortable: 1 };
    expect(place(0, [full, gone, free])).toEqual({
      invoker: 2,
      reason: {
        chosen: 'next',
        skipped: [
          { invoker: 0, why: 'full' },
          { invoker: 1, why: 'unusable' },
        ],
      },
    });
  });

  test('the same names give the same non-negative hash', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (namespace, action) => {
        const one = placementHash(namespace, action);
        expect(one).toBe(placementHash(namespace, action));
        expect(Number.isInteger(one) && one >= 0).toBe(true);
      }),
    );
  });
});
