/** Who reads while old segments are replaced, and who begins with what is left. */
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { E } from '../../../src/domain/kernel/fp.ts';
import { ABSENT, offset, type Offset } from '../../../src/domain/kernel/ids.ts';
import type { StoredRecord } from '../../../src/journal/journal.ts';
import { openSegmentReader } from '../../../src/journal/segments/segment-reader.ts';
import { listSegments } from '../../../src/journal/segments/segment-files.ts';
import { helloAction } from '../../support/action-fixtures.ts';
import { acceptedEvent, completedEvent } from '../../support/activation-fixtures.ts';
import { ID } from '../projections/names.ts';
import { everyAnswer, inNewFolder } from '../views/running.ts';
import {
  append,
  compactNow,
  drop,
  everyRecord,
  open,
  type Opened,
  SEGMENT_MS,
} from './dropping.ts';

const KEY = 'guest/hello';

/** Six sealed segments and a server on them: an action, an open activation, and some that ended. */
const history = async (
  dataDir: string,
): Promise<Opened & { readonly revision: Offset; readonly nowMs: () => number }> => {
  let nowMs = 1_000;
  const { journal, close } = await open(dataDir, () => nowMs);
  const event = { type: 'ActionCreated', action: helloAction() } as const;
  const revision = await append(journal, { topic: 'whisks', key: KEY, event });
  await append(journal, accepted(0));
  for (let index = 1; index < 6; index += 1) {
    nowMs += SEGMENT_MS;
    const at = await append(journal, accepted(index));
    const ended = completedEvent({ activationId: ID(index), acceptedAt: at });
    await append(journal, { topic: 'completed', key: ID(index), event: ended });
  }
  // Whatever somebody had open is sealed at the end.
  await close();
  return { ...(await open(dataDir, () => nowMs)), revision, nowMs: () => nowMs };
};

const accepted = (index: number) => ({
  topic: 'invoker0' as const,
  key: ID(index),
  event: acceptedEvent({ activationId: ID(index) }),
});

const withHistory = (
  use: (dataDir: string, lived: Awaited<ReturnType<typeof history>>) => Promise<void>,
): Promise<void> =>
  inNewFolder(async (dataDir) => {
    const lived = await history(dataDir);
    try {
      await use(dataDir, lived);
    } finally {
      await lived.close();
    }
  });

/** The end of the segment before the last. */
const endOfOld = (dataDir: string): Offset => {
  const segments = listSegments(join(dataDir, 'journal'));
  return offset((segments.at(-1)?.first ?? 1) - 1);
};

describe('a reader in whose middle segments are replaced', { timeout: 60_000 }, () => {
  test.each([1, 2, 5, 8, 11])('after %i records, finds what lives on, and nothing twice', (read) =>
    withHistory(async (dataDir) => {
      const reader = openSegmentReader(join(dataDir, 'journal'));
      try {
        const all = everyRecord(dataDir);
        const upTo = offset(all.length);
        const found: StoredRecord[] = [...reader.read({ from: offset(1), upTo, max: read })];
        compactNow(dataDir, endOfOld(dataDir));
        const from = offset((found.at(-1)?.offset ?? 0) + 1);
        found.push(...reader.read({ from, upTo, max: 1_000 }));
        const left = everyRecord(dataDir).map(({ offset: at }) => at);
        expect(left.length).toBeLessThan(all.length);
        const offsets = found.map(({ offset: at }) => at);
        expect(offsets.slice(read)).toEqual(left.filter((at) => at > read));
        expect(reader.readAt(left).map(({ offset: at }) => at)).toEqual(left);
        const gone = all.find(({ offset: at }) => !left.includes(at));
        expect(() => reader.readAt([gone?.offset ?? offset(0)])).toThrow('the record is missing');
      } finally {
        reader.close();
      }
    }),
  );
});

describe('a journal of which only the compacted segment is left', { timeout: 60_000 }, () => {
  test('goes on after what it stands for, with the versions that there were', () =>
    inNewFolder(async (dataDir) => {
      const lived = await history(dataDir);
      await drop(dataDir, lived, lived.nowMs() + 1);
      const through = endOfOld(dataDir);
      await lived.close();
      const dir = join(dataDir, 'journal');
      for (const file of listSegments(dir).slice(1)) rmSync(file.path);

      const again = await open(dataDir, lived.nowMs);
      const event = { type: 'ActionUpdated', action: helloAction() } as const;
      const put = (expected: Offset) =>
        again.journal.append([{ topic: 'whisks', key: KEY, event, expected }]);
      expect(await put(ABSENT)).toMatchObject(E.left({ type: 'VersionConflict' }));
      expect(await put(lived.revision)).toMatchObject(E.right([offset(through + 2)]));
      expect(await again.views.entity(KEY)).toMatchObject({ revision: through + 2 });
      await again.close();
    }));
});

describe('views that lack what was compacted', { timeout: 60_000 }, () => {
  test('are made anew: a power failure may have taken their last batches', () =>
    inNewFolder(async (dataDir) => {
      const early = await open(dataDir, () => 1_000);
      await early.views.historyDropped();
      await early.close();
      cpSync(join(dataDir, 'views'), join(dataDir, 'early'), { recursive: true });

      const lived = await history(dataDir);
      await drop(dataDir, lived, lived.nowMs() + 1);
      const answers = await everyAnswer(lived.views);
      await lived.close();
      rmSync(join(dataDir, 'views'), { recursive: true });
      cpSync(join(dataDir, 'early'), join(dataDir, 'views'), { recursive: true });

      const again = await open(dataDir, lived.nowMs);
      expect(await everyAnswer(again.views)).toBe(answers);
      expect(again.said).toContain('what they lack was compacted');
      await again.close();
    }));
});
