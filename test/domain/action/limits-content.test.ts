import { expect, test } from 'vitest';
import { limitsContent } from '../../../src/domain/action/limits-content.ts';
import { E } from '../../../src/domain/kernel/fp.ts';

const NEGATIVE_SIZE = 'requirement failed: a negative size of an object is not allowed.';

test('known members are read, null and unknown ones are as if absent', () => {
  const sent = { timeout: 1000, memory: null, instances: 3, cpu: 'x' };
  expect(limitsContent.decode(sent)).toEqual(E.right({ timeout: 1000, instances: 3 }));
});

test.each([
  ['timeout', 1.5, 'requirement failed: time limit must be whole number'],
  ['memory', 1.5, 'requirement failed: memory limit must be whole number'],
  ['logs', 1.5, 'requirement failed: log limit must be whole number'],
  ['concurrency', 1.5, 'requirement failed: intra concurrency limit must be whole number'],
  ['instances', 1.5, 'requirement failed: instance concurrency limit must be whole number'],
  ['memory', Infinity, 'requirement failed: memory limit must be whole number'],
  ['timeout', '1', 'time limit malformed'],
  ['memory', '1', 'memory limit malformed'],
  ['logs', [], 'log limit malformed'],
  ['concurrency', true, 'concurrency limit malformed'],
  ['instances', {}, 'instance concurrency limit malformed'],
  ['memory', -1, NEGATIVE_SIZE],
  ['logs', -1, NEGATIVE_SIZE],
  [
    'instances',
    -1,
    'requirement failed: Action container concurrency must be greater than or equal to 0.',
  ],
])('limits with %s %j say: %s', (key, value, reason) => {
  expect(limitsContent.decode({ [key]: value })).toEqual(
    E.left({ type: 'MalformedContent', reason }),
  );
});

test('a negative timeout or concurrency is read, because its range refuses it', () => {
  expect(limitsContent.decode({ timeout: -1, concurrency: -1 })).toEqual(
    E.right({ timeout: -1, concurrency: -1 }),
  );
});

test('limits that are no object are refused', () => {
  const reason = "Object expected in field 'limits'";
  expect(limitsContent.decode([1])).toEqual(E.left({ type: 'MalformedContent', reason }));
});
