/** What records change besides being in the log: versions of streams, cursors and epochs. */
import type { Topic } from '../../domain/topics.ts';
import type { NewRecord } from '../journal.ts';
import type { Mark } from './writer-protocol.ts';

/** Topics of entities: their streams have versions that an append may expect. */
export const STREAM_TOPICS: ReadonlySet<Topic> = new Set<Topic>(['whisks', 'subjects']);

/** `topicId`: the number of a topic in the dictionary. */
export const marksOf = (
  records: readonly NewRecord[],
  topicId: (topic: Topic) => number,
): readonly Mark[] => {
  const marks: Mark[] = [];
  for (const [record, { topic, key, event, tombstone }] of records.entries())
    if (event.type === 'CursorCommitted')
      marks.push({ type: 'cursor', record, consumer: event.consumer, next: event.next });
    else if (event.type === 'EpochStarted')
      marks.push({ type: 'epoch', record, epoch: event.epoch });
    else if (STREAM_TOPICS.has(topic))
      marks.push({
        type: 'stream',
        record,
        topic: topicId(topic),
        key,
        tombstone: tombstone === true,
      });
  return marks;
};
