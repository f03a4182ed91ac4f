import { describe, expect, test } from 'vitest';
import {
  createSequencesCursor,
  type SequencesCursor,
} from '../../../src/actors/sequencer/sequences-cursor.ts';
import { offset } from '../../../src/domain/kernel/ids.ts';
import { stepId } from '../../support/sequence-fixtures.ts';

const cursorFrom = (from: number) => {
  const cursor = createSequencesCursor(offset(from));
  const begun = (at: number): void => {
    cursor.accepted(offset(at));
    cursor.reached(offset(at), stepId(at));
  };
  const skip = (upTo: number): ReturnType<SequencesCursor['next']> => {
    cursor.skip(offset(upTo));
    return cursor.next();
  };
  return { ...cursor, begun, skip };
};

describe('how far a restart reads back', () => {
  test('to the lowest sequence that has not ended, in whatever order they end', () => {
    const cursor = cursorFrom(3);
    cursor.begun(10);
    cursor.begun(20);
    cursor.begun(30);
    cursor.ended(stepId(20));
    expect(cursor.next()).toBe(10);
    cursor.ended(stepId(10));
    expect(cursor.next()).toBe(30);
    cursor.ended(stepId(30));
    expect(cursor.next()).toBe(31);
  });

  test('no further than the ends of other activations while no sequence is open', () => {
    expect(cursorFrom(3).skip(500)).toBe(501);
  });

  test('to a sequence that was accepted and not read yet, whatever has ended since', () => {
    const cursor = cursorFrom(3);
    cursor.accepted(offset(10));
    expect(cursor.skip(500)).toBe(3);
    cursor.passed(offset(10));
    expect(cursor.skip(500)).toBe(501);
  });

  test('never further than before, when ends are heard of late', () => {
    const cursor = cursorFrom(3);
    cursor.begun(10);
    cursor.ended(stepId(10));
    expect(cursor.skip(5)).toBe(11);
  });

  test('the end of a sequence within another changes nothing', () => {
    const cursor = cursorFrom(3);
    cursor.begun(10);
    cursor.ended(stepId(99));
    expect(cursor.next()).toBe(10);
  });
});
