/** Texts that break what takes texts for names, numbers or what they look like. */
import fc from 'fast-check';

export const percentEncoded = (text: string): string =>
  [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');

const WEIRD = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'null',
  'undefined',
  'NaN',
  '-1',
  '1e999',
  '9'.repeat(40),
  '\u202e',
  'ﷺ',
  '🦄',
  'e\u0301',
  '\ufeff',
  '"',
  "'",
  '<script>',
  '${1}',
  '{{7*7}}',
  '\\',
  'a\nb',
  'a\r\nX-Injected: yes',
  '*',
  '..',
  ' ',
] as const;

export const weirdText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...WEIRD),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom(255, 256, 257, 3000, 9000).map((length) => 'n'.repeat(length)),
);

const GARBAGE = ['%', '%z1', '%2', '%ff', '%c3%28', '%ed%a0%80', '%00', '%2F', '%25', '+', ''];

/** As it may stand between two slashes; some of it can't be decoded. */
export const weirdSegment: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: weirdText.map(percentEncoded) },
  { weight: 2, arbitrary: fc.constantFrom(...GARBAGE) },
  // As it is, which is not always HTTP.
  { weight: 1, arbitrary: weirdText },
);
