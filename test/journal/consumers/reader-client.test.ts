import type { Worker } from 'node:worker_threads';
import { describe, expect, test } from 'vitest';
import { offset } from '../../../src/domain/kernel/ids.ts';
import type { Journal } from '../../../src/journal/journal.ts';
import { append, inNewFolder, openLog, readAll, record, withLog } from '../log-folder.ts';

/** Begins a read, and kills the thread that this starts. */
const readAndKill = async (journal: Journal) => {
  const started = new Promise<Worker>((resolve) => process.once('worker', resolve));
  const read = journal.read(offset(1), ['system'], 10);
  // Handled before it can be refused.
  const settled = Promise.allSettled([read]);
  await (await started).terminate();
  return settled;
};

describe('when the reader dies', () => {
  test('the read that waits, every later one and every append are refused, and it is said once', () =>
    inNewFolder(async (dir) => {
      const journal = await openLog(dir);
      const told: string[] = [];
      journal.onFatal(({ message }) => told.push(message));
      const [read] = await readAndKill(journal);
      const [because = ''] = told;
      expect(because).toMatch(/^the journal can't be read: its thread ended with code \d$/);
      expect(read).toEqual({ status: 'rejected', reason: new Error(because) });
      await expect(journal.read(offset(1), ['system'], 10)).rejects.toThrow(because);
      await expect(journal.append([record('a')])).rejects.toThrow(because);
      expect(told).toHaveLength(1);
      await journal.close();
    }));

  test('nothing is lost: the next start reads on', () =>
    inNewFolder(async (dir) => {
      const journal = await openLog(dir);
      await append(journal, record('a'));
      await readAndKill(journal);
      await journal.close();
      await withLog(dir, async (again) => {
        expect((await readAll(again, ['containers'])).map(({ key }) => key)).toEqual(['a']);
      });
    }));
});

describe('a read', () => {
  test('is refused when a thousand wait already, and those are answered', () =>
    inNewFolder((dir) =>
      withLog(dir, async (journal) => {
        const reads = await Promise.allSettled(
          Array.from({ length: 1_001 }, () => journal.read(offset(1), ['system'], 1)),
        );
        expect(reads.filter(({ status }) => status === 'fulfilled')).toHaveLength(1_000);
        const reason = new Error("the journal can't be read: 1000 reads are waiting already");
        expect(reads.at(-1)).toEqual({ status: 'rejected', reason });
      }),
    ));

  test('is refused when the journal is closed meanwhile, or was closed before', () =>
    inNewFolder(async (dir) => {
      const journal = await openLog(dir);
      const settled = Promise.allSettled([journal.read(offset(1), ['system'], 1)]);
      await journal.close();
      const reason = new Error("the journal can't be read: it is closed");
      expect(await settled).toEqual([{ status: 'rejected', reason }]);
      await expect(journal.read(offset(1), ['system'], 1)).rejects.toThrow(reason);
    }));
});

test('a page of large records ends before it fills the memory, and the next one goes on', () =>
  inNewFolder((dir) =>
    withLog(
      dir,
      async (journal) => {
        const name = 'x'.repeat(1_000_000);
        const event = {
          type: 'SubjectCreated',
          subject: { name, namespaces: [], blocked: false },
        } as const;
        for (let index = 0; index < 20; index += 1)
          await append(journal, { topic: 'subjects', key: `k${index}`, event });
        const pages: number[] = [];
        const keys: string[] = [];
        for (let from = offset(1), left = true; left;) {
          const page = await journal.read(from, ['subjects'], 1_000);
          pages.push(page.length);
          keys.push(...page.map(({ key }) => key));
          left = page.length > 0;
          from = offset((page.at(-1)?.offset ?? 0) + 1);
        }
        expect(pages).toEqual([8, 8, 4, 0]);
        expect(keys).toEqual(Array.from({ length: 20 }, (_, index) => `k${index}`));
      },
      { segmentBytesMax: 5_000_000 },
    ),
  ));
