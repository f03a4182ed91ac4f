/**
 * The main thread's side of the reader thread, which is started by the first read. A subscription
 * asks for one page at a time, and so should everybody else: how many reads may wait is bounded.
 *
 * A reader that dies is not started again: what waits is refused, and so is all that comes.
 */
import type { Offset } from '../../domain/kernel/ids.ts';
import type { StoredRecord } from '../journal.ts';
import { unpackRows } from '../records/packed-rows.ts';
import { createRecordDecoder } from '../records/record-decoder.ts';
import { UPCASTERS } from '../records/upcasters.ts';
import type { ReadRange } from '../segments/read-range.ts';
import { startThread, type Thread } from '../threads/thread.ts';
import type { ReadQuestion, ReadReply, ReadRequest } from './reader-protocol.ts';

export interface ReaderClient {
  /**
   * As `SegmentReader.read`. Rejects when a record can't be read, when too many reads wait, and when
   * the reader has ended.
   */
  readonly read: (range: ReadRange) => Promise<readonly StoredRecord[]>;
  /** As `SegmentReader.readAt`; rejects for the same reasons. */
  readonly readAt: (offsets: readonly Offset[]) => Promise<readonly StoredRecord[]>;
  readonly stop: () => Promise<void>;
}

/** Far more than there are subscriptions. */
const WAITING_MAX = 1_000;

/** `onFailure`: the thread has died. */
export const createReaderClient = (
  dir: string,
  onFailure: (error: Error) => void,
): ReaderClient => {
  const waiting = new Map<number, PromiseWithResolvers<readonly StoredRecord[]>>();
  let thread: Thread<ReadRequest> | null = null;
  let ended: Error | null = null;
  let reads = 0;
  const decoder = createRecordDecoder(UPCASTERS);

  const end = (error: Error): void => {
    ended ??= error;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  const recordsOf = (reply: ReadReply): readonly StoredRecord[] => {
    if ('error' in reply) throw new Error(reply.error);
    if (reply.dictionary !== null) decoder.learn(reply.dictionary);
    return unpackRows(reply.rows).map(decoder.recordOf);
  };
  const start = (): Thread<ReadRequest> =>
    startThread<ReadRequest, string, ReadReply>({
      entry: new URL('./reader-thread.ts', import.meta.url),
      data: dir,
      onAnswer: (reply) => {
        const reader = waiting.get(reply.id);
        waiting.delete(reply.id);
        try {
          reader?.resolve(recordsOf(reply));
        } catch (error) {
          reader?.reject(unreadable(error instanceof Error ? error.message : String(error)));
        }
      },
      onFailure: ({ message }) => {
        const error = unreadable(message);
        end(error);
        onFailure(error);
      },
    });
  const ask = (question: ReadQuestion): Promise<readonly StoredRecord[]> => {
    if (ended !== null) return Promise.reject(ended);
    if (waiting.size >= WAITING_MAX)
      return Promise.reject(unreadable(`${WAITING_MAX} reads are waiting already`));
    thread ??= start();
    const read = Promise.withResolvers<readonly StoredRecord[]>();
    reads += 1;
    waiting.set(reads, read);
    thread.post({ ...question, id: reads });
    return read.promise;
  };
  return {
    read: (range) => ask({ range }),
    readAt: (offsets) => ask({ offsets }),
    stop: async () => {
      end(unreadable('it is closed'));
      await thread?.stop();
    },
  };
};

const unreadable = (reason: string): Error => new Error(`the journal can't be read: ${reason}`);
