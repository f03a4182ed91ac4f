/** The main thread's side of the retention thread, which lives as long as there is work for it. */
import type { BlobHash, Offset } from '../../domain/kernel/ids.ts';
import { startThread } from '../threads/thread.ts';
import type { OldHistory } from './old-segments.ts';
import type { RetentionData, RetentionMessage, RetentionReply } from './retention-thread.ts';

/** Each rejects with what went wrong, and when the thread is stopped. One at a time. */
export interface RetentionJobs {
  readonly look: (cutoffMs: number) => Promise<OldHistory>;
  /** False, and nothing done, while somebody copies the folder. */
  readonly compact: (through: Offset, nowMs: number) => Promise<boolean>;
  /** Blobs that nothing names and that were put before. */
  readonly sweep: (beforeMs: number) => Promise<readonly BlobHash[]>;
  readonly stop: () => Promise<void>;
}

export const startRetentionJobs = (data: RetentionData): RetentionJobs => {
  let asked = Promise.withResolvers<RetentionReply>();
  // Nobody waits for the first: nothing was asked yet.
  asked.promise.catch(() => undefined);
  const thread = startThread<RetentionMessage, RetentionData, RetentionReply>({
    entry: new URL('./retention-thread.ts', import.meta.url),
    data,
    onAnswer: (reply) => asked.resolve(reply),
    onFailure: (error) => asked.reject(error),
  });
  const ask = async <Type extends RetentionReply['type']>(
    message: RetentionMessage,
    expected: Type,
  ): Promise<Extract<RetentionReply, { readonly type: Type }>> => {
    asked = Promise.withResolvers();
    thread.post(message);
    const reply = await asked.promise;
    if (isOf(reply, expected)) return reply;
    throw new Error(reply.type === 'failed' ? reply.reason : `it answered ${reply.type}`);
  };
  return {
    look: async (cutoffMs) => (await ask({ type: 'look', cutoffMs }, 'looked')).found,
    compact: async (through, nowMs) =>
      (await ask({ type: 'compact', through, nowMs }, 'compacted')).done,
    sweep: async (beforeMs) => (await ask({ type: 'sweep', beforeMs }, 'garbage')).blobs,
    stop: async () => {
      asked.reject(new Error('it was stopped'));
      await thread.stop();
    },
  };
};

const isOf = <Type extends RetentionReply['type']>(
  reply: RetentionReply,
  type: Type,
): reply is Extract<RetentionReply, { readonly type: Type }> => reply.type === type;
