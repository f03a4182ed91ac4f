/**
 * The thread in which history is looked through, compacted and searched for garbage. It listens
 * between pages, so that a stop never waits for a long job: what was half done is done again the next
 * time. What goes wrong is answered, not thrown: the server goes on without.
 */
import type { BlobHash, Offset } from '../../domain/kernel/ids.ts';
import { createCheckpointSigner } from '../segments/checkpoints.ts';
import { runThread } from '../threads/thread.ts';
import { journalFolder } from '../views/views-file.ts';
import { compact } from './compaction.ts';
import { findGarbage } from './garbage.ts';
import { findOldHistory, type OldHistory } from './old-segments.ts';

export interface RetentionData {
  readonly dataDir: string;
  /** The private key that signs checkpoints. */
  readonly keyFile: string;
}

/** One at a time. */
export type RetentionMessage =
  | { readonly type: 'look'; readonly cutoffMs: number }
  | { readonly type: 'compact'; readonly through: Offset; readonly nowMs: number }
  | { readonly type: 'sweep'; readonly beforeMs: number };

export type RetentionReply =
  | { readonly type: 'looked'; readonly found: OldHistory }
  /** `done` is false while somebody copies the folder. */
  | { readonly type: 'compacted'; readonly done: boolean }
  | { readonly type: 'garbage'; readonly blobs: readonly BlobHash[] }
  | { readonly type: 'failed'; readonly reason: string };

type Job = Generator<void, RetentionReply>;

runThread<RetentionMessage, RetentionData, RetentionReply>(({ dataDir, keyFile }, reply) => {
  let stopped = false;
  const dir = journalFolder(dataDir);

  function* work(message: RetentionMessage): Job {
    switch (message.type) {
      case 'look':
        return { type: 'looked', found: findOldHistory(dir, message.cutoffMs) };
      case 'compact': {
        const { sign } = createCheckpointSigner(keyFile);
        const { through, nowMs } = message;
        const { type } = yield* compact({ dir, through, nowMs, sign });
        return { type: 'compacted', done: type === 'compacted' };
      }
      case 'sweep':
        return {
          type: 'garbage',
          blobs: yield* findGarbage({ dataDir, beforeMs: message.beforeMs }),
        };
    }
  }
  const advance = (job: Job): void => {
    if (stopped) return void job.return({ type: 'failed', reason: 'the server stops' });
    try {
      const { done, value } = job.next();
      if (done === true) reply(value);
      else setImmediate(advance, job);
    } catch (error) {
      reply({ type: 'failed', reason: error instanceof Error ? error.message : String(error) });
    }
  };
  return {
    onMessage: (message) => advance(work(message)),
    onStop: () => {
      stopped = true;
    },
  };
});
