/**
 * Reads a stretch of the log: what actors rebuild their state from at a start or a restart. A page is
 * held at a time, however long the stretch is.
 */
import { type Offset, offset } from '../domain/kernel/ids.ts';
import type { Topic } from '../domain/topics.ts';
import type { Journal, StoredRecord } from '../journal/journal.ts';

export interface Stretch {
  readonly from: Offset;
  /** The last offset that counts. */
  readonly upTo: Offset;
  readonly topics: readonly Topic[];
}

const PAGE = 2_000;

/** Each record of the stretch, in order. */
export const readHistory = async (
  journal: Pick<Journal, 'read'>,
  { from, upTo, topics }: Stretch,
  note: (record: StoredRecord) => void,
): Promise<void> => {
  for (let at = from; at <= upTo;) {
    const page = await journal.read(at, topics, PAGE);
    for (const record of page) if (record.offset <= upTo) note(record);
    const last = page.at(-1);
    if (last === undefined) return;
    at = offset(last.offset + 1);
  }
};
