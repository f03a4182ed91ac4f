/**
 * Ended activations as their records, and the accepted parts of those that have not ended.
 *
 * One that is accepted and completed within a batch costs one insert. A record appears with the
 * first completion and never changes: a second completion of the same id finds nothing to complete,
 * or a record that is there already.
 */
import type { ActivationAccepted, ActivationCompleted } from '../../domain/activation/events.ts';
import { type AcceptedPart, activationRecord } from '../../domain/activation/record.ts';
import type { Offset } from '../../domain/kernel/ids.ts';
import type { Projection } from './projection.ts';

/** What the record needs of the accepting event; its parameters would be most of the bytes. */
const acceptedPart = (event: ActivationAccepted): AcceptedPart => ({
  activationId: event.activationId,
  caller: event.caller,
  action: event.action,
});

const row = (accepted: AcceptedPart, completed: ActivationCompleted, offset: Offset) => [
  offset,
  completed.activationId,
  accepted.caller.namespace,
  accepted.action.package ?? '',
  accepted.action.name,
  completed.startMs,
  JSON.stringify(activationRecord(accepted, completed)),
];

const parseAccepted = (text: string): AcceptedPart => JSON.parse(text);

export const activations: Projection = {
  name: 'activations',
  version: 1,
  tables: `
    CREATE TABLE activations (
      offset INTEGER PRIMARY KEY, -- of the completing event
      id TEXT NOT NULL UNIQUE,
      namespace TEXT NOT NULL,    -- of the caller
      package TEXT NOT NULL,      -- '' for the default package
      name TEXT NOT NULL,
      start INTEGER NOT NULL,     -- epoch ms
      record TEXT NOT NULL        -- JSON of ActivationRecord
    );
    CREATE INDEX activations_by_start ON activations (namespace, start, offset);
    CREATE INDEX activations_by_name ON activations (namespace, package, name, start, offset);
    CREATE TABLE activations_open (
      id TEXT PRIMARY KEY,
      accepted TEXT NOT NULL      -- JSON of AcceptedPart
    ) WITHOUT ROWID;`,
  handles: ['ActivationAccepted', 'ActivationCompleted'],
  prepare: (db) => {
    const insert = db.prepare('INSERT OR IGNORE INTO activations VALUES (?, ?, ?, ?, ?, ?, ?)');
    const keep = db.prepare('INSERT OR REPLACE INTO activations_open VALUES (?, ?)');
    const take = db
      .prepare<[string], string>('DELETE FROM activations_open WHERE id = ? RETURNING accepted')
      .pluck();
    return (records) => {
      const open = new Map<string, AcceptedPart>();
      for (const { event, offset } of records) {
        if (event.type === 'ActivationAccepted') open.set(event.activationId, acceptedPart(event));
        else if (event.type === 'ActivationCompleted') {
          // Taken even when `open` has it, so that one accepted twice leaves nothing behind.
          const kept = take.get(event.activationId);
          const accepted =
            open.get(event.activationId) ?? (kept === undefined ? undefined : parseAccepted(kept));
          open.delete(event.activationId);
          if (accepted !== undefined) insert.run(...row(accepted, event, offset));
        }
      }
      for (const accepted of open.values())
        keep.run(accepted.activationId, JSON.stringify(accepted));
    };
  },
};
