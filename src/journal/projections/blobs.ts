/**
 * Blobs with the last record that names each, of the records that lie in segments as they were
 * written. What those in the compacted segment name is read there: it is little, and it changes with
 * each compaction.
 */
import { blobReferences, REFERRING } from '../../domain/blob-references.ts';
import type { BlobHash, Offset } from '../../domain/kernel/ids.ts';
import type { Projection } from './projection.ts';

export const blobs: Projection = {
  name: 'blobs',
  version: 1,
  tables: `
    CREATE TABLE blobs (
      hash TEXT PRIMARY KEY,
      offset INTEGER NOT NULL -- of the last record that names it
    ) WITHOUT ROWID;
    CREATE INDEX blobs_by_offset ON blobs (offset);`,
  handles: [...REFERRING, 'HistoryDropped'],
  prepare: (db) => {
    const put = db.prepare('INSERT OR REPLACE INTO blobs VALUES (?, ?)');
    const drop = db.prepare('DELETE FROM blobs WHERE offset <= ?');
    return (records) => {
      /** Thousands of activations run the same code: one write for all of them. */
      const named = new Map<BlobHash, Offset>();
      const save = (): void => {
        for (const [hash, offset] of named) put.run(hash, offset);
        named.clear();
      };
      for (const { event, offset } of records)
        if (event.type === 'HistoryDropped') {
          save();
          drop.run(event.compacted);
        } else for (const hash of blobReferences(event)) named.set(hash, offset);
      save();
    };
  },
};
