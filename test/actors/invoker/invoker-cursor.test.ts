import { describe, expect, test } from 'vitest';
import { createInvokerCursor } from '../../../src/actors/invoker/invoker-cursor.ts';
import { type Offset, offset } from '../../../src/domain/kernel/ids.ts';
import { createManualClock } from '../controller/manual-clock.ts';

/** An invoker's cursor that begins at 3, over a log that was gone through as far as the test says. */
const following = () => {
  const clock = createManualClock();
  const commits: number[] = [];
  const journal = { commitCursor: (_: string, next: Offset) => void commits.push(next) };
  const cursor = createInvokerCursor({ journal, clock }, 'invoker0', offset(3));
  let reached: Offset | null = offset(3);
  cursor.follow(() => reached);
  const look = (at: number | null): number | undefined => {
    reached = at === null ? null : offset(at);
    clock.pass(10_000);
    return commits.at(-1);
  };
  return { ...cursor, clock, commits, look };
};

describe('how far back a start reads for an invoker', () => {
  test('not to the time when it had work last, but near the end of the log', () => {
    const { look } = following();
    expect(look(50_000)).toBe(50_000);
    expect(look(90_000)).toBe(90_000);
  });

  test('to its lowest open activation, however far the log has gone since', () => {
    const { begin, ended, look } = following();
    begin(offset(10));
    expect(look(50_000)).toBe(10);
    ended([offset(10)]);
    expect(look(50_000)).toBe(50_000);
  });

  test('never past activations that may be on their way to it', () => {
    expect(following().look(null)).toBe(3);
  });

  test('is not written down anew for the sake of a few records, its own among them', () => {
    const { look, commits } = following();
    look(1_000);
    look(4_000);
    expect(commits).toEqual([3]);
  });

  test('follows no more when the invoker has stopped', () => {
    const { stop, clock, look } = following();
    stop();
    expect(look(50_000)).toBe(3);
    expect(clock.waiting()).toBe(0);
  });
});
