/**
 * How a segment begins and ends.
 *
 * It begins under a temporary name, with its head and all that is carried from its predecessor, and
 * gets its real name by a rename: a crash leaves either no segment or a whole one. It ends by being
 * sealed: out of WAL mode, one file, mode 0400. Between its last commit and the seal a crash leaves a
 * segment that is merely not sealed yet, and the next start seals it.
 */
import { chmodSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Offset } from '../../domain/kernel/ids.ts';
import type { DictionaryEntry } from '../records/dictionary.ts';
import { CARRY_STATE } from './carried-state.ts';
import { headHash } from './hash-chain.ts';
import { FORMAT, SCHEMA } from './schema.ts';
import { markSealed, segmentPath, syncPath } from './segment-files.ts';
import { type Connection, isBusy, openWithoutWaiting, openWritable, setPragma } from '../sqlite.ts';

export interface NewSegment {
  readonly first: Offset;
  readonly createdMs: number;
  readonly previousHash: Uint8Array;
  /** The predecessor's file; `null` for the first segment. */
  readonly carryFrom: string | null;
}

const CARRY = `
INSERT INTO dictionary SELECT kind, id, value, 0 FROM predecessor.dictionary;${CARRY_STATE}`;

/** Makes the segment durable under its name, and returns that. */
export const createSegment = (dir: string, segment: NewSegment): string => {
  const path = segmentPath(dir, segment.first);
  const temporary = `${path}.tmp`;
  removeDatabase(temporary);
  const database = openWritable(temporary);
  try {
    chmodSync(temporary, 0o600);
    setPragma(database, 'synchronous', 'FULL', 2);
    if (segment.carryFrom !== null)
      database.prepare('ATTACH ? AS predecessor').run(segment.carryFrom);
    database.transaction(() => fill(database, segment))();
  } finally {
    database.close();
  }
  renameSync(temporary, path);
  syncPath(dir);
  return path;
};

export const removeDatabase = (path: string): void => {
  for (const suffix of ['', '-journal', '-wal', '-shm']) rmSync(path + suffix, { force: true });
};

const fill = (database: Connection, segment: NewSegment): void => {
  const { first, createdMs, previousHash, carryFrom } = segment;
  database.exec(SCHEMA);
  if (carryFrom !== null) database.exec(CARRY);
  const dictionary = database
    .prepare<[], DictionaryEntry>('SELECT kind, id, value FROM dictionary')
    .all();
  const head = { format: FORMAT, previous: previousHash, firstOffset: first, createdMs };
  const hash = headHash({ ...head, dictionary });
  database
    .prepare('INSERT INTO head VALUES (?, ?, ?, ?, ?)')
    .run(FORMAT, first, createdMs, previousHash, hash);
};

/** False when some reader has the file open just now: nothing is lost, try again later. */
export const sealSegment = (path: string): boolean => {
  const database = openWithoutWaiting(path);
  try {
    setPragma(database, 'synchronous', 'FULL', 2);
    setPragma(database, 'journal_mode', 'DELETE', 'delete');
  } catch (error) {
    if (isBusy(error)) return false;
    throw error;
  } finally {
    database.close();
  }
  // Its rollback journal is gone for good before the file says that it never changes again.
  syncPath(dirname(path));
  markSealed(path);
  return true;
};
