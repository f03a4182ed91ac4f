/**
 * The thread in which the main thread's reads happen. Lets go of the files after each read, so that
 * it never keeps a segment from being sealed. Rows go over in one piece, undecoded: made objects
 * here, each would be made a second time there.
 */
import { packRows } from '../records/packed-rows.ts';
import type { Dictionary } from '../records/record-decoder.ts';
import { openRowReader } from '../segments/row-reader.ts';
import { runThread } from '../threads/thread.ts';
import type { ReadReply, ReadRequest } from './reader-protocol.ts';

runThread<ReadRequest, string, ReadReply>((dir, reply) => {
  const reader = openRowReader(dir);
  let sent: Dictionary | null = null;
  const news = (): Dictionary | null => {
    const dictionary = reader.dictionary();
    if (dictionary === sent) return null;
    sent = dictionary;
    return dictionary;
  };
  const answer = (request: ReadRequest): ReadReply => {
    const { id } = request;
    try {
      const rows = 'range' in request ? reader.read(request.range) : reader.readAt(request.offsets);
      return { id, rows: packRows(rows), dictionary: news() };
    } catch (error) {
      return { id, error: error instanceof Error ? error.message : String(error) };
    } finally {
      reader.close();
    }
  };
  const send = (answered: ReadReply): void =>
    'rows' in answered
      ? reply(answered, [answered.rows.offsets.buffer, answered.rows.bytes.buffer])
      : reply(answered);
  return { onMessage: (request) => send(answer(request)), onStop: () => undefined };
});
