import { describe, expect, test } from 'vitest';
import { offset } from '../../../src/domain/kernel/ids.ts';
import { append, inNewFolder, record, withLog } from '../log-folder.ts';

const KEYS = Array.from({ length: 400 }, (_, n) => `k${n}`);

describe('records that are asked for by their offsets', () => {
  test('come in the order asked for, from memory and from any segment', () =>
    inNewFolder(async (dir) => {
      const small = { segmentBytesMax: 20_000 };
      const places = new Map<string, number>();
      const note = async (keys: readonly string[]): Promise<void> =>
        withLog(
          dir,
          async (journal) => {
            // The bound on a segment is looked at once for each append.
            for (let from = 0; from < keys.length; from += 100) {
              const batch = keys.slice(from, from + 100);
              const offsets = await append(journal, ...batch.map((key) => record(key)));
              for (const [index, key] of batch.entries()) places.set(key, offsets[index] ?? 0);
            }
          },
          small,
        );
      await note(KEYS);
      await withLog(
        dir,
        async (journal) => {
          const [near] = await append(journal, record('near'));
          places.set('near', near ?? 0);
          const wanted = ['near', 'k3', 'k399', 'k0', 'k200', 'k3'];
          const found = await journal.readAt(wanted.map((key) => offset(places.get(key) ?? 0)));
          expect(found.map(({ key }) => key)).toEqual(wanted);
        },
        small,
      );
    }));

  test('are refused where they are not durable yet', () =>
    inNewFolder((dir) =>
      withLog(dir, async (journal) => {
        const next = offset(journal.durableOffset() + 1);
        await expect(journal.readAt([next])).rejects.toThrow(`offset ${next} is not durable`);
      }),
    ));

  test('that never were are an error, and nothing else is given for them', () =>
    inNewFolder(async (dir) => {
      await withLog(dir, (journal) => append(journal, record('a')));
      await withLog(dir, async (journal) => {
        await expect(journal.readAt([offset(0)])).rejects.toThrow(
          'offset 0: the record is missing',
        );
      });
    }));
});
