/**
 * Ended activations as their records, of actions, sequences and fires of triggers, and the heads of
 * those that have not ended. What clients are not to read leaves nothing here.
 *
 * One that is accepted and completed within a batch costs one insert. A record appears with the
 * first completion and never changes: a second completion of the same id finds nothing to complete,
 * or a record that is there already. It goes when its history is dropped. Beside the records they are
 * counted by the minute.
 */
import {
  activationRecord,
  type Completion,
  type RecordHead,
} from '../../domain/activation/record.ts';
import type { Offset } from '../../domain/kernel/ids.ts';
import { createMinuteCounts, MINUTE_COUNTS, MINUTE_MS } from './minute-counts.ts';
import { createOpenHeads } from './open-heads.ts';
import type { Projection } from './projection.ts';

const row = (head: RecordHead, completed: Completion, offset: Offset) => {
  const record = activationRecord(head, completed);
  const { activationId: id, namespace, listedPackage, name } = head;
  const listed = { id, namespace, package: listedPackage ?? '', name, start: record.start };
  return { offset, ...listed, record: JSON.stringify(record) };
};

export const activations: Projection = {
  name: 'activations',
  version: 5,
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
    ) WITHOUT ROWID;
    ${MINUTE_COUNTS}`,
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
    const insert = db.prepare(`INSERT OR IGNORE INTO activations
      VALUES (@offset, @id, @namespace, @package, @name, @start, @record)`);
    const drop = db.prepare('DELETE FROM activations WHERE offset <= ?');
    const open = createOpenHeads(db);
    const counts = createMinuteCounts(db);
    const end = (head: RecordHead, completed: Completion, at: Offset): void => {
      const ended = row(head, completed, at);
      const { changes } = insert.run(ended);
      counts.add({ ...ended, minute: Math.floor(ended.start / MINUTE_MS), count: changes });
    };
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
            if (head !== null) end(head, event, offset);
            break;
          }
          case 'HistoryDropped':
            counts.drop(event.through);
            drop.run(event.through);
            break;
          default:
        }
      open.save();
      counts.save();
    };
  },
};
