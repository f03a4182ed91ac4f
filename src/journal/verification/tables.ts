/**
 * That a segment has the tables of its format, and nothing besides: a trigger or another column would
 * be executed by the writer, and no hash covers it.
 */
import { schemaOf } from '../segments/schema.ts';
import { type Connection, inMemory } from '../sqlite.ts';

/** Quoted, so that bytes are not taken for a text. */
const OBJECTS = `SELECT quote(type) || quote(tbl_name) || quote(name) || quote(sql)
  FROM sqlite_master ORDER BY 1`;

const objectsOf = (database: Connection): readonly unknown[] =>
  database.prepare(OBJECTS).pluck().all();

export const hasTablesOf = (format: number, database: Connection): boolean => {
  const model = inMemory();
  try {
    model.exec(schemaOf(format));
    return JSON.stringify(objectsOf(model)) === JSON.stringify(objectsOf(database));
  } finally {
    model.close();
  }
};
