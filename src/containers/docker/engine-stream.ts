/**
 * What the engine sends for as long as it lasts, as a stream that ends when the engine does: a lost
 * connection is an end, and no error that nobody expects.
 */
import { PassThrough, type Readable } from 'node:stream';

export const engineStream = (
  source: NodeJS.ReadableStream & { destroy?: () => void },
): Readable => {
  const stream = new PassThrough();
  source.on('error', () => stream.destroy());
  source.on('close', () => stream.end());
  source.pipe(stream);
  stream.on('close', () => source.destroy?.());
  return stream;
};
