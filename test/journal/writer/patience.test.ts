import { expect, test } from 'vitest';
import { createPatience } from '../../../src/journal/writer/patience.ts';

test('what does not fit is given up after a while, once, and not while some of it fits', () => {
  const given: string[] = [];
  const patience = createPatience((error) => given.push(error.message));
  for (let tries = 0; tries < 14; tries += 1) patience.use();
  patience.restore();
  for (let tries = 0; tries < 14; tries += 1) patience.use();
  expect(given).toEqual([]);
  patience.use();
  patience.use();
  expect(given).toEqual([expect.stringMatching(/the disk is full\. Make room/)]);
});
