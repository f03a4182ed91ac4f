import { describe, expect, test } from 'vitest';
import { journalStats } from '../../src/journal/journal-stats.ts';
import { listSegments } from '../../src/journal/segments/segment-files.ts';
import { smallActivation } from '../../bench/journal/activation-events.ts';
import { append, inNewFolder, record, withLog } from './log-folder.ts';

describe('what a journal takes on the disk', () => {
  test('is told by segment, by topic and for an activation', () =>
    inNewFolder(async (dir) => {
      await withLog(dir, (journal) => append(journal, record('a'), record('b')));
      await withLog(
        dir,
        async (journal) => {
          for (let count = 0; count < 10; count += 1) {
            const { acceptance, start, end } = smallActivation(1_000);
            const [at] = await append(journal, acceptance);
            if (at !== undefined) await append(journal, start(at), end(at));
          }
        },
        { segmentBytesMax: 1 },
      );
      const stats = journalStats(dir);
      expect(stats.segments.length).toBe(listSegments(dir).length);
      expect(stats.segments[0]).toMatchObject({ first: 1, last: 3, compacted: false, records: 3 });
      expect(stats.topics.find(({ topic }) => topic === 'invoker0')).toMatchObject({ records: 10 });
      expect(stats).toMatchObject({ activations: 10, records: 34 });
      const total = (of: readonly { readonly recordBytes: number }[]): number =>
        of.reduce((all, { recordBytes }) => all + recordBytes, 0);
      expect(total(stats.topics)).toBe(stats.recordBytes);
      expect(total(stats.segments)).toBe(stats.recordBytes);
      expect(stats.fileBytes).toBeGreaterThan(stats.recordBytes);
      expect(stats.perActivation?.recordBytes).toBeGreaterThan(250);
      expect(stats.perActivation?.recordBytes).toBeLessThan(500);
    }));

  test('is told of a journal without activations, too', () =>
    inNewFolder(async (dir) => {
      await withLog(dir, (journal) => append(journal, record('a')));
      expect(journalStats(dir)).toMatchObject({ activations: 0, perActivation: null });
    }));
});
