/**
 * Ended activations as their records, of actions, sequences and fires of triggers, and the heads of
 * those that have not ended. What clients are not to read leaves nothing here.
 *
 * One that is accepted and completed within a batch costs one insert. A record appears with the
 * first completion and never changes: a second completion of the same id finds nothing to complete,
 * or a record that is there already.
 */
import {
  activationRecord,
  type Completion,
  type RecordHead,
  recordHead,
} from '../../domain/activation/record.ts';
import type { Offset } from '../../domain/kernel/ids.ts';
import type { Projection } from './projection.ts';

const row = (head: RecordHead, completed: Completion, offset: Offset) => {
  const record = activationRecord(head, completed);
  const { activationId, namespace, listedPackage, name } = head;
  const listed = [activationId, namespace, listedPackage ?? '', name, record.start];
  return [offset, ...listed, JSON.stringify(record)];
};

const parseHead = (text: string): RecordHead => JSON.parse(text);

export const activations: Projection = {
  name: 'activations',
  version: 2,
  tables: `
    CREATE TABLE activations (
      offset INTEGER PRIMARY KEY, -- of the completing event
      id TEXT NOT NULL UNIQUE,
      namespace TEXT NOT NULL,    -- of the caller
      package TEXT NOT NULL,      -- or binding it is listed by; '' without one
      name TEXT NOT NULL,
      start INTEGER NOT NULL,     -- epoch ms
      record TEXT NOT NULL        -- JSON of ActivationRecord
    );
    CREATE INDEX activations_by_start ON activations (namespace, start, offset);
    CREATE INDEX activations_by_name ON activations (namespace, package, name, start, offset);
    CREATE TABLE activations_open (
      id TEXT PRIMARY KEY,
      head TEXT NOT NULL          -- JSON of RecordHead
    ) WITHOUT ROWID;`,
  handles: [
    'ActivationAccepted',
    'ActivationCompleted',
    'SequenceAccepted',
    'SequenceCompleted',
    'TriggerFired',
    'TriggerCompleted',
  ],
  prepare: (db) => {
    const insert = db.prepare('INSERT OR IGNORE INTO activations VALUES (?, ?, ?, ?, ?, ?, ?)');
    const keep = db.prepare('INSERT OR REPLACE INTO activations_open VALUES (?, ?)');
    const take = db
      .prepare<[string], string>('DELETE FROM activations_open WHERE id = ? RETURNING head')
      .pluck();
    const end = (open: Map<string, RecordHead>, completed: Completion, offset: Offset): void => {
      const id = completed.activationId;
      // Taken even when `open` has it, so that one accepted twice leaves nothing behind.
      const kept = take.get(id);
      const head = open.get(id) ?? (kept === undefined ? undefined : parseHead(kept));
      open.delete(id);
      if (head !== undefined) insert.run(...row(head, completed, offset));
    };
    return (records) => {
      const open = new Map<string, RecordHead>();
      for (const { event, offset } of records)
        switch (event.type) {
          case 'ActivationAccepted':
          case 'SequenceAccepted':
          case 'TriggerFired':
            if (event.stored) open.set(event.activationId, recordHead(event));
            break;
          case 'ActivationCompleted':
          case 'SequenceCompleted':
          case 'TriggerCompleted':
            end(open, event, offset);
            break;
          default:
        }
      for (const head of open.values()) keep.run(head.activationId, JSON.stringify(head));
    };
  },
};
