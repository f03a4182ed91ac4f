/**
 * The thread that writes the log, one batch after the other. An error in it is final: it says so,
 * and does nothing more, because what a failed sync left on the disk can't be known.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { type LogWriter, openLogWriter } from './log-writer.ts';
import type { WriterOptions, WriterReply, WriterRequest } from './writer-protocol.ts';

/** Nothing has come in for so long: a quiet moment. */
const QUIET_MS = 20;

const port = parentPort;
if (port === null) throw new Error('the writer runs in a thread of its own');

const reply = (message: WriterReply): void => port.postMessage(message);

/** Runs a step; the first one that fails is the last. */
const guarded = (step: () => void): void => {
  try {
    step();
  } catch (error) {
    clearTimeout(quiet);
    port.removeAllListeners('message');
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    reply({ type: 'failed', error: message, stack });
    port.close();
  }
};

let log: LogWriter | null = null;
const quiet = setTimeout(() => guarded(() => log?.tidy()), QUIET_MS);

const answer = (writer: LogWriter, request: WriterRequest): void => {
  if (request.type === 'commit') {
    reply(writer.commit(request));
    writer.relieve();
    quiet.refresh();
  } else {
    clearTimeout(quiet);
    writer.close();
    reply({ type: 'closed' });
    port.close();
  }
};

guarded(() => {
  const writer = openLogWriter(workerData as WriterOptions);
  log = writer;
  reply(writer.ready());
  port.on('message', (request: WriterRequest) => guarded(() => answer(writer, request)));
});
