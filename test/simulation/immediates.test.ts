import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Immediates, takeImmediates } from '../../src/simulation/immediates.ts';

let immediates: Immediates;
beforeEach(() => {
  immediates = takeImmediates();
});
afterEach(() => immediates.giveBack());

const runAll = (): void => {
  while (immediates.runNext());
};

test('what is asked for comes in its order, one at a time, with its arguments', () => {
  const came: unknown[] = [];
  const come = (...all: readonly unknown[]): void => void came.push(...all);
  setImmediate(come, 1, 2);
  setImmediate(() => setImmediate(come, 4));
  setImmediate(come, 3);
  expect(immediates.runNext()).toBe(true);
  expect(came).toEqual([1, 2]);
  runAll();
  expect(came).toEqual([1, 2, 3, 4]);
  expect(immediates.runNext()).toBe(false);
});

test('what is cancelled never comes', () => {
  const came: number[] = [];
  clearImmediate(setImmediate(() => came.push(1)));
  clearImmediate(undefined);
  setImmediate(() => came.push(2));
  runAll();
  expect(came).toEqual([2]);
});

test('nothing can be cancelled, as Node’s own modules do', () => {
  const clear: (due: null) => void = Object.getOwnPropertyDescriptor(
    globalThis,
    'clearImmediate',
  )?.value;
  expect(() => clear(null)).not.toThrow();
});

test('what is due when they are given back comes from the event loop', async () => {
  const came = new Promise((resolve) => setImmediate(resolve, 'it came'));
  immediates.giveBack();
  expect(await came).toBe('it came');
  expect(immediates.runNext()).toBe(false);
});

test('one of the event loop can be cancelled meanwhile', async () => {
  immediates.giveBack();
  const came: number[] = [];
  const real = setImmediate(() => came.push(1));
  const again = takeImmediates();
  clearImmediate(real);
  again.giveBack();
  await new Promise((resolve) => setImmediate(resolve));
  expect(came).toEqual([]);
});
