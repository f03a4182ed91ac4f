/**
 * A thread, seen from both ends: how the main thread holds one, and how one runs. Messages in,
 * answers out, an orderly stop, and one report when it ends for any other reason.
 *
 * What a thread throws ends it: it does nothing more, and its files are closed. Such an end is a bug or a
 * broken disk, never a refusal, and nobody starts the thread again.
 */
import { getEnvironmentData, parentPort, Worker, workerData } from 'node:worker_threads';

export interface Thread<Message> {
  /** What is in `transfer` is gone here. */
  readonly post: (message: Message, transfer?: readonly ArrayBuffer[]) => void;
  /** Resolves when the thread has ended, whatever it was that ended it. */
  readonly stop: () => Promise<void>;
}

export interface ThreadOptions<Data, Answer> {
  readonly entry: URL;
  readonly data: Data;
  readonly onAnswer: (answer: Answer) => void;
  /** Called at most once: with what the thread threw, or because it ended unasked. */
  readonly onFailure: (error: Error) => void;
}

/** What a thread does with each message, and at its stop. */
export interface Work<Message> {
  readonly onMessage: (message: Message) => void;
  readonly onStop: () => void;
}

/**
 * Room for what has just been made. Left alone, V8 takes 48 MB for it in a busy thread, and keeps
 * them: measured, threads are no slower with a quarter of that.
 */
const YOUNG_MB_MAX = 12;

/** The last message a thread gets. */
const STOP = 'stop';

export const startThread = <Message, Data, Answer>({
  entry,
  data,
  onAnswer,
  onFailure,
}: ThreadOptions<Data, Answer>): Thread<Message> => {
  const resourceLimits = { maxYoungGenerationSizeMb: YOUNG_MB_MAX };
  const worker = new Worker(entry, { workerData: data, resourceLimits, ...launched() });
  let stopping = false;
  let failed = false;
  const fail = (error: Error): void => {
    if (!failed) onFailure(error);
    failed = true;
  };
  const ended = new Promise<void>((resolve) => {
    worker.once('exit', (code) => {
      if (!stopping || code !== 0) fail(new Error(`its thread ended with code ${code}`));
      resolve();
    });
  });
  worker.on('message', onAnswer);
  worker.on('error', fail);
  return {
    post: (message, transfer = []) => worker.postMessage(message, transfer),
    stop: () => {
      stopping = true;
      worker.postMessage(STOP);
      return ended;
    },
  };
};

/** What the launcher of this process wants each thread to import; else they have the process's options. */
const launched = (): { readonly execArgv?: string[] } => {
  const module = getEnvironmentData('import');
  return typeof module === 'string' ? { execArgv: ['--import', module] } : {};
};

/** In the thread's own file: begins the work with the data that `startThread` was given. */
export const runThread = <Message, Data, Answer>(
  begin: (
    data: Data,
    /** What is in `transfer` is gone in the thread. */
    answer: (answer: Answer, transfer?: readonly ArrayBuffer[]) => void,
  ) => Work<Message>,
): void => {
  const port = parentPort;
  if (port === null) throw new Error('this file runs as a thread only');
  const work = begin(workerData as Data, (answer, transfer = []) =>
    port.postMessage(answer, transfer),
  );
  port.on('message', (message: Message | typeof STOP) => {
    if (message !== STOP) return work.onMessage(message);
    work.onStop();
    port.close();
  });
};
