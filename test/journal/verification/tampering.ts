/**
 * What can be done to the files of a journal, drawn from numbers, and where a check has to find it.
 *
 * Left out is what changes nothing that a check promises to see (docs/journal-format.md, "What a
 * check shows"): a checkpoint that is taken away.
 */
import { renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import type { Chance } from '../../crash/chance.ts';
import type { KeptJournal, KeptSegment } from './kept-journal.ts';

/** The first and the last offset at which it may be found. */
export type Place = readonly [first: number, last: number];

export interface Tampering {
  /** In words. */
  readonly what: string;
  /** `null`: it may have changed bytes that mean nothing. */
  readonly place: Place;
  /** Raw bytes of a file were changed, which may mean nothing. */
  readonly raw: boolean;
}

type Row = Record<string, number | string | Buffer | null>;
type Database = Sqlite.Database;

const TABLES = {
  head: 1,
  records: 6,
  commits: 3,
  dictionary: 2,
  streams: 1,
  cursors: 1,
  epochs: 1,
  checkpoints: 1,
  compaction: 1,
} as const;
type Table = keyof typeof TABLES;

const WEIGHTED = Object.entries(TABLES).flatMap(([table, weight]) =>
  Array.from({ length: weight }, () => table as Table),
);

/** Does something to the files in `dir`, which are those of `journal`. */
export const tamper = (dir: string, journal: KeptJournal, chance: Chance): Tampering => {
  const segment = pick(journal.segments, chance);
  const path = join(dir, segment.name);
  switch (chance.below(12)) {
    case 0:
      return flipByte(path, segment, chance);
    case 1:
      return truncate(path, segment, chance);
    case 2:
      return removeSegment(path, segment);
    case 3:
      return swapSegments(dir, journal, chance);
    case 4:
      return cutEnd(dir, journal, chance);
    default:
      return changeRow(path, journal, segment, chance);
  }
};

const pick = <One>(from: readonly One[], chance: Chance): One => {
  const one = from[chance.below(from.length)];
  if (one === undefined) throw new Error('there is nothing to choose from');
  return one;
};

const whole = ({ first, last }: KeptSegment): Place => [first, last + 1];

const flipByte = (path: string, segment: KeptSegment, chance: Chance): Tampering => {
  const bytes = Buffer.from(segment.bytes);
  const at = chance.below(bytes.length);
  bytes[at] = (bytes[at] ?? 0) ^ (1 << chance.below(8));
  writeFileSync(path, bytes);
  return { what: `byte ${at} of ${segment.name}`, place: whole(segment), raw: true };
};

const truncate = (path: string, segment: KeptSegment, chance: Chance): Tampering => {
  const bytes = chance.below(segment.bytes.length);
  truncateSync(path, bytes);
  return { what: `${segment.name} cut to ${bytes} bytes`, place: whole(segment), raw: true };
};

const removeSegment = (path: string, segment: KeptSegment): Tampering => {
  rmSync(path);
  return { what: `${segment.name} removed`, place: [segment.first, segment.first], raw: false };
};

const swapSegments = (dir: string, { segments }: KeptJournal, chance: Chance): Tampering => {
  const index = chance.below(segments.length - 1);
  const [one, other] = [segments[index], segments[index + 1]];
  if (one === undefined || other === undefined) throw new Error('there is one segment only');
  const [path, otherPath] = [join(dir, one.name), join(dir, other.name)];
  renameSync(path, `${path}.x`);
  renameSync(otherPath, path);
  renameSync(`${path}.x`, otherPath);
  return { what: `${one.name} swapped with the next`, place: [one.first, one.first], raw: false };
};

/** All that lies after the end of some commit, as if it had never been. */
const cutEnd = (dir: string, { segments, commits }: KeptJournal, chance: Chance): Tampering => {
  const [cut] = pick(commits.slice(0, -1), chance);
  const holder = segments.findLast(({ first }) => first <= cut);
  for (const { name, first } of segments) if (first > cut) rmSync(join(dir, name));
  if (holder === undefined || holder.first === cut) {
    if (holder !== undefined) rmSync(join(dir, holder.name));
    return { what: `nothing from ${cut} on`, place: [cut, cut], raw: false };
  }
  withDatabase(join(dir, holder.name), (database) => {
    database.exec(`DELETE FROM records WHERE offset >= ${cut};
      DELETE FROM commits WHERE last_offset >= ${cut};
      DELETE FROM checkpoints WHERE offset >= ${cut};
      DELETE FROM dictionary WHERE since >= ${cut}`);
  });
  // What is carried may tell of it, too.
  return { what: `nothing from ${cut} on`, place: [1, cut], raw: false };
};

const changeRow = (
  path: string,
  journal: KeptJournal,
  segment: KeptSegment,
  chance: Chance,
): Tampering =>
  withDatabase(path, (database) => {
    for (;;) {
      const table = pick(WEIGHTED, chance);
      const rows = database.prepare<[], Row>(`SELECT * FROM ${table}`).all();
      const row = rows[chance.below(rows.length)];
      if (row === undefined) continue;
      const change = pick(CHANGES[table] ?? [flipBit], chance);
      const what = change(database, table, row, chance);
      if (what === null) continue;
      // An entry that was moved is found where it is now.
      const isMoved = what === 'a bit of since';
      const place = isMoved ? whole(segment) : placeOf(table, row, journal, segment);
      return { what: `${what} of ${table} in ${segment.name}`, place, raw: false };
    }
  });

/** In words; `null`: it can't be done to this row. */
type Change = (database: Database, table: Table, row: Row, chance: Chance) => string | null;

const where = (row: Row): string =>
  Object.keys(row)
    .map((column) => `${column} IS @${column}`)
    .join(' AND ');

const flipBit: Change = (database, table, row, chance) => {
  const column = pick(Object.keys(row), chance);
  const value = flipped(row[column] ?? null, chance);
  if (value === null) return null;
  const isText = typeof row[column] === 'string';
  const set = isText ? 'CAST(@changed AS TEXT)' : '@changed';
  const sql = `UPDATE OR IGNORE ${table} SET ${column} = ${set} WHERE ${where(row)}`;
  const { changes } = database.prepare(sql).run({ ...row, changed: value });
  return changes === 1 ? `a bit of ${column}` : null;
};

const flipped = (value: Row[string] | null, chance: Chance): bigint | Buffer | null => {
  if (value === null) return null;
  if (typeof value === 'number') return BigInt(value) ^ (1n << BigInt(chance.below(40)));
  const bytes = Buffer.from(value);
  if (bytes.length === 0) return null;
  const at = chance.below(bytes.length);
  bytes[at] = (bytes[at] ?? 0) ^ (1 << chance.below(8));
  return bytes;
};

const drop: Change = (database, table, row) => {
  database.prepare(`DELETE FROM ${table} WHERE ${where(row)}`).run(row);
  return 'a row';
};

/** Its bytes are those of the record after it, and the other way round. */
const swap: Change = (database, _, { offset: at }) => {
  const next = database
    .prepare<[unknown], number>('SELECT min(offset) FROM records WHERE offset > ?')
    .pluck()
    .get(at);
  const SAME = `SELECT count(DISTINCT hex(payload) || quote(key) || topic) FROM records
    WHERE offset IN (?, ?)`;
  if (database.prepare(SAME).pluck().get(at, next) !== 2) return null;
  const move = database.prepare('UPDATE records SET offset = ? WHERE offset = ?');
  for (const [to, from] of [
    [-1, at],
    [at, next],
    [next, -1],
  ])
    move.run(to, from);
  return 'the order';
};

const shorten: Change = (database, _, { offset: at, payload }, chance) => {
  if (!Buffer.isBuffer(payload) || payload.length === 0) return null;
  const left = payload.subarray(0, chance.below(payload.length));
  database.prepare('UPDATE records SET payload = ? WHERE offset = ?').run(left, at);
  return 'the length of a payload';
};

const CHANGES: Partial<Record<Table, readonly Change[]>> = {
  records: [flipBit, flipBit, drop, swap, shorten],
  commits: [flipBit, drop],
  dictionary: [flipBit, drop],
  streams: [flipBit, drop],
  cursors: [flipBit, drop],
  epochs: [flipBit, drop],
};

/** The commit that the row is of; the segment where it is of none. */
const placeOf = (table: Table, row: Row, journal: KeptJournal, segment: KeptSegment): Place => {
  const commitOf = (at: number): Place =>
    journal.commits.find(([first, last]) => first <= at && at <= last) ?? whole(segment);
  const at = Number(row['offset'] ?? row['last_offset'] ?? row['since']);
  switch (table) {
    case 'records':
    case 'commits':
      return segment.compacted ? whole(segment) : commitOf(at);
    case 'dictionary':
      return at === 0 ? whole(segment) : commitOf(at);
    // The row may claim another place, and is found there.
    case 'checkpoints':
    case 'head':
    case 'compaction':
    case 'streams':
    case 'cursors':
    case 'epochs':
      return whole(segment);
  }
};

const withDatabase = <T>(path: string, use: (database: Database) => T): T => {
  const database = new Sqlite(path);
  database.pragma('synchronous = OFF');
  try {
    return use(database);
  } finally {
    database.close();
  }
};
