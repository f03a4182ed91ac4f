/**
 * The tables of one segment. `docs/journal-format.md` explains every column; change both together.
 *
 * Format history: 1, the first; 2, signed checkpoints and compacted segments.
 */
export const FORMAT = 2;
/** What this program reads. */
export const FORMATS: readonly number[] = [1, FORMAT];

const FIRST_TABLES = `
CREATE TABLE head (
  format INTEGER NOT NULL,
  first_offset INTEGER NOT NULL,
  created_ms INTEGER NOT NULL,
  previous_hash BLOB NOT NULL,
  hash BLOB NOT NULL
) STRICT;
CREATE TABLE dictionary (
  kind TEXT NOT NULL,
  id INTEGER NOT NULL,
  value TEXT NOT NULL,
  since INTEGER NOT NULL,
  PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE records (
  offset INTEGER PRIMARY KEY,
  topic INTEGER NOT NULL,
  type INTEGER NOT NULL,
  tombstone INTEGER NOT NULL,
  time_ms INTEGER NOT NULL,
  key ANY NOT NULL,
  payload BLOB NOT NULL
) STRICT;
CREATE TABLE commits (
  last_offset INTEGER PRIMARY KEY,
  first_offset INTEGER NOT NULL,
  time_ms INTEGER NOT NULL,
  hash BLOB NOT NULL
) STRICT;
CREATE TABLE streams (
  topic INTEGER NOT NULL,
  key TEXT NOT NULL,
  offset INTEGER NOT NULL,
  PRIMARY KEY (topic, key)
) STRICT, WITHOUT ROWID;
CREATE TABLE cursors (
  consumer TEXT PRIMARY KEY,
  next INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE epochs (
  epoch INTEGER PRIMARY KEY,
  offset INTEGER NOT NULL
) STRICT;
CREATE VIEW log AS
SELECT
  r.offset,
  topic.value AS topic,
  iif(typeof(r.key) = 'blob', lower(hex(r.key)), r.key) AS key,
  type.value AS type,
  r.tombstone,
  strftime('%Y-%m-%dT%H:%M:%fZ', r.time_ms / 1000.0, 'unixepoch') AS time,
  length(r.payload) AS bytes
FROM records AS r
JOIN dictionary AS topic ON topic.kind = 'topic' AND topic.id = r.topic
JOIN dictionary AS type ON type.kind = 'type' AND type.id = r.type;
`;

const TABLES_OF_2 = `
CREATE TABLE checkpoints (
  offset INTEGER PRIMARY KEY,
  time_ms INTEGER NOT NULL,
  hash BLOB NOT NULL,
  signature BLOB NOT NULL
) STRICT;
CREATE TABLE compaction (
  through INTEGER NOT NULL,
  chain_hash BLOB NOT NULL
) STRICT;
`;

/** The statements that make the tables of a segment of this format. */
export const schemaOf = (format: number): string =>
  format === 1 ? FIRST_TABLES : FIRST_TABLES + TABLES_OF_2;

export const SCHEMA = schemaOf(FORMAT);
