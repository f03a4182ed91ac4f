/**
 * The records of a stretch of the log that say how things are at its end: of each stream of entities,
 * subjects, cursors and epochs the last one, and none of a stream that ended with a deletion. Of a
 * subject also the record it begins with: who owns a namespace goes by which subject is the oldest.
 *
 * Memory is that of what there is: an offset or two for each entity.
 */
import { entityChange, isEntityEvent } from '../../domain/entity/events.ts';
import type { DomainEvent } from '../../domain/events.ts';
import { ABSENT, type Offset } from '../../domain/kernel/ids.ts';
import type { Topic } from '../../domain/topics.ts';
import type { StoredRecord } from '../journal.ts';

export interface LastWrites {
  /** Records in the order of the log; those of other topics say nothing. */
  readonly note: (record: StoredRecord) => void;
  /** Where the records lie, in no order. */
  readonly offsets: () => ReadonlySet<Offset>;
}

/** Whose records replace those of the same key before them. */
const STATES: ReadonlySet<Topic> = new Set<Topic>(['whisks', 'subjects', 'offsets', 'system']);

interface Stream {
  readonly first: Offset;
  readonly last: Offset;
}

export const createLastWrites = (): LastWrites => {
  const streams = new Map<Topic, Map<string, Stream>>();
  const of = (topic: Topic): Map<string, Stream> => {
    const known = streams.get(topic) ?? new Map<string, Stream>();
    streams.set(topic, known);
    return known;
  };
  return {
    note: ({ offset: at, topic, key, event }) => {
      if (!STATES.has(topic)) return;
      const keys = of(topic);
      if (isDeletion(event)) keys.delete(key);
      else keys.set(key, { first: keys.get(key)?.first ?? at, last: at });
    },
    offsets: () => {
      const offsets = new Set<Offset>();
      for (const { last } of [...streams.values()].flatMap((keys) => [...keys.values()]))
        offsets.add(last);
      for (const { first } of of('subjects').values()) offsets.add(first);
      return offsets;
    },
  };
};

/** Of the entity or subject that the stream is about. */
const isDeletion = (event: DomainEvent): boolean =>
  event.type === 'SubjectDeleted' ||
  // The revision says nothing about it.
  (isEntityEvent(event) && entityChange(event, ABSENT).stored === null);
