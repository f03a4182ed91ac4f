/** How a request says where its body ends: as it should, or not. */
import fc from 'fast-check';
import type { Header } from '../../../src/http/exchange.ts';

export type Framing =
  | { readonly type: 'length' }
  | { readonly type: 'chunked'; readonly chunkBytes: number }
  /** Says that many bytes more, or less, than there are. */
  | { readonly type: 'wrongLength'; readonly by: number }
  | { readonly type: 'headers'; readonly headers: readonly Header[] };

export interface FramedBody {
  readonly headers: readonly Header[];
  readonly bytes: Buffer;
}

export const framed = (body: Uint8Array, framing: Framing): FramedBody => {
  const bytes = Buffer.from(body);
  switch (framing.type) {
    case 'length':
      return { headers: [['Content-Length', String(bytes.length)]], bytes };
    case 'wrongLength':
      return { headers: [['Content-Length', String(bytes.length + framing.by)]], bytes };
    case 'chunked':
      return {
        headers: [['Transfer-Encoding', 'chunked']],
        bytes: chunked(bytes, framing.chunkBytes),
      };
    case 'headers':
      return { headers: framing.headers, bytes };
  }
};

/** Large ones in larger chunks, or the fuzzer would do little else. */
const chunked = (bytes: Buffer, smallest: number): Buffer => {
  const chunkBytes = Math.max(smallest, Math.ceil(bytes.length / 1000));
  const chunks: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    const chunk = bytes.subarray(at, at + chunkBytes);
    chunks.push(Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, LINE_END);
  }
  return Buffer.concat([...chunks, Buffer.from('0\r\n\r\n')]);
};

const LINE_END = Buffer.from('\r\n');

const LENGTHS = [
  '-1',
  '+2',
  '0x2',
  '1e3',
  ' ',
  '9'.repeat(30),
  '2, 2',
  '18446744073709551616',
  '٣',
];

const badHeaders: fc.Arbitrary<readonly Header[]> = fc.oneof(
  fc.constantFrom(...LENGTHS).map((length): readonly Header[] => [['Content-Length', length]]),
  fc.constantFrom<readonly Header[]>(
    [],
    [
      ['Content-Length', '2'],
      ['Content-Length', '3'],
    ],
    [
      ['Content-Length', '2'],
      ['Transfer-Encoding', 'chunked'],
    ],
    // The body is no chunk. uWebSockets.js takes what follows a size, as it may, for a part of it.
    [['Transfer-Encoding', 'chunked']],
    [['Transfer-Encoding', 'gzip']],
    [['Transfer-Encoding', 'identity']],
    [
      ['Expect', '100-continue'],
      ['Content-Length', '1'],
    ],
  ),
);

export const anyFraming: fc.Arbitrary<Framing> = fc.oneof(
  { weight: 16, arbitrary: fc.constant({ type: 'length' } as const) },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('chunked' as const),
      chunkBytes: fc.constantFrom(1, 7, 1000, 65_536),
    }),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(-1000, -1, 1, 1000, 2 ** 31)
      .map((by) => ({ type: 'wrongLength' as const, by })),
  },
  {
    weight: 1,
    arbitrary: badHeaders.map((headers) => ({ type: 'headers' as const, headers })),
  },
);
