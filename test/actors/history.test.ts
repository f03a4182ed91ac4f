import { expect, test } from 'vitest';
import { readHistory } from '../../src/actors/history.ts';
import { offset } from '../../src/domain/kernel/ids.ts';
import { inNewFolder, withLog } from '../journal/log-folder.ts';
import { completedEvent } from '../support/activation-fixtures.ts';

test('a stretch is read from its first offset to its last, however many pages that takes', async () => {
  await inNewFolder((dir) =>
    withLog(dir, async (journal) => {
      const event = completedEvent();
      const record = { topic: 'completed' as const, key: event.activationId, event };
      await journal.append([record]);
      const first = journal.durableOffset();
      await journal.append(Array.from({ length: 5_000 }, () => record));
      const upTo = offset(first + 4_500);
      const seen: number[] = [];
      await readHistory(journal, { from: first, upTo, topics: ['completed'] }, (read) =>
        seen.push(read.offset),
      );
      expect(seen).toEqual(Array.from({ length: 4_501 }, (_, n) => first + n));
    }),
  );
});

test('who asks in the same turn shares one walk, and sees its own stretch alone', async () => {
  await inNewFolder((dir) =>
    withLog(dir, async (journal) => {
      const event = completedEvent();
      const completed = { topic: 'completed' as const, key: event.activationId, event };
      await journal.append([completed, completed, completed]);
      const last = journal.durableOffset();
      let pages = 0;
      const counted = {
        read: (...asked: Parameters<typeof journal.read>) => {
          pages += 1;
          return journal.read(...asked);
        },
      };
      const seen: string[] = [];
      const seenBy = (name: string) => (read: { offset: number }) =>
        seen.push(`${name}${last - read.offset}`);
      const upTo = last;
      await Promise.all([
        readHistory(counted, { from: last, upTo, topics: ['completed'] }, seenBy('a')),
        readHistory(counted, { from: offset(1), upTo, topics: ['system'] }, seenBy('b')),
        readHistory(counted, { from: offset(last - 1), upTo, topics: ['completed'] }, seenBy('c')),
      ]);
      expect([seen, pages]).toEqual([['b3', 'c1', 'a0', 'c0'], 1]);
    }),
  );
});

test('who takes note and throws is told of that, whatever becomes of the page read ahead', async () => {
  const event = completedEvent();
  const completed = { topic: 'completed' as const, key: event.activationId, event };
  await inNewFolder((dir) =>
    withLog(dir, async (journal) => {
      await journal.append([completed]);
      const upTo = journal.durableOffset();
      let pages = 0;
      const failing = {
        read: (...asked: Parameters<typeof journal.read>) => {
          pages += 1;
          return pages === 1 ? journal.read(...asked) : Promise.reject(new Error('no disk'));
        },
      };
      const stretch = { from: upTo, upTo: offset(upTo + 1), topics: ['completed'] as const };
      const reading = readHistory(failing, stretch, () => {
        throw new Error('not understood');
      });
      await expect(reading).rejects.toThrow('not understood');
      expect(pages).toBe(2);
    }),
  );
});
