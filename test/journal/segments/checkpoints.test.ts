import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect, test } from 'vitest';
import {
  type Checkpoint,
  createCheckpointSigner,
  isSignedBy,
} from '../../../src/journal/segments/checkpoints.ts';
import { parsePublicKeys, prepareSigningKey } from '../../../src/journal/segments/signing-key.ts';
import { createManualClock } from '../manual-clock.ts';
import { append, inNewFolder, openLog, record, withLog } from '../log-folder.ts';

const keyIn = (dir: string): string => join(dir, 'journal.key');
const publicKeys = (dir: string) => parsePublicKeys(readFileSync(join(dir, 'journal.pub'), 'utf8'));

const ROWS = 'SELECT offset, time_ms AS timeMs, hash, signature FROM checkpoints ORDER BY offset';

/** Of all segments, oldest first. */
const checkpointsIn = (dir: string): readonly Checkpoint[] =>
  readdirSync(dir)
    .filter((name) => name.endsWith('.db'))
    .toSorted()
    .flatMap((name) => {
      const file = new Sqlite(join(dir, name), { readonly: true });
      const rows = file.prepare<[], Checkpoint>(ROWS).all();
      file.close();
      return rows;
    });

test('a signature is over the text, offset, time and hash that the docs name', () =>
  inNewFolder(async (dir) => {
    prepareSigningKey(keyIn(dir));
    const hash = Buffer.alloc(32, 7);
    const signature = createCheckpointSigner(keyIn(dir)).sign(258, 3, hash);
    const bytes = `${Buffer.from('rewhisk checkpoint\n').toString('hex')}00000000000001020000000000000003${hash.toString('hex')}`;
    const privateKey = createPrivateKey(readFileSync(keyIn(dir)));
    expect(Buffer.from(signature)).toEqual(sign(null, Buffer.from(bytes, 'hex'), privateKey));
    const keys = [createPublicKey(privateKey)];
    expect(isSignedBy(keys, { offset: 258, timeMs: 3, hash, signature })).toBe(true);
    expect(isSignedBy(keys, { offset: 259, timeMs: 3, hash, signature })).toBe(false);
    expect(isSignedBy(keys, { offset: 258, timeMs: 4, hash, signature })).toBe(false);
  }));

test('a segment that is followed by another, and a log that is closed, end with a checkpoint', () =>
  inNewFolder(async (dir) => {
    await withLog(dir, async (journal) => append(journal, record('a'), record('b')));
    await withLog(dir, async (journal) => append(journal, record('c')), { segmentBytesMax: 1 });
    const found = checkpointsIn(dir);
    expect(found.map(({ offset }) => offset)).toEqual([3, 4, 5]);
    expect(found.every((checkpoint) => isSignedBy(publicKeys(dir), checkpoint))).toBe(true);
  }));

test('quiet moments leave a checkpoint, but no more than one a minute', () =>
  inNewFolder(async (dir) => {
    const { clock, elapse } = createManualClock();
    let nowMs = 1_000_000;
    const journal = await openLog(dir, { clock: { ...clock, nowMs: () => nowMs } });
    const quiet = async (key: string, passedMs: number): Promise<readonly number[]> => {
      nowMs += passedMs;
      elapse();
      // The writer does one thing after the other: once this is durable, the quiet moment was used.
      await append(journal, record(key));
      return checkpointsIn(dir).map(({ offset }) => offset);
    };
    expect(await quiet('a', 0)).toEqual([1]);
    expect(await quiet('b', 59_999)).toEqual([1]);
    expect(await quiet('c', 1)).toEqual([1, 3]);
    await journal.close();
    expect(checkpointsIn(dir).map(({ offset }) => offset)).toEqual([1, 3, 4]);
  }));
