/**
 * The thread in which the main thread's reads happen. Lets go of the files after each read, so that
 * it never keeps a segment from being sealed.
 */
import { openSegmentReader } from '../segments/segment-reader.ts';
import { runThread } from '../threads/thread.ts';
import type { ReadReply, ReadRequest } from './reader-protocol.ts';

runThread<ReadRequest, string, ReadReply>((dir, reply) => {
  const reader = openSegmentReader(dir);
  const answer = (request: ReadRequest): ReadReply => {
    const { id } = request;
    try {
      const records =
        'range' in request ? reader.read(request.range) : reader.readAt(request.offsets);
      return { id, records };
    } catch (error) {
      return { id, error: error instanceof Error ? error.message : String(error) };
    } finally {
      reader.close();
    }
  };
  return { onMessage: (request) => reply(answer(request)), onStop: () => undefined };
});
