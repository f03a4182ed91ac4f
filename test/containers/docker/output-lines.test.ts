/** What a container prints, taken apart into text and marks. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createOutputLines } from '../../../src/containers/docker/output-lines.ts';
import { copiedBytes } from '../../support/copied-bytes.ts';

const SENTINEL = 'XXX_THE_END_OF_A_WHISK_ACTIVATION_XXX';

/** In the order of their coming; `null` is the name of nobody. */
const read = (chunks: readonly Buffer[]): readonly string[] => {
  const events: string[] = [];
  let last = '';
  const lines = createOutputLines({
    onText: (activation, bytes) => {
      const key = `text ${activation}: `;
      if (last === key) events.push(`${events.pop()}${bytes.toString('latin1')}`);
      else events.push(key + bytes.toString('latin1'));
      last = key;
    },
    onEnd: (activation) => {
      events.push(`end ${activation}`);
      last = '';
    },
  });
  for (const chunk of chunks) lines.read(chunk);
  lines.flush();
  return events;
};
const readText = (text: string): readonly string[] => read([Buffer.from(text, 'latin1')]);

test('a sentinel ends the output, with or without text before it on its line', () => {
  expect(readText(`one\ntwo\n${SENTINEL}\nthree${SENTINEL}\nfour`)).toEqual([
    'text null: one\ntwo\n',
    'end null',
    'text null: three\n',
    'end null',
    'text null: four',
  ]);
});

test('a sentinel with other text behind it is text', () => {
  expect(readText(`${SENTINEL} is what I say\n`)).toEqual([
    `text null: ${SENTINEL} is what I say\n`,
  ]);
});

test('tagged pieces are their activations’, put together again', () => {
  expect(readText('\x1ea+half \n\x1eb:other\n\x1ea:line\n\x1ea!\n')).toEqual([
    'text a: half ',
    'text b: other\n',
    'text a: line\n',
    'end a',
  ]);
});

test('what comes past the runtime on the same line is nobody’s, and takes nothing with it', () => {
  expect(readText('child\x1ea:line\n\x1e-:none\n')).toEqual([
    'text null: child',
    'text a: line\n',
    'text null: none\n',
  ]);
});

test('a line without end is passed on before it takes much memory', () => {
  const chunks = Array.from({ length: 100 }, () => Buffer.alloc(64 * 1024, 'x'));
  const [text] = read(chunks);
  expect(text).toHaveLength('text null: '.length + 100 * 64 * 1024);
});

test('a long line that comes a byte at a time is not copied for each', () => {
  const bytes = Array.from({ length: 20_000 }, () => Buffer.from('x'));
  expect(copiedBytes(() => void read(bytes))).toBeLessThan(100_000);
});

const piece = fc.oneof(
  fc.constant('\n'),
  fc.constant(`${SENTINEL}\n`),
  fc.constant('\x1ea:'),
  fc.constant('\x1eb!\n'),
  fc.constant('\x1e'),
  fc.string({ unit: 'binary-ascii', maxLength: 8 }),
);

test('how the bytes are cut into chunks changes nothing, and no text is lost', () => {
  fc.assert(
    fc.property(
      fc.array(piece),
      fc.infiniteStream(fc.integer({ min: 1, max: 9 })),
      (pieces, cuts) => {
        const bytes = Buffer.from(pieces.join(''), 'latin1');
        const chunks: Buffer[] = [];
        for (let at = 0; at < bytes.length;) {
          const end = at + (cuts.next().value ?? 1);
          chunks.push(bytes.subarray(at, end));
          at = end;
        }
        expect(read(chunks)).toEqual(read([bytes]));
      },
    ),
  );
});
