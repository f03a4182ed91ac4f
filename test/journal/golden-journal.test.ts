/** Journals that earlier programs wrote: they are read, verified and gone on with for ever. */
import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Sqlite from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { SCHEMA_VERSIONS } from '../../src/domain/events.ts';
import { ABSENT, offset } from '../../src/domain/kernel/ids.ts';
import type { NewRecord } from '../../src/journal/journal.ts';
import { UPCASTERS, type Upcasters } from '../../src/journal/records/upcasters.ts';
import { openSegmentReader } from '../../src/journal/segments/segment-reader.ts';
import { parsePublicKeys } from '../../src/journal/segments/signing-key.ts';
import { verifyJournal } from '../../src/journal/verification/verify-journal.ts';
import { CURSOR_V1, GOLDEN_V1, TIME_V1_MS } from '../fixtures/golden-events-v1.ts';
import { CURSOR_V2, GOLDEN_V2, TIME_V2_MS } from '../fixtures/golden-events-v2.ts';
import { CURSOR_V3, GOLDEN_V3, TIME_V3_MS } from '../fixtures/golden-events-v3.ts';
import { CURSOR_V4, GOLDEN_V4, TIME_V4_MS } from '../fixtures/golden-events-v4.ts';
import { verifyAlone } from '../support/lone-verifier.ts';
import { hashByTheDocs } from './hash-by-the-docs.ts';
import { append, entity, inNewFolder, record, withLog } from './log-folder.ts';

const FIXTURES = fileURLToPath(new URL('../fixtures', import.meta.url));

interface Golden {
  readonly name: string;
  /** All but the epochs and the cursor, in today's shapes. */
  readonly events: readonly NewRecord[];
  readonly cursor: { readonly consumer: string; readonly next: number };
  readonly timeMs: number;
  readonly hash: string;
  /** Of a check. */
  readonly verdict: { readonly type: string; readonly offset?: number };
}

const V1: Golden = {
  name: 'journal-v1',
  events: GOLDEN_V1,
  cursor: CURSOR_V1,
  timeMs: TIME_V1_MS,
  hash: '037f8238857a3dd2de60fa753ab8b387ffb67367210fa164ac87138500d32bed',
  verdict: { type: 'intact' },
};
const V2: Golden = {
  name: 'journal-v2',
  events: GOLDEN_V2,
  cursor: CURSOR_V2,
  timeMs: TIME_V2_MS,
  hash: '0c0aed550004c93d305feef815a917940cca67ff4e5296cc442fed9cf17e2c24',
  verdict: { type: 'intact' },
};
const V3: Golden = {
  name: 'journal-v3',
  events: GOLDEN_V3,
  cursor: CURSOR_V3,
  timeMs: TIME_V3_MS,
  hash: '7c4e016c11068471409b82e5347fdf653ccfab0745d8e00bdb30054f0b607632',
  // Its samples of moves and starts are of activations that are not in flight.
  verdict: { type: 'unbalanced', offset: 47 },
};

const V4: Golden = {
  name: 'journal-v4',
  events: GOLDEN_V4,
  cursor: CURSOR_V4,
  timeMs: TIME_V4_MS,
  hash: 'b2dd5802f490b95a3bebb1ec85047b9f18a81979d6f2f04fcd9f216a72bf52f3',
  verdict: { type: 'intact' },
};
const V4_SUMS = { accepted: 9, completed: 8, inFlight: 1 };
const V4_KEYS = parsePublicKeys(readFileSync(join(FIXTURES, 'journal-v4.pub'), 'utf8'));

/** As its writer read it. */
const written = ({ name }: Golden): readonly { readonly event: { readonly type: string } }[] =>
  JSON.parse(readFileSync(join(FIXTURES, `${name}.json`), 'utf8'));

const inCopy = ({ name }: Golden, use: (dir: string) => Promise<void> | void): Promise<void> =>
  inNewFolder(async (dir) => {
    cpSync(join(FIXTURES, name), dir, { recursive: true });
    await use(dir);
  });

const readAll = (dir: string, upcasters?: Upcasters) => {
  const reader = openSegmentReader(dir, upcasters);
  const records = reader.read({ from: offset(1), upTo: offset(1_000), max: 1_000 });
  reader.close();
  return records;
};

/** The types of events in a journal with their versions: `ActivationAccepted 1`. */
const typesIn = (dir: string): readonly string[] => {
  const names = readdirSync(dir).filter((name) => name.endsWith('.db'));
  const file = new Sqlite(join(dir, names.toSorted().at(-1) ?? ''), { readonly: true });
  const types = file.prepare<[], string>("SELECT value FROM dictionary WHERE kind = 'type'");
  const found = types.pluck().all().toSorted();
  file.close();
  return found;
};

describe.each([V1, V2, V3, V4])('$name', (golden) => {
  test('is lifted to the shapes of today while it is read', () =>
    inCopy(golden, (dir) => {
      const records = readAll(dir);
      const read = records.slice(1, -2).map(({ topic, key, event }) => ({ topic, key, event }));
      expect(read).toEqual(golden.events.map(({ topic, key, event }) => ({ topic, key, event })));
      expect(records.every(({ timeMs }) => timeMs === golden.timeMs)).toBe(true);
    }));

  test('has a hash chain that holds, and ends in the hash it always had', () =>
    inCopy(golden, (dir) => {
      const { hash } = golden;
      const last = written(golden).length;
      expect(verifyJournal(dir)).toMatchObject({ ...golden.verdict, segments: 2, last, hash });
    }));

  test('is found to be the same by the verifier that stands alone', () =>
    inCopy(golden, (dir) => {
      const { hash } = golden;
      const last = written(golden).length;
      expect(verifyAlone(dir)).toMatchObject({ ...golden.verdict, last, hash });
    }));

  test('has the hash that follows from the definition in the docs', () =>
    inCopy(golden, (dir) => {
      expect(hashByTheDocs(dir)).toBe(golden.hash);
    }));

  test('goes on: cursors and epochs hold, and so does the chain', () =>
    inCopy(golden, async (dir) => {
      await withLog(dir, async (journal) => {
        expect(journal.cursor(golden.cursor.consumer)).toBe(golden.cursor.next);
        const appended = await append(journal, ...golden.events.map(withoutVersion));
        expect(appended[0]).toBe(written(golden).length + 2);
        const [epoch] = await journal.read(offset(written(golden).length + 1), ['system'], 1);
        expect(epoch?.event).toMatchObject({ type: 'EpochStarted', epoch: 3 });
      });
      // What is in flight was accepted again.
      expect(verifyJournal(dir).type).not.toBe('broken');
    }));
});

const withoutVersion = ({ topic, key, event }: NewRecord): NewRecord => ({ topic, key, event });

test('a journal of old versions is still what was written', () =>
  inCopy(V1, (dir) => {
    const versions = Object.fromEntries(Object.keys(UPCASTERS.versions).map((type) => [type, 1]));
    expect(readAll(dir, { versions, steps: {} })).toEqual(written(V1));
  }));

test('a journal of the newest versions reads as it was written', () =>
  inCopy(V4, (dir) => {
    expect(readAll(dir)).toEqual(written(V4));
  }));

test('a journal says by whom it is signed, up to its last offset', () =>
  inCopy(V4, (dir) => {
    const evidence = { keys: V4_KEYS };
    const signed = written(V4).length;
    expect(verifyJournal(dir, evidence)).toMatchObject({ type: 'intact', signed, sums: V4_SUMS });
    expect(verifyAlone(dir, evidence)).toMatchObject({ type: 'intact', sums: V4_SUMS });
  }));

test('a journal whose first segment was compacted is checked, and goes on', () =>
  inCopy({ ...V4, name: 'journal-v4-compacted' }, async (dir) => {
    const evidence = { keys: V4_KEYS };
    const last = written(V4).length;
    const left = { type: 'intact', last, hash: V4.hash, sums: { accepted: 1, inFlight: 1 } };
    expect(verifyJournal(dir, evidence)).toMatchObject({ ...left, compacted: last - 1 });
    expect(verifyAlone(dir, evidence)).toMatchObject(left);
    await withLog(dir, async (journal) => {
      expect(journal.cursor(V4.cursor.consumer)).toBe(V4.cursor.next);
      await append(journal, record('c'));
    });
    expect(verifyJournal(dir)).toMatchObject({ type: 'intact', last: last + 2 });
  }));

test('the oldest journal holds every type of event there was, in its first version', () =>
  inCopy(V1, (dir) => {
    const types = [...new Set(written(V1).map(({ event }) => `${event.type} 1`))].toSorted();
    expect(typesIn(dir)).toEqual(types);
    expect(types).toHaveLength(13);
  }));

test('the newest journal holds every type of event there is, in its newest version', () =>
  inCopy(V4, (dir) => {
    const newest = Object.entries(SCHEMA_VERSIONS).map(([type, version]) => `${type} ${version}`);
    expect(typesIn(dir)).toEqual(newest.toSorted());
  }));

test('an old journal goes on with the versions of its streams', () =>
  inCopy(V1, (dir) =>
    withLog(dir, async (journal) => {
      expect(await journal.append([entity('ann', ABSENT)])).toMatchObject({ _tag: 'Left' });
      await append(journal, entity('ann', offset(2)), record('c'));
    }),
  ));
