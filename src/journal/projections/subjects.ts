/**
 * Subjects by name, the keys that open their namespaces, and what is set for namespaces. The id of a
 * key belongs to one subject: to the last that was given it.
 */
import type { Offset } from '../../domain/kernel/ids.ts';
import type {
  NamespaceLimitsSet,
  SubjectCreated,
  SubjectUpdated,
} from '../../domain/subject/events.ts';
import type { Connection } from '../sqlite.ts';
import type { Projection } from './projection.ts';

export const subjects: Projection = {
  name: 'subjects',
  version: 2,
  tables: `
    CREATE TABLE subjects (
      name TEXT PRIMARY KEY,
      since INTEGER NOT NULL,    -- the offset of its creation
      revision INTEGER NOT NULL, -- the offset of its last write
      subject TEXT NOT NULL      -- JSON of Subject
    ) WITHOUT ROWID;
    CREATE TABLE subject_keys (
      uuid TEXT PRIMARY KEY,
      subject TEXT NOT NULL,     -- its name
      since INTEGER NOT NULL,    -- as above
      blocked INTEGER NOT NULL,  -- 1: the subject is blocked
      namespace TEXT NOT NULL,   -- its name
      owned TEXT NOT NULL        -- JSON of SubjectNamespace
    ) WITHOUT ROWID;
    CREATE INDEX subject_keys_by_subject ON subject_keys (subject);
    CREATE INDEX subject_keys_by_namespace ON subject_keys (namespace, blocked, since, uuid);
    CREATE TABLE namespace_limits (
      namespace TEXT PRIMARY KEY,
      revision INTEGER NOT NULL, -- the offset at which they were set
      limits TEXT NOT NULL       -- JSON of NamespaceLimits
    ) WITHOUT ROWID;`,
  handles: ['SubjectCreated', 'SubjectUpdated', 'SubjectDeleted', 'NamespaceLimitsSet'],
  prepare: (db) => {
    const { put, drop, limit } = changes(db);
    return (records) => {
      for (const { event, offset } of records)
        if (event.type === 'SubjectCreated' || event.type === 'SubjectUpdated') put(event, offset);
        else if (event.type === 'SubjectDeleted') drop(event.name);
        else if (event.type === 'NamespaceLimitsSet') limit(event, offset);
    };
  },
};

const changes = (db: Connection) => {
  const putSubject = db
    .prepare<[string, Offset, Offset, string], Offset>(
      `INSERT INTO subjects VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE
        SET revision = excluded.revision, subject = excluded.subject RETURNING since`,
    )
    .pluck();
  const dropSubject = db.prepare('DELETE FROM subjects WHERE name = ?');
  const putKey = db.prepare('INSERT OR REPLACE INTO subject_keys VALUES (?, ?, ?, ?, ?, ?)');
  const dropKeys = db.prepare('DELETE FROM subject_keys WHERE subject = ?');
  const putLimits = db.prepare('INSERT OR REPLACE INTO namespace_limits VALUES (?, ?, ?)');
  return {
    put: ({ subject }: SubjectCreated | SubjectUpdated, at: Offset): void => {
      const { name, namespaces, blocked } = subject;
      const since = putSubject.get(name, at, at, JSON.stringify(subject));
      dropKeys.run(name);
      for (const owned of namespaces) {
        const keyed = [owned.uuid, name, since, blocked ? 1 : 0];
        putKey.run(...keyed, owned.name, JSON.stringify(owned));
      }
    },
    drop: (name: string): void => {
      dropSubject.run(name);
      dropKeys.run(name);
    },
    limit: ({ namespace, limits }: NamespaceLimitsSet, at: Offset): void => {
      putLimits.run(namespace, at, JSON.stringify(limits));
    },
  };
};
