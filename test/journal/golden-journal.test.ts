import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { SCHEMA_VERSIONS } from '../../src/domain/events.ts';
import { ABSENT, offset } from '../../src/domain/kernel/ids.ts';
import { openSegmentReader } from '../../src/journal/segment-reader.ts';
import { verifyJournal } from '../../src/journal/verify.ts';
import { GOLDEN, GOLDEN_CURSOR, GOLDEN_TIME_MS } from '../fixtures/golden-events.ts';
import { append, entity, inNewFolder, record, withLog } from './log-folder.ts';

const FIXTURES = fileURLToPath(new URL('../fixtures', import.meta.url));
const EXPECTED: readonly { readonly event: { readonly type: string } }[] = JSON.parse(
  readFileSync(join(FIXTURES, 'journal-v1.json'), 'utf8'),
);
const HASH = '037f8238857a3dd2de60fa753ab8b387ffb67367210fa164ac87138500d32bed';

const inCopy = (use: (dir: string) => Promise<void> | void): Promise<void> =>
  inNewFolder(async (dir) => {
    cpSync(join(FIXTURES, 'journal-v1'), dir, { recursive: true });
    await use(dir);
  });

test('a journal of format 1 reads as it was written', () =>
  inCopy((dir) => {
    const reader = openSegmentReader(dir);
    const records = reader.read(offset(1), offset(1_000), 1_000);
    reader.close();
    expect(records).toEqual(EXPECTED);
    const written = GOLDEN.map(({ topic, key, event }) => ({ topic, key, event }));
    expect(records.slice(1, -2)).toMatchObject(written);
    expect(records.every(({ timeMs }) => timeMs === GOLDEN_TIME_MS)).toBe(true);
  }));

test('it holds every type of event there was', () => {
  const types = new Set(EXPECTED.map(({ event }) => event.type));
  expect([...types].toSorted()).toEqual(Object.keys(SCHEMA_VERSIONS).toSorted());
});

test('its hash chain holds, and ends in the hash it always had', () =>
  inCopy((dir) => {
    expect(verifyJournal(dir)).toEqual({
      type: 'intact',
      segments: 2,
      first: 1,
      last: EXPECTED.length,
      hash: HASH,
    });
  }));

test('it goes on: cursors, versions and epochs hold', () =>
  inCopy(async (dir) => {
    await withLog(dir, async (journal) => {
      expect(journal.cursor(GOLDEN_CURSOR.consumer)).toBe(GOLDEN_CURSOR.next);
      expect(await journal.append([entity('ann', ABSENT)])).toMatchObject({ _tag: 'Left' });
      await append(journal, entity('ann', offset(2)), record('c'));
      const [epoch] = await journal.read(offset(EXPECTED.length + 1), ['system'], 1);
      expect(epoch?.event).toMatchObject({ type: 'EpochStarted', epoch: 3 });
    });
    expect(verifyJournal(dir).type).toBe('intact');
  }));
