import { expect, test } from 'vitest';
import { createAlarm } from '../../../src/actors/pool/alarm.ts';
import { createManualClock } from '../controller/manual-clock.ts';

const world = () => {
  const clock = createManualClock();
  const rings: number[] = [];
  const alarm = createAlarm(clock, () => rings.push(clock.nowMs()));
  const wakeIn = (ms: number): void => alarm.wakeIn(ms, clock.nowMs());
  return { clock, rings, alarm, wakeIn };
};

test('an alarm rings once, at the earliest time that it was set to', () => {
  const { clock, rings, wakeIn } = world();
  for (const ms of [500, 100, 300]) wakeIn(ms);
  expect(clock.waiting()).toBe(1);
  clock.pass(99);
  expect(rings).toEqual([]);
  clock.pass(1_000);
  expect(rings).toHaveLength(1);
});

test('an alarm that rang can be set again', () => {
  const { clock, rings, wakeIn } = world();
  wakeIn(100);
  clock.pass(100);
  wakeIn(200);
  clock.pass(200);
  expect(rings).toHaveLength(2);
});

test('an alarm that is stopped does not ring', () => {
  const { clock, rings, alarm, wakeIn } = world();
  wakeIn(100);
  alarm.stop();
  clock.pass(100);
  expect(rings).toEqual([]);
});
