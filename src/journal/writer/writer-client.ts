/**
 * The main thread's side of the writer thread. Where no commit follows another for a moment, the
 * writer is told that it may tidy up, and again each minute while nothing comes in.
 */
import type { Clock } from '../../domain/kernel/clock.ts';
import { startThread } from '../threads/thread.ts';
import type {
  Committed,
  CommitRequest,
  WriterMessage,
  WriterOptions,
  WriterReady,
  WriterReply,
} from './writer-protocol.ts';

export interface WriterClient {
  readonly ready: WriterReady;
  /** To be called once, before the first commit. `onNoRoom`: it fits on the disk with some of the reserve, or not at all and is tried again. */
  readonly follow: (
    onCommitted: (committed: Committed) => void,
    onNoRoom: (reserved: boolean) => void,
  ) => void;
  /** Hands the request's bytes over: they are gone here. */
  readonly commit: (request: CommitRequest) => void;
  readonly close: () => Promise<void>;
}

/** A quiet moment, ms. */
const QUIET_MS = 20;
const QUIET_AGAIN_MS = 60_000;
/** Between two tries to write what did not fit on the disk, ms. */
const AGAIN_MS = 100;

/**
 * Rejects when the log can't be opened. `onFailure`: nothing is committed from now on, and of what
 * was not reported nothing is known.
 */
export const startWriter = async (
  options: WriterOptions,
  clock: Clock,
  onFailure: (error: Error) => void,
): Promise<WriterClient> => {
  const opening = Promise.withResolvers<WriterReady>();
  let onCommitted: (committed: Committed) => void = () => undefined;
  let onNoRoom: (reserved: boolean) => void = () => undefined;
  let keepBusy = (): void => undefined;
  const tidyAfter = (delayMs: number): void => {
    keepBusy = clock.schedule(delayMs, () => {
      thread.post({ tidyAtMs: clock.nowMs() });
      tidyAfter(QUIET_AGAIN_MS);
    });
  };
  const thread = startThread<WriterMessage, WriterOptions, WriterReply>({
    entry: new URL('./writer-thread.ts', import.meta.url),
    data: options,
    onAnswer: (reply) => {
      if (reply.type === 'ready') return opening.resolve(reply);
      keepBusy();
      if (reply.type === 'noRoom') {
        if (!reply.reserved) keepBusy = clock.schedule(AGAIN_MS, () => thread.post('again'));
        return onNoRoom(reply.reserved);
      }
      tidyAfter(QUIET_MS);
      onCommitted(reply);
    },
    onFailure: ({ message }) => {
      const error = new Error(`the journal can't be written: ${message}`);
      opening.reject(error);
      onFailure(error);
    },
  });
  const ready = await opening.promise.catch(async (error: unknown) => {
    await thread.stop();
    throw error;
  });
  return {
    ready,
    follow: (whenCommitted, whenNoRoom) => {
      onCommitted = whenCommitted;
      onNoRoom = whenNoRoom;
    },
    commit: (request) => {
      keepBusy();
      thread.post(request, [request.bytes.buffer]);
    },
    close: () => {
      keepBusy();
      return thread.stop();
    },
  };
};
