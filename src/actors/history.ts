/**
 * Reads a stretch of the log: what actors rebuild their state from at a start or a restart. Whoever
 * asks in the same turn shares one walk, so that a start reads what is open once, for throttles and
 * balancer alike. Two pages are held at a time, however long the stretch is: while one is gone
 * through, the next is read.
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

type Reading = Pick<Journal, 'read'>;
type Note = (record: StoredRecord) => void;

interface Walk extends Stretch {
  readonly note: Note;
}

const PAGE = 2_000;

/** Those that begin when this turn is over, and when they are done. */
const gathering = new WeakMap<Reading, { readonly walks: Walk[]; readonly done: Promise<void> }>();

/** Each record of the stretch, in order. */
export const readHistory = (journal: Reading, stretch: Stretch, note: Note): Promise<void> => {
  const walk = { ...stretch, note };
  const shared = gathering.get(journal);
  if (shared !== undefined) {
    shared.walks.push(walk);
    return shared.done;
  }
  const walks = [walk];
  const done = Promise.resolve().then(() => {
    gathering.delete(journal);
    return readOnce(journal, walks);
  });
  gathering.set(journal, { walks, done });
  return done;
};

const readOnce = async (journal: Reading, walks: readonly Walk[]): Promise<void> => {
  const topics = [...new Set(walks.flatMap((walk) => walk.topics))];
  const upTo = Math.max(...walks.map((walk) => walk.upTo));
  const notes = walks.map(selective);
  const pageFrom = (from: number): ReturnType<Journal['read']> | null =>
    from > upTo ? null : journal.read(offset(from), topics, PAGE);
  let reading = pageFrom(Math.min(...walks.map(({ from }) => from)));
  while (reading !== null) {
    const page = await reading;
    const last = page.at(-1);
    reading = last === undefined ? null : pageFrom(last.offset + 1);
    // Whoever takes note may throw, and then nobody waits for the next page.
    reading?.catch(() => undefined);
    for (const record of page) for (const note of notes) note(record);
  }
};

const selective = ({ from, upTo, topics, note }: Walk): Note => {
  const wanted = new Set(topics);
  return (record) => {
    if (record.offset >= from && record.offset <= upTo && wanted.has(record.topic)) note(record);
  };
};
