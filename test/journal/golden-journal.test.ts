import { createHash } from 'node:crypto';
import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Sqlite from 'better-sqlite3';
import { expect, test } from 'vitest';
import { SCHEMA_VERSIONS } from '../../src/domain/events.ts';
import { ABSENT, offset } from '../../src/domain/kernel/ids.ts';
import { openSegmentReader } from '../../src/journal/segments/segment-reader.ts';
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
    const records = reader.read({ from: offset(1), upTo: offset(1_000), max: 1_000 });
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

/** The hash chain by the letter of docs/journal-format.md, with nothing of the program's code. */
const hashByTheDocs = (dir: string): string => {
  const u = (bits: number, value: number): Buffer =>
    Buffer.from(value.toString(16).padStart(bits / 4, '0'), 'hex');
  const sha = (...parts: readonly Buffer[]): Buffer =>
    createHash('sha256').update(Buffer.concat(parts)).digest();
  const kinds = ['', 'topic', 'type', 'structure'];
  let hash: Buffer = Buffer.alloc(32);
  for (const name of readdirSync(dir).toSorted()) {
    const file = new Sqlite(join(dir, name), { readonly: true });
    const all = (sql: string, ...values: readonly unknown[]): readonly Row[] =>
      file.prepare<unknown[], Row>(sql).all(...values);
    const dictionary = (since: number): Buffer => {
      const entries = all('SELECT * FROM dictionary WHERE since = ?', since).toSorted(
        (a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind) || a.id - b.id,
      );
      const parts = entries.map(({ kind, id, value }) => {
        const text = Buffer.from(value);
        return Buffer.concat([u(64, kinds.indexOf(kind)), u(64, id), u(64, text.length), text]);
      });
      return Buffer.concat([u(64, entries.length), ...parts]);
    };
    const [head] = all('SELECT * FROM head');
    if (head === undefined) throw new Error('no head');
    const numbers = [u(64, head.format), u(64, head.first_offset), u(64, head.created_ms)];
    hash = sha(hash, ...numbers, dictionary(0));
    for (const commit of all('SELECT * FROM commits ORDER BY last_offset')) {
      const { first_offset: first, last_offset: last, time_ms: timeMs } = commit;
      const rows = all('SELECT * FROM records WHERE offset BETWEEN ? AND ?', first, last);
      const records = rows.map((row) => {
        const key = Buffer.from(row.key);
        const flags = row.tombstone + (typeof row.key === 'string' ? 0 : 2);
        const fixed = [u(8, flags), u(16, row.topic), u(16, row.type), u(48, row.time_ms)];
        const lengths = [u(16, key.length), u(32, row.payload.length)];
        return Buffer.concat([...fixed, ...lengths, key, row.payload]);
      });
      const begin = [u(64, first), u(64, rows.length), u(64, timeMs)];
      hash = sha(hash, ...begin, dictionary(first), ...records);
    }
    file.close();
  }
  return hash.toString('hex');
};

/** The columns of all tables. */
interface Row {
  readonly kind: string;
  readonly id: number;
  readonly value: string;
  readonly format: number;
  readonly first_offset: number;
  readonly last_offset: number;
  readonly created_ms: number;
  readonly time_ms: number;
  readonly topic: number;
  readonly type: number;
  readonly tombstone: number;
  readonly key: string;
  readonly payload: Buffer;
}

test('its hash follows from the definition in the docs', () =>
  inCopy((dir) => {
    expect(hashByTheDocs(dir)).toBe(HASH);
  }));
