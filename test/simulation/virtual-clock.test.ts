import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createVirtualClock } from '../../src/simulation/virtual-clock.ts';

test('what falls due comes in the order of its time, and of its asking at one time', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20), { maxLength: 60 }), (delays) => {
      const clock = createVirtualClock(0);
      const life = clock.life();
      const called: number[] = [];
      for (const [number, delay] of delays.entries())
        life.schedule(delay, () => called.push(number));
      while (clock.advance());
      const expected = delays.map((delay, number) => ({ delay, number }));
      expect(called).toEqual(
        expected
          .toSorted((a, b) => a.delay - b.delay || a.number - b.number)
          .map((it) => it.number),
      );
    }),
  );
});

test('time stands until it is told to go on, and shows whole milliseconds', () => {
  const clock = createVirtualClock(1_000);
  const life = clock.life();
  life.schedule(2.5, () => undefined);
  expect(life.nowMs()).toBe(1_000);
  expect(clock.advance()).toBe(true);
  expect(life.nowMs()).toBe(1_002);
  expect(clock.nowMs()).toBe(1_002.5);
  expect(clock.advance()).toBe(false);
});

test('what is cancelled, or of a life that has ended, is not called back', () => {
  const clock = createVirtualClock(0);
  const called: string[] = [];
  const life = clock.life();
  const other = clock.life();
  life.schedule(1, () => called.push('cancelled'))();
  life.schedule(2, () => called.push('of the life'));
  other.schedule(3, () => called.push('of the other'));
  life.end();
  while (clock.advance());
  expect(called).toEqual(['of the other']);
});
