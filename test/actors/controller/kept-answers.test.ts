import { expect, test } from 'vitest';
import { createKeptAnswers } from '../../../src/actors/controller/kept-answers.ts';

interface Found {
  readonly key: string;
}

/** Everything that begins with `a` is there. */
const setup = () => {
  const asked: string[] = [];
  const answers = createKeptAnswers<string, Found>(async (key) => {
    asked.push(key);
    if (key === 'fails') throw new Error('no answer');
    return key.startsWith('a') ? { key } : null;
  });
  return { answers, asked };
};

test('what was found, or was not, is asked for once', async () => {
  const { answers, asked } = setup();
  expect(await answers.get('a')).toEqual({ key: 'a' });
  expect(await answers.get('x')).toBeNull();
  expect([answers.get('a'), answers.get('x')]).toEqual([{ key: 'a' }, null]);
  expect(asked).toEqual(['a', 'x']);
});

test('everything is asked for anew once it may have changed', async () => {
  const { answers, asked } = setup();
  const ask = () => Promise.all([answers.get('a'), answers.get('x')]);
  await ask();
  answers.forgetAll();
  await ask();
  expect(asked).toEqual(['a', 'x', 'a', 'x']);
});

test('an answer that failed is not kept', async () => {
  const { answers, asked } = setup();
  await expect(answers.get('fails')).rejects.toThrow('no answer');
  await expect(answers.get('fails')).rejects.toThrow('no answer');
  expect(asked).toEqual(['fails', 'fails']);
});

test('guessing at names pushes out nobody who is there', async () => {
  const { answers, asked } = setup();
  await answers.get('a');
  for (let guess = 0; guess < 20_000; guess += 1) await answers.get(`x${guess}`);
  expect(answers.get('a')).toEqual({ key: 'a' });
  await answers.get('x0');
  expect(asked.filter((key) => key === 'x0')).toEqual(['x0', 'x0']);
});
