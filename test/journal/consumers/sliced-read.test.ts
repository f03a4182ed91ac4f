import { expect, test } from 'vitest';
import { offset } from '../../../src/domain/kernel/ids.ts';
import { createSlicedRead } from '../../../src/journal/consumers/sliced-read.ts';
import type { ReadRange } from '../../../src/journal/segments/read-range.ts';
import { append, inNewFolder, record, withLog } from '../log-folder.ts';

/** A log of a million records of which none is of the topic asked for, but for one. */
const sparse = (only: number | null) => {
  const reads: ReadRange[] = [];
  const read = createSlicedRead({
    durable: () => offset(1_000_000),
    readPage: async (range) => {
      reads.push(range);
      const { topic, key, event } = record('only');
      return only !== null && range.from <= only && only <= range.upTo
        ? [{ offset: offset(only), topic, key, timeMs: 0, event }]
        : [];
    },
  });
  return { read, reads };
};

test('a read lets others in after every 16,384 offsets it has looked through', async () => {
  const { read, reads } = sparse(null);
  expect(await read(offset(1), ['containers'], 1)).toEqual([]);
  expect(Math.max(...reads.map(({ from, upTo }) => upTo - from + 1))).toBe(16_384);
  expect(reads.at(-1)?.upTo).toBe(1_000_000);
  for (const [n, { from }] of reads.entries())
    expect(from).toBe(n === 0 ? 1 : (reads[n - 1]?.upTo ?? 0) + 1);
});

test('a read looks no further than where it has found something', async () => {
  const { read, reads } = sparse(40_000);
  expect(await read(offset(10), ['containers'], 5)).toMatchObject([{ offset: 40_000 }]);
  expect(reads).toHaveLength(3);
});

test('a read finds a rare topic however far away it is, and then that there is no more', () =>
  inNewFolder((dir) =>
    withLog(dir, async (journal) => {
      await append(journal, ...Array.from({ length: 40_000 }, () => record('k')));
      const [at = offset(0)] = await append(journal, record('rare', 'health'));
      const [found, ...more] = await journal.read(offset(1), ['health'], 10);
      expect([found?.offset, more]).toEqual([at, []]);
      expect(await journal.read(offset(at + 1), ['health'], 10)).toEqual([]);
    }),
  ));
