import { expect, test } from 'vitest';
import { createSharedLoads } from '../../../src/actors/controller/shared-loads.ts';
import { createHeldQuestions } from './held-questions.ts';

const setup = () => {
  const loads = createSharedLoads<string, number>();
  const { ask, asked, next } = createHeldQuestions<string, number>();
  return { load: (key: string) => loads.share(key, () => ask(key)), loads, asked, next };
};

test('whoever asks for the same while it is looked up shares the answer', async () => {
  const { load, asked, next } = setup();
  const answers = Promise.all([load('a'), load('a')]);
  (await next()).answer(1);
  expect(await answers).toEqual([1, 1]);
  expect(asked()).toBe(1);
});

test('different keys are looked up each for itself', async () => {
  const { load, next } = setup();
  const answers = Promise.all([load('a'), load('b')]);
  (await next()).answer(1);
  (await next()).answer(2);
  expect(await answers).toEqual([1, 2]);
});

test('an answer is kept no longer than its look-up takes, nor is a failure', async () => {
  const { load, next } = setup();
  const first = load('a');
  (await next()).answer(1);
  await first;
  const second = load('a');
  (await next()).refuse(new Error('busy'));
  await expect(second).rejects.toThrow('busy');
  const third = load('a');
  (await next()).answer(3);
  expect(await third).toBe(3);
});

test('an outdated look-up is joined by nobody, and its end leaves the newer one alone', async () => {
  const { load, loads, asked, next } = setup();
  const outdated = load('a');
  loads.outdate();
  const newer = load('a');
  (await next()).answer(1);
  expect(await outdated).toBe(1);
  const joined = load('a');
  (await next()).answer(2);
  expect(await Promise.all([newer, joined])).toEqual([2, 2]);
  expect(asked()).toBe(2);
});
