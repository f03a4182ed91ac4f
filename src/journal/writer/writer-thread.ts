/**
 * The thread that writes the log, one batch after the other. An error in it is final: it does nothing
 * more, because what a failed sync left on the disk can't be known.
 */
import { runThread } from '../threads/thread.ts';
import { openLogWriter } from './log-writer.ts';
import type { WriterMessage, WriterOptions, WriterReply } from './writer-protocol.ts';

runThread<WriterMessage, WriterOptions, WriterReply>((options, reply) => {
  const log = openLogWriter(options);
  reply(log.ready());
  return {
    onMessage: (message) => {
      if ('tidyAtMs' in message) return log.tidy(message.tidyAtMs);
      reply(log.commit(message));
      log.relieve();
    },
    onStop: log.close,
  };
});
