import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findOldHistory } from '../../../src/journal/retention/old-segments.ts';
import { append, inNewFolder, record, withLog } from '../log-folder.ts';

/** Two segments: offsets 1 to 3 at 1,000 and 2,000 ms, and from 4 on at 3,000 ms. */
const inLog = (use: (dir: string) => void): Promise<void> =>
  inNewFolder(async (dir) => {
    let nowMs = 1_000;
    const clock = { nowMs: () => nowMs, schedule: () => () => undefined };
    await withLog(
      dir,
      async (journal) => {
        await append(journal, record('a'));
        nowMs = 2_000;
        await append(journal, record('b'));
        nowMs = 3_000;
        await append(journal, record('c'));
      },
      { clock, segmentAgeMaxMs: 2_000 },
    );
    use(dir);
  });

describe('what is older than a moment', () => {
  test('is told by the offset up to which everything is, and by whole sealed segments', () =>
    inLog((dir) => {
      const nothing = { compacted: 0, unsealed: false };
      expect(findOldHistory(dir, 999)).toEqual({ through: 0, wholeThrough: 0, ...nothing });
      expect(findOldHistory(dir, 1_000)).toEqual({ through: 2, wholeThrough: 0, ...nothing });
      expect(findOldHistory(dir, 2_000)).toEqual({ through: 3, wholeThrough: 3, ...nothing });
      expect(findOldHistory(dir, 3_000)).toMatchObject({ through: 4, wholeThrough: 3 });
    }));

  test('is told, too, while a segment can not be sealed, which keeps those after it', () =>
    inLog((dir) => {
      chmodSync(join(dir, '00000000000000000001.db'), 0o600);
      const found = { through: 4, wholeThrough: 0, compacted: 0, unsealed: true };
      expect(findOldHistory(dir, 3_000)).toEqual(found);
    }));

  test('ends where a later time comes first: the clock was set back', () =>
    inNewFolder(async (dir) => {
      let nowMs = 5_000;
      const clock = { nowMs: () => nowMs, schedule: () => () => undefined };
      await withLog(
        dir,
        async (journal) => {
          await append(journal, record('a'));
          nowMs = 1_000;
          await append(journal, record('b'));
        },
        { clock },
      );
      expect(findOldHistory(dir, 2_000)).toMatchObject({ through: 0, wholeThrough: 0 });
    }));
});
