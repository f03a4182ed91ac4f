/**
 * The thread in which the main thread's reads happen. Lets go of the files after each read, so that
 * it never keeps a segment from being sealed.
 */
import { parentPort, workerData } from 'node:worker_threads';
import type { ReadReply, ReadRequest } from './reader-protocol.ts';
import { openSegmentReader } from '../segments/segment-reader.ts';

const port = parentPort;
if (port === null) throw new Error('the reader runs in a thread of its own');

const reader = openSegmentReader(workerData as string);

const answer = ({ id, from, upTo, max, topics }: ReadRequest): ReadReply => {
  try {
    return { id, records: reader.read(from, upTo, max, topics) };
  } catch (error) {
    return { id, error: error instanceof Error ? error.message : String(error) };
  } finally {
    reader.close();
  }
};

port.on('message', (request: ReadRequest) => port.postMessage(answer(request)));
