/**
 * The main thread's side of the reader thread, which is started by the first read. As many reads
 * wait as there are callers: each subscription asks for one page at a time.
 */
import { Worker } from 'node:worker_threads';
import type { Offset } from '../../domain/kernel/ids.ts';
import type { Topic } from '../../domain/topics.ts';
import type { StoredRecord } from '../journal.ts';
import type { ReadReply, ReadRequest } from './reader-protocol.ts';

export interface ReaderClient {
  /** Rejects when a record can't be read. Never settles once the client is stopped. */
  readonly read: (
    from: Offset,
    upTo: Offset,
    max: number,
    topics: readonly Topic[],
  ) => Promise<readonly StoredRecord[]>;
  readonly stop: () => Promise<void>;
}

interface Waiting {
  readonly resolve: (records: readonly StoredRecord[]) => void;
  readonly reject: (error: Error) => void;
}

export const createReaderClient = (dir: string): ReaderClient => {
  const waiting = new Map<number, Waiting>();
  let worker: Worker | null = null;
  let reads = 0;

  const start = (): Worker => {
    const started = new Worker(new URL('./reader-thread.ts', import.meta.url), { workerData: dir });
    started.on('message', (reply: ReadReply) => {
      const reader = waiting.get(reply.id);
      waiting.delete(reply.id);
      if ('records' in reply) reader?.resolve(reply.records);
      else reader?.reject(new Error(reply.error));
    });
    started.on('error', (error: Error) => {
      for (const reader of waiting.values()) reader.reject(error);
      waiting.clear();
    });
    return started;
  };
  return {
    read: (from, upTo, max, topics) =>
      new Promise((resolve, reject) => {
        worker ??= start();
        reads += 1;
        waiting.set(reads, { resolve, reject });
        worker.postMessage({ id: reads, from, upTo, max, topics } satisfies ReadRequest);
      }),
    stop: async () => {
      waiting.clear();
      await worker?.terminate();
    },
  };
};
