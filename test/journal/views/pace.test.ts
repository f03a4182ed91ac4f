import { describe, expect, test } from 'vitest';
import { offset } from '../../../src/domain/kernel/ids.ts';
import { createPace } from '../../../src/journal/views/pace.ts';
import { createManualClock } from '../manual-clock.ts';

/** A pace over a journal and a waiter that the test moves. */
const pacing = () => {
  const at = { durable: 10, wanted: 0 };
  const orders: number[] = [];
  const { clock, delays, elapse } = createManualClock();
  const pace = createPace({
    clock,
    cursor: offset(10),
    durableOffset: () => offset(at.durable),
    wanted: () => at.wanted,
    project: (upTo) => orders.push(upTo),
  });
  return { at, orders, pace, delays, elapse };
};

describe('the projector', () => {
  test('is sent on at once when somebody waits', () => {
    const { at, orders, pace } = pacing();
    at.durable = 15;
    pace.consider();
    expect(orders).toEqual([]);
    at.wanted = 12;
    pace.consider();
    expect(orders).toEqual([15]);
    pace.stop();
  });

  test('gets one order at a time, and the next one serves all who came meanwhile', () => {
    const { at, orders, pace } = pacing();
    for (const now of [11, 12, 13]) {
      at.durable = now;
      at.wanted = now;
      pace.consider();
    }
    expect(orders).toEqual([11]);
    pace.projected(offset(11));
    expect(orders).toEqual([11, 13]);
    pace.projected(offset(13));
    expect(orders).toEqual([11, 13]);
    pace.stop();
  });

  test('is sent on after a while when nobody asks, until the views are closed', () => {
    const { at, orders, pace, delays, elapse } = pacing();
    elapse();
    expect(orders).toEqual([]);
    at.durable = 20;
    elapse();
    expect(orders).toEqual([20]);
    expect(delays()).toEqual([200]);
    pace.stop();
    expect(delays()).toEqual([]);
  });
});
