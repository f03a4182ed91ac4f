import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  createPlacement,
  type InvokerLoad,
  invokerLists,
  type Placement,
  placementHash,
  probeOrder,
  stepSizes,
} from '../../../src/domain/scheduler/placement.ts';

const hash = fc.nat(0x7fff_ffff);
const load: fc.Arbitrary<InvokerLoad> = fc.record({
  state: fc.constantFrom('up', 'up', 'up', 'unhealthy', 'unresponsive', 'down'),
  memoryMb: fc.constantFrom(128, 512, 2048),
  usedMb: fc.nat(3000),
  hasPlace: fc.boolean(),
});
const loads = fc.array(load, { minLength: 1, maxLength: 12 });

const NEEDED = 256;

const placed = (number: number, invokers: readonly InvokerLoad[], kind = 'nodejs:22') =>
  createPlacement(invokers.length)({ hash: number, kind, memoryMb: NEEDED }, (invoker) => {
    const found = invokers[invoker];
    if (found === undefined) throw new Error(`there is no invoker ${invoker}`);
    return found;
  });

/** Those that a managed kind may go to. */
const managed = (invokers: readonly InvokerLoad[]): readonly InvokerLoad[] =>
  invokers.slice(0, invokerLists(invokers.length).managed.length);

const isUsable = ({ state, memoryMb }: InvokerLoad): boolean =>
  state === 'up' && NEEDED <= memoryMb;
const hasRoom = (one: InvokerLoad): boolean => isUsable(one) && one.usedMb + NEEDED <= one.memoryMb;
const hasPlace = (one: InvokerLoad): boolean =>
  isUsable(one) && one.hasPlace && one.usedMb <= one.memoryMb;

const chosenOf = (placement: Placement | null, invokers: readonly InvokerLoad[]) =>
  placement === null ? undefined : invokers[placement.invoker];

const FREE: InvokerLoad = { state: 'up', memoryMb: 512, usedMb: 0, hasPlace: false };
const FULL: InvokerLoad = { ...FREE, usedMb: 512 };

describe('placement', () => {
  test('P53: the probe order visits every invoker exactly once, home first', () => {
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

  test('P47: only an invoker that is up and large enough gets work, and while there is one, work is placed', () => {
    fc.assert(
      fc.property(hash, loads, (number, invokers) => {
        const placement = placed(number, invokers);
        expect(placement === null).toBe(!managed(invokers).some(isUsable));
        const chosen = chosenOf(placement, invokers);
        if (chosen !== undefined) expect(isUsable(chosen)).toBe(true);
      }),
    );
  });

  test('P48: no container is opened anywhere while one of the queue has a free place', () => {
    fc.assert(
      fc.property(hash, loads, (number, invokers) => {
        const chosen = chosenOf(placed(number, invokers), invokers);
        if (chosen === undefined || !managed(invokers).some(hasPlace)) return;
        expect(hasPlace(chosen)).toBe(true);
      }),
    );
  });

  test('an invoker that is full gets work only when all are, and then the least loaded in memory', () => {
    fc.assert(
      fc.property(hash, loads, (number, invokers) => {
        const placement = placed(number, invokers);
        const chosen = chosenOf(placement, invokers);
        if (placement === null || chosen === undefined) return;
        const usable = managed(invokers).filter(isUsable);
        const overflow = !usable.some((one) => hasRoom(one) || hasPlace(one));
        expect(placement.reason.chosen === 'overflow').toBe(overflow);
        if (!overflow) return;
        const share = ({ usedMb, memoryMb }: InvokerLoad): number => usedMb / memoryMb;
        expect(share(chosen)).toBe(Math.min(...usable.map(share)));
      }),
    );
  });

  test('P50: the same books give the same decision', () => {
    fc.assert(
      fc.property(hash, loads, (number, invokers) => {
        expect(placed(number, invokers)).toEqual(placed(number, invokers));
      }),
    );
  });

  test('the reason names every invoker that was passed over, and why', () => {
    const down: InvokerLoad = { ...FREE, state: 'down' };
    const small: InvokerLoad = { ...FREE, memoryMb: 128 };
    expect(placed(0, [FULL, down, small, FREE])).toEqual({
      invoker: 3,
      reason: {
        chosen: 'next',
        skipped: [
          { invoker: 0, why: 'full' },
          { invoker: 1, why: 'down' },
          { invoker: 2, why: 'tooSmall' },
        ],
      },
    });
    expect(placed(0, [FREE, { ...FREE, hasPlace: true }])).toEqual({
      invoker: 1,
      reason: { chosen: 'next', skipped: [{ invoker: 0, why: 'cold' }] },
    });
    expect(placed(0, [FREE, FREE])).toEqual({
      invoker: 0,
      reason: { chosen: 'home', skipped: [] },
    });
  });

  test('images of users go to the last tenth, all else to the first nine, each to one at least', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 64 }), hash, (count, number) => {
        const { managed: first, blackbox } = invokerLists(count);
        expect(first.first + first.length).toBe(Math.max(1, Math.ceil((count * 9) / 10)));
        expect(blackbox.first + blackbox.length).toBe(count);
        expect(blackbox.length).toBe(Math.max(1, Math.floor(count / 10)));
        const invokers = Array.from({ length: count }, () => FREE);
        expect(placed(number, invokers, 'blackbox')?.invoker).toBe(
          blackbox.first + (number % blackbox.length),
        );
        expect(placed(number, invokers)?.invoker).toBe(number % first.length);
      }),
    );
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
