import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  JSON_DEPTH_MAX,
  malformedJsonReason,
  TOO_DEEP,
} from '../../../src/http/body/malformed-json.ts';

describe('a text that is not JSON', () => {
  test.each([
    [
      '',
      'Unexpected end-of-input at input index 0 (line 1, position 1), expected JSON Value:\n\n^',
    ],
    [
      'x',
      "Unexpected character 'x' at input index 0 (line 1, position 1), expected JSON Value:\nx\n^",
    ],
    [
      '{"a":}',
      `Unexpected character '}' at input index 5 (line 1, position 6), expected JSON Value:\n{"a":}\n     ^`,
    ],
    [
      '{\n  "a": 1,\n  b\n}',
      `Unexpected character 'b' at input index 14 (line 3, position 3), expected '"':\n  b\n  ^`,
    ],
    [
      '{"a":1',
      `Unexpected end-of-input at input index 6 (line 1, position 7), expected '}':\n{"a":1\n      ^`,
    ],
    [
      '{"a" 1}',
      `Unexpected character '1' at input index 5 (line 1, position 6), expected ':':\n{"a" 1}\n     ^`,
    ],
    [
      '[1,2',
      "Unexpected end-of-input at input index 4 (line 1, position 5), expected ']':\n[1,2\n    ^",
    ],
    [
      '{} x',
      "Unexpected character 'x' at input index 3 (line 1, position 4), expected end-of-input:\n{} x\n   ^",
    ],
    [
      'nul!',
      "Unexpected character '!' at input index 0 (line 1, position 1), expected JSON Value:\nnul!\n^",
    ],
    ['-', 'Unexpected end-of-input at input index 1 (line 1, position 2), expected DIGIT:\n-\n ^'],
    [
      '"a\u0001"',
      `Unexpected character '\\u0001' at input index 2 (line 1, position 3), expected '"':\n"a?"\n  ^`,
    ],
    [
      '"\\x"',
      `Unexpected character 'x' at input index 2 (line 1, position 3), expected JSON escape sequence:\n"\\x"\n  ^`,
    ],
    [
      '"\\u12g4"',
      `Unexpected character 'g' at input index 5 (line 1, position 6), expected hex digit:\n"\\u12g4"\n     ^`,
    ],
  ])('is shown where it stops being JSON: %j', (text, reason) => {
    expect(malformedJsonReason(text)).toBe(reason);
  });

  test('on one endless line is shown around the place only', () => {
    const reason = malformedJsonReason(`["${'a'.repeat(100_000)}",!]`) ?? '';
    const [head, line, caret] = reason.split('\n');
    expect(head).toContain("character '!' at input index 100004 (line 1, position 100005)");
    expect(line?.length).toBeLessThan(500);
    expect(line?.[(caret?.length ?? 0) - 1]).toBe('!');
  });

  test('and nested without end is refused without reading it to the end', () => {
    expect(malformedJsonReason('['.repeat(1_000_000))).toBe(TOO_DEEP);
    const deep = '['.repeat(JSON_DEPTH_MAX) + ']'.repeat(JSON_DEPTH_MAX - 1);
    expect(malformedJsonReason(deep)).toContain("expected ']'");
  });
});

test('a text has a mistake exactly when it can not be parsed', () => {
  const token = fc.constantFrom(
    ...['{', '}', '[', ']', ',', ':', '"', '\\', ' ', '\n', '-', '+', '.', '0', '1', 'e', 'E'],
    ...['a', 'u', 'n', '"a"', '"a":', 'null', 'true', 'false', '\u0000', '\u00e9', '\u{1f600}'],
  );
  const nearJson = fc.oneof(
    fc.array(token, { maxLength: 12 }).map((tokens) => tokens.join('')),
    fc.tuple(fc.json(), fc.nat(), token).map(([json, at, inserted]) => {
      const index = at % (json.length + 1);
      return json.slice(0, index) + inserted + json.slice(index);
    }),
  );
  const parses = (text: string): boolean => {
    try {
      JSON.parse(text);
      return true;
    } catch {
      return false;
    }
  };
  fc.assert(
    fc.property(nearJson, (text) => (malformedJsonReason(text) === null) === parses(text)),
    { numRuns: 2000 },
  );
});
