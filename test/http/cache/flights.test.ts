import { expect, test } from 'vitest';
import { createFlights } from '../../../src/http/cache/flights.ts';
import { createManualClock } from '../../actors/controller/manual-clock.ts';

const flying = () => {
  const clock = createManualClock();
  const flights = createFlights(clock);
  const landed: string[] = [];
  const follow = (key: string, who: string): Promise<void> =>
    flights.landing(key).then(() => void landed.push(who));
  return { clock, flights, landed, follow };
};

test('who follows goes on when the first is back, and the next one starts anew', async () => {
  const { flights, landed, follow, clock } = flying();
  const flight = flights.start('a');
  expect(flights.start('a')).toBeNull();
  const following = [follow('a', 'one'), follow('a', 'two')];
  expect(landed).toEqual([]);
  expect(flight?.land()).toBe(true);
  await Promise.all(following);
  expect(landed).toEqual(['one', 'two']);
  expect(clock.waiting()).toBe(0);
  expect(flights.start('a')?.land()).toBe(false);
});

test('those who follow one do not wait for another', async () => {
  const { flights, landed, follow } = flying();
  flights.start('a');
  const other = flights.start('b');
  void follow('a', 'of a');
  const following = follow('b', 'of b');
  other?.land();
  await following;
  expect(landed).toEqual(['of b']);
});

test('nobody waits longer than five seconds for one who does not come back', async () => {
  const { flights, landed, follow, clock } = flying();
  const lost = flights.start('a');
  const following = follow('a', 'one');
  clock.pass(4_999);
  expect(flights.start('a')).toBeNull();
  clock.pass(1);
  await following;
  expect(landed).toEqual(['one']);
  const next = flights.start('a');
  expect(next).not.toBeNull();
  lost?.land();
  expect(flights.start('a')).toBeNull();
  next?.land();
});

test('no more than ten thousand wait at once', async () => {
  const { flights, landed, follow } = flying();
  const flight = flights.start('a');
  const waiting = Array.from({ length: 10_000 }, () => follow('a', 'waits'));
  await follow('a', 'too many');
  expect(landed).toEqual(['too many']);
  flight?.land();
  await Promise.all(waiting);
  flights.start('a');
  void follow('a', 'has room again');
  await Promise.resolve();
  expect(landed).toHaveLength(10_001);
});
