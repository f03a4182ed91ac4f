/**
 * A worker thread as the main thread holds it: messages in and out, an orderly stop, and one report
 * when it ends for any other reason. Such an end is a bug or a broken disk, never a refusal.
 */
import { Worker } from 'node:worker_threads';

/** The last message a thread gets: it closes its files and ends. */
export const STOP = 'stop';

export interface Thread<Message> {
  readonly post: (message: Message) => void;
  /** Resolves when the thread has ended. */
  readonly stop: () => Promise<void>;
}

export interface ThreadOptions<Data, Answer> {
  readonly entry: URL;
  readonly data: Data;
  readonly onMessage: (answer: Answer) => void;
  /** Called at most once, and never after `stop`. */
  readonly onFailure: (error: Error) => void;
}

export const startThread = <Message, Data, Answer>({
  entry,
  data,
  onMessage,
  onFailure,
}: ThreadOptions<Data, Answer>): Thread<Message> => {
  const worker = new Worker(entry, { workerData: data });
  let over = false;
  const fail = (error: Error): void => {
    if (!over) onFailure(error);
    over = true;
  };
  const ended = new Promise<void>((resolve) => {
    worker.once('exit', (code) => {
      fail(new Error(`a thread of the views ended with code ${code}`));
      resolve();
    });
  });
  worker.on('message', onMessage);
  worker.on('error', fail);
  return {
    post: (message) => worker.postMessage(message),
    stop: () => {
      over = true;
      worker.postMessage(STOP);
      return ended;
    },
  };
};
