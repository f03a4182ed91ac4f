import { expect, test } from 'vitest';
import { E } from '../../src/domain/kernel/fp.ts';
import { FAULT_KINDS, faultsText, parseFaults } from '../../src/simulation/faults.ts';

const kinds = (text: string): readonly string[] | string => {
  const parsed = parseFaults(text);
  return E.isLeft(parsed) ? parsed.left : [...parsed.right];
};

test('faults are named one by one, or all or none', () => {
  expect(kinds('all')).toEqual(FAULT_KINDS);
  expect(kinds('none')).toEqual([]);
  expect(kinds('kill,disk')).toEqual(['kill', 'disk']);
});

test('a fault that does not exist is said to, with those that do', () => {
  expect(kinds('kill,rain')).toContain('no such fault: rain; there is slow, crash');
});

test.each(['all', 'none', 'disk,kill'])('%s is told as it is asked for', (text) => {
  const parsed = parseFaults(text);
  expect(E.isRight(parsed) && faultsText(parsed.right)).toBe(text);
});
