/** Views databases in folders of their own, projected from memory, and all that is in one. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { offset } from '../../../src/domain/kernel/ids.ts';
import type { StoredRecord } from '../../../src/journal/journal.ts';
import { createProjector } from '../../../src/journal/views/projector.ts';
import { openViewsDatabase } from '../../../src/journal/views/views-database.ts';
import type { Connection } from '../../../src/journal/sqlite.ts';
import type { Query } from '../../../src/journal/views/query.ts';
import { memoryReader } from './history.ts';

export const inNewFolder = <Result>(use: (dataDir: string) => Result): Result => {
  const dataDir = mkdtempSync(join(tmpdir(), 'rewhisk-views-'));
  try {
    return use(dataDir);
  } finally {
    rmSync(dataDir, { recursive: true });
  }
};

/** Opens the views, applies batches of the given sizes, uses the database and closes it. */
export const project = <Result>(
  dataDir: string,
  records: readonly StoredRecord[],
  batches: readonly number[],
  use: (db: Connection) => Result,
): Result => {
  const end = offset(records.length);
  const reader = memoryReader(records);
  const views = openViewsDatabase(dataDir, reader, end);
  const projector = createProjector(views, reader);
  for (const size of batches) projector.step(end, size);
  try {
    return use(views.db);
  } finally {
    views.db.close();
  }
};

/** Projects a history in one go and uses the views. */
export const projected = <Result>(
  records: readonly StoredRecord[],
  use: (db: Connection) => Result,
): Result => inNewFolder((dataDir) => project(dataDir, records, [records.length], use));

export const ask = <Row>(db: Connection, { sql, params, row }: Query<Row>): readonly Row[] =>
  db
    .prepare<(string | number)[], string>(sql)
    .pluck()
    .all(...params)
    .map(row);

/** Every row of every table, with the progress. */
export const everyRow = (db: Connection): Record<string, unknown[]> => {
  const tables = db
    .prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    .pluck()
    .all();
  return Object.fromEntries(
    tables.map((table) => [table, db.prepare(`SELECT * FROM ${table} ORDER BY 1`).all()]),
  );
};
