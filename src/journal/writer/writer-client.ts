/**
 * The main thread's side of the writer thread.
 */
import { Worker } from 'node:worker_threads';
import type {
  Committed,
  CommitRequest,
  WriterOptions,
  WriterReady,
  WriterReply,
  WriterRequest,
} from './writer-protocol.ts';

export interface WriterListener {
  readonly onCommitted: (committed: Committed) => void;
  /** At most once; nothing is committed afterwards. */
  readonly onFailed: (error: Error) => void;
}

export interface WriterClient {
  /** Hands the request's bytes over: they are gone here. */
  readonly commit: (request: CommitRequest) => void;
  readonly close: () => Promise<void>;
}

export interface StartedWriter {
  readonly ready: WriterReady;
  /** To be called once, before the first commit. */
  readonly listen: (listener: WriterListener) => WriterClient;
}

/** Rejects when the log can't be opened. */
export const startWriter = (options: WriterOptions): Promise<StartedWriter> => {
  const worker = new Worker(new URL('./writer-thread.ts', import.meta.url), {
    workerData: options,
  });
  const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('message', (reply: WriterReply) => {
      worker.off('error', reject);
      if (reply.type === 'ready')
        resolve({ ready: reply, listen: (listener) => follow(worker, exited, listener) });
      else if (reply.type === 'failed') void exited.then(() => reject(failure(reply.error)));
      else reject(new Error(`the journal's writer began with ${reply.type}`));
    });
  });
};

const failure = (text: string): Error => new Error(`the journal can't be written: ${text}`);

const follow = (worker: Worker, exited: Promise<void>, listener: WriterListener): WriterClient => {
  let ended = false;
  const fail = (error: Error): void => {
    if (ended) return;
    ended = true;
    listener.onFailed(error);
  };
  worker.on('message', (reply: WriterReply) => {
    if (reply.type === 'committed') listener.onCommitted(reply);
    else if (reply.type === 'failed') fail(failure(reply.error));
    else ended = true;
  });
  worker.on('error', (error: Error) => fail(failure(error.message)));
  worker.on('exit', () => fail(failure('its writer has ended')));
  const post = (request: WriterRequest, transfer: ArrayBuffer[]): void =>
    worker.postMessage(request, transfer);
  return {
    commit: (request) => post(request, [request.bytes.buffer]),
    close: () => {
      if (!ended) post({ type: 'close' }, []);
      return exited;
    },
  };
};
