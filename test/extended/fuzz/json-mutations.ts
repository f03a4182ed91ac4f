/** JSON that has been broken, or made into what parsers and those behind them stumble over. */
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';

const VALUES = [
  '1e999',
  '-1e999',
  '-0',
  '9'.repeat(400),
  '0.1e-9999',
  '123456789012345678901234567890',
  '"\\ud800"',
  '"\\udc00\\ud800"',
  '"\\u0000"',
  '{"__proto__":{"polluted":true}}',
  '{"constructor":{"prototype":{"polluted":true}}}',
  '{"toJSON":1,"then":2,"length":-1,"valueOf":3}',
  `${'['.repeat(30)}${']'.repeat(30)}`,
  `${'{"a":'.repeat(990)}1${'}'.repeat(990)}`,
  `${'['.repeat(5000)}${']'.repeat(5000)}`,
  '['.repeat(100_000),
  `"${'x'.repeat(3000)}"`,
  `"${'y'.repeat(1_100_000)}"`,
  '""',
  'null',
  '[]',
  '{}',
  'NaN',
  "'single'",
  '01',
  '[1,]',
];

const MEMBERS = [
  '"__proto__":{"publish":true,"exec":{"kind":"sequence"},"polluted":1},',
  '"constructor":{"prototype":{"polluted":1}},',
  '"exec":null,',
  '"exec":{},"exec":{"kind":"nodejs:22","code":"const main = () => ({})"},',
  '"name":"other","namespace":"guest",',
  '"parameters":{"a":1},',
  '"limits":{"timeout":null,"memory":-1},',
  '"version":"99999999999999999999.0.0",',
  '"version":"1",',
  '"":"",',
  '"a":1 "b":2,',
];

type Mutation = (text: string, place: number) => string;

const VALUE = /(?<=[:[,])(?:"(?:[^"\\]|\\.)*"|-?\d[\d.e+-]*|true|false|null)/g;

/** The nth match, counted around. */
const atMatch = (pattern: RegExp, change: (found: string) => string): Mutation => {
  return (text, place) => {
    const places = [...text.matchAll(pattern)];
    const chosen = places[place % Math.max(places.length, 1)];
    if (chosen === undefined) return text;
    const end = chosen.index + chosen[0].length;
    return text.slice(0, chosen.index) + change(chosen[0]) + text.slice(end);
  };
};

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...VALUES).map((value) => atMatch(VALUE, () => value)) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(...MEMBERS).map((member) => atMatch(/\{(?=")/g, () => `{${member}`)),
  },
  { weight: 1, arbitrary: fc.constantFrom(...VALUES).map((value) => () => value) },
  { weight: 1, arbitrary: fc.constant<Mutation>((text, place) => text.slice(0, place)) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('\0', '\ufeff', ',', '"', '\\', '/* */', '\u2028').map(
      (odd): Mutation =>
        (text, place) =>
          text.slice(0, place) + odd + text.slice(place),
    ),
  },
);

type Encoding = (text: string) => Buffer;

const encoding: fc.Arbitrary<Encoding> = fc.oneof(
  { weight: 12, arbitrary: fc.constant<Encoding>((text) => Buffer.from(text)) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Encoding>(
      (text) => Buffer.from(text.replace(/[a-z]/, '\u00ff'), 'latin1'),
      (text) => Buffer.from(text, 'utf16le'),
      (text) => gzipSync(text),
      (text) => Buffer.concat([Buffer.from('\ufeff'), Buffer.from(text)]),
      (text) => Buffer.concat([Buffer.from(text), Buffer.from([0xed, 0xa0, 0x80, 0xff])]),
      () => Buffer.alloc(0),
      () => Buffer.alloc(3_000_000, ' '),
    ),
  },
);

/** Half of them as they were. */
export const mutatedJson = (valid: fc.Arbitrary<object>): fc.Arbitrary<Uint8Array> =>
  fc
    .tuple(
      valid,
      fc.oneof(fc.constant([]), fc.array(fc.tuple(mutation, fc.nat(200)), { maxLength: 3 })),
      encoding,
    )
    .map(([value, mutations, encode]) =>
      encode(mutations.reduce((text, [mutate, at]) => mutate(text, at), JSON.stringify(value))),
    );
