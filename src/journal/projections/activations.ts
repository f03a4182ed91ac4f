/**
 * Ended activations as their records, of actions, sequences and fires of triggers, and the heads of
 * those that have not ended. What clients are not to read leaves nothing here.
 *
 * One that is accepted and completed within a batch costs one insert. A record appears with the
 * first completion and never changes: a second completion of the same id finds nothing to complete,
 * or a record that is there already. It goes when its history is dropped.
 */
import {
  activationRecord,
  type Completion,
  type RecordHead,
} from '../../domain/activation/record.ts';
import type { Offset } from '../../domain/kernel/ids.ts';
import { createOpenHeads } from './open-heads.ts';
import type { Projection } from './projection.ts';

const row = (head: RecordHead, completed: Completion, offset: Offset) => {
  const record = activationRecord(head, completed);
  const { activationId, namespace, listedPackage, name } = head;
  const listed = [activationId, namespace, listedPackage ?? '', name, record.start];
  return [offset, ...listed, JSON.stringify(record)];
};

export const activations: Projection = {
  name: 'activations',
  version: 4,
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
      accepted INTEGER NOT NULL,  -- offset of the accepting event; 0 where no end ever says it
      id TEXT NOT NULL,
      head TEXT NOT NULL,         -- JSON of RecordHead
      PRIMARY KEY (accepted, id)
    ) WITHOUT ROWID;`,
  handles: [
    'ActivationAccepted',
    'ActivationCompleted',
    'SequenceAccepted',
    'SequenceCompleted',
    'TriggerFired',
    'TriggerCompleted',
    'HistoryDropped',
  ],
  prepare: (db) => {
    const insert = db.prepare('INSERT OR IGNORE INTO activations VALUES (?, ?, ?, ?, ?, ?, ?)');
    const drop = db.prepare('DELETE FROM activations WHERE offset <= ?');
    const open = createOpenHeads(db);
    return (records) => {
      open.expect(records);
      for (const { event, offset } of records)
        switch (event.type) {
          case 'ActivationAccepted':
          case 'SequenceAccepted':
          case 'TriggerFired':
            if (event.stored) open.add(event, offset);
            break;
          case 'ActivationCompleted':
          case 'SequenceCompleted':
          case 'TriggerCompleted': {
            const head = open.take(event);
            if (head !== null) insert.run(...row(head, event, offset));
            break;
          }
          case 'HistoryDropped':
            drop.run(event.through);
            break;
          default:
        }
      open.save();
    };
  },
};
