/**
 * The thread that writes the log, one batch after the other. A batch that did not fit on the disk is
 * kept and tried again when that is asked for. Any other error is final: the thread does nothing more,
 * because what a failed sync left on the disk can't be known.
 */
import { diskFailureText } from '../disk-failure.ts';
import { isNoRoom } from '../room/no-room.ts';
import { withReserve } from '../room/reserve.ts';
import { runThread } from '../threads/thread.ts';
import { openLogWriter } from './log-writer.ts';
import type {
  Committed,
  CommitRequest,
  WriterMessage,
  WriterOptions,
  WriterReply,
} from './writer-protocol.ts';

runThread<WriterMessage, WriterOptions, WriterReply>((options, reply) => {
  const onTaken = (): void => reply({ type: 'noRoom', reserved: true });
  const log = withReserve(options.reserve, onTaken, () => openLogWriter(options));
  let unwritten: CommitRequest | null = null;

  const committed = (request: CommitRequest): Committed | null => {
    try {
      return withReserve(options.reserve, onTaken, () => log.commit(request));
    } catch (error) {
      if (isNoRoom(error)) return null;
      throw error;
    }
  };
  const write = (request: CommitRequest): void => {
    const done = committed(request);
    unwritten = done === null ? request : null;
    reply(done ?? { type: 'noRoom', reserved: false });
    if (done !== null) log.relieve();
  };
  const follow = (message: WriterMessage): void => {
    if (message === 'again') {
      if (unwritten !== null) write(unwritten);
    } else if ('tidyAtMs' in message) log.tidy(message.tidyAtMs);
    else write(message);
  };

  reply(log.ready());
  return {
    onMessage: (message) => {
      try {
        follow(message);
      } catch (cause) {
        const text = `nothing is stored from offset ${log.next()} on: ${diskFailureText(cause)}`;
        throw new Error(text, { cause });
      }
    },
    onStop: log.close,
  };
});
