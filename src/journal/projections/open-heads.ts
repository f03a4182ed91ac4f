/**
 * The heads of what has not ended: those of the batch in memory, the others in a table.
 *
 * The table lies in the order of acceptance, and a backlog ends about in that order: what ends together
 * is taken from pages that lie together. By id, a batch of ends would change a page for each.
 */
import {
  type Acceptance,
  type Completion,
  type RecordHead,
  recordHead,
} from '../../domain/activation/record.ts';
import type { ActivationId } from '../../domain/kernel/ids.ts';
import type { StoredRecord } from '../journal.ts';
import type { Connection } from '../sqlite.ts';

export interface OpenHeads {
  /** These come next. */
  readonly expect: (records: readonly StoredRecord[]) => void;
  readonly add: (acceptance: Acceptance, at: number) => void;
  /** `null` when it is not open. */
  readonly take: (end: Completion) => RecordHead | null;
  /** Writes what is still in memory. */
  readonly save: () => void;
}

/** Of sequences and fires: their ends do not say where they were accepted. */
const NOT_SAID = 0;

export const createOpenHeads = (db: Connection): OpenHeads => {
  const keep = db.prepare('INSERT OR REPLACE INTO activations_open VALUES (?, ?, ?)');
  const remove = db
    .prepare<[number, string], string>(
      'DELETE FROM activations_open WHERE accepted = ? AND id = ? RETURNING head',
    )
    .pluck();
  const find = db.prepare<[string], { readonly accepted: number; readonly id: ActivationId }>(
    `SELECT accepted, id FROM activations_open
     WHERE accepted > 0 AND id IN (SELECT value FROM json_each(?)) ORDER BY accepted`,
  );
  const recent = new Map<string, { readonly accepted: number; readonly head: RecordHead }>();
  /** Where those were accepted whose ends are in records up to format 2, which do not say it. */
  const places = new Map<ActivationId, number[]>();

  const takeAt = (accepted: number, id: ActivationId): RecordHead | null => {
    const key = `${accepted} ${id}`;
    const known = recent.get(key);
    recent.delete(key);
    if (known !== undefined && accepted !== NOT_SAID) return known.head;
    const kept = remove.get(accepted, id);
    return known?.head ?? (kept === undefined ? null : parseHead(kept));
  };
  const takeAll = (id: ActivationId): RecordHead | null => {
    const heads = (places.get(id) ?? []).map((accepted) => takeAt(accepted, id));
    if (places.has(id)) places.set(id, []);
    return heads.findLast((head) => head !== null) ?? null;
  };
  return {
    expect: (records) => {
      recent.clear();
      places.clear();
      for (const { event } of records)
        if (event.type === 'ActivationCompleted' && event.acceptedAt === null)
          places.set(event.activationId, []);
      if (places.size === 0) return;
      for (const { accepted, id } of find.all(JSON.stringify([...places.keys()])))
        places.get(id)?.push(accepted);
    },
    add: (acceptance, at) => {
      const { activationId } = acceptance;
      const accepted = acceptance.type === 'ActivationAccepted' ? at : NOT_SAID;
      recent.set(`${accepted} ${activationId}`, { accepted, head: recordHead(acceptance) });
      if (accepted !== NOT_SAID) places.get(activationId)?.push(accepted);
    },
    take: (end) => {
      if (end.type !== 'ActivationCompleted') return takeAt(NOT_SAID, end.activationId);
      return end.acceptedAt === null
        ? takeAll(end.activationId)
        : takeAt(end.acceptedAt, end.activationId);
    },
    save: () => {
      for (const { accepted, head } of recent.values())
        keep.run(accepted, head.activationId, JSON.stringify(head));
      recent.clear();
    },
  };
};

const parseHead = (text: string): RecordHead => JSON.parse(text);
