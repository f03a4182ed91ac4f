/** Writes the bytes behind a file of base64 text, piece by piece, so that no large text is held. */
import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';

export const decodeBase64File = (source: string, target: string): Promise<void> =>
  pipeline(
    createReadStream(source, { encoding: 'latin1' }),
    decode,
    createWriteStream(target, { flags: 'wx', mode: 0o600 }),
  );

/** Four characters are three bytes; what is left of a piece waits for the next. */
async function* decode(pieces: AsyncIterable<string>): AsyncGenerator<Buffer> {
  let left = '';
  for await (const piece of pieces) {
    const characters = left + piece.replace(/\s+/g, '');
    const whole = characters.length - (characters.length % 4);
    left = characters.slice(whole);
    yield Buffer.from(characters.slice(0, whole), 'base64');
  }
  yield Buffer.from(left, 'base64');
}
