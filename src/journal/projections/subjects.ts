/** Subjects by name, and the key ids that open their namespaces. */
import type { Projection } from './projection.ts';

export const subjects: Projection = {
  name: 'subjects',
  version: 1,
  tables: `
    CREATE TABLE subjects (
      name TEXT PRIMARY KEY,
      subject TEXT NOT NULL      -- JSON of Subject
    ) WITHOUT ROWID;
    CREATE TABLE subject_keys (
      uuid TEXT PRIMARY KEY,
      subject TEXT NOT NULL,     -- its name
      namespace TEXT NOT NULL    -- JSON of SubjectNamespace
    ) WITHOUT ROWID;
    CREATE INDEX subject_keys_by_subject ON subject_keys (subject);`,
  handles: ['SubjectCreated'],
  prepare: (db) => {
    const put = db.prepare('INSERT OR REPLACE INTO subjects VALUES (?, ?)');
    const dropKeys = db.prepare('DELETE FROM subject_keys WHERE subject = ?');
    const putKey = db.prepare('INSERT OR REPLACE INTO subject_keys VALUES (?, ?, ?)');
    return (records) => {
      for (const { event } of records) {
        if (event.type !== 'SubjectCreated') continue;
        const { name, namespaces } = event.subject;
        put.run(name, JSON.stringify(event.subject));
        dropKeys.run(name);
        for (const namespace of namespaces)
          putKey.run(namespace.uuid, name, JSON.stringify(namespace));
      }
    };
  },
};
