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
