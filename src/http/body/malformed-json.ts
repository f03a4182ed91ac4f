/**
 * Where and why a text is not JSON, in the words of upstream's parser (openwhisk-api §1.8):
 * `Unexpected character 'x' at input index N (line L, position P), expected JSON Value:`, the line,
 * and a caret below the place. Runs only on texts that are known to be malformed; reads them once,
 * to a bounded depth.
 */

/** Deeper nesting is refused, in valid texts too. */
export const JSON_DEPTH_MAX = 1000;

export const TOO_DEEP = `JSON input nested too deeply:JSON input was nested more deeply than the configured limit of maxNesting = ${JSON_DEPTH_MAX}`;

/** `null`: it is JSON after all. */
export const malformedJsonReason = (text: string): string | null => {
  const cursor: Cursor = { text, at: 0, reason: null };
  skipSpace(cursor);
  if (value(cursor, JSON_DEPTH_MAX) && cursor.at < text.length) fail(cursor, 'end-of-input');
  return cursor.reason;
};

interface Cursor {
  readonly text: string;
  at: number;
  reason: string | null;
}

/** Each rule moves the cursor over what it describes and over the space behind it. */
type Rule = (cursor: Cursor, depth: number) => boolean;

const value: Rule = (cursor, depth) => {
  if (depth === 0) {
    cursor.reason = TOO_DEEP;
    return false;
  }
  const next = cursor.text[cursor.at] ?? '';
  if (next === '{') return list(cursor, depth, '}', member);
  if (next === '[') return list(cursor, depth, ']', value);
  if (next === '"') return string(cursor);
  if (next === '-' || isDigit(next)) return number(cursor);
  return literal(cursor, LITERALS[next] ?? '');
};

const LITERALS: Readonly<Record<string, string>> = { f: 'false', n: 'null', t: 'true' };

const literal = (cursor: Cursor, word: string): boolean => {
  const start = cursor.at;
  for (const character of word) if (!accept(cursor, character)) break;
  if (word === '' || cursor.at - start < word.length) return fail(cursor, 'JSON Value', start);
  return skipSpace(cursor);
};

const list = (cursor: Cursor, depth: number, end: string, item: Rule): boolean => {
  cursor.at++;
  skipSpace(cursor);
  if (accept(cursor, end)) return skipSpace(cursor);
  do {
    skipSpace(cursor);
    if (!item(cursor, depth - 1)) return false;
  } while (accept(cursor, ','));
  return expect(cursor, end) && skipSpace(cursor);
};

const member: Rule = (cursor, depth) =>
  string(cursor) && expect(cursor, ':') && skipSpace(cursor) && value(cursor, depth);

const number = (cursor: Cursor): boolean => {
  accept(cursor, '-');
  if (!accept(cursor, '0') && !digits(cursor)) return false;
  if (accept(cursor, '.') && !digits(cursor)) return false;
  if (accept(cursor, 'e') || accept(cursor, 'E')) {
    if (!accept(cursor, '-')) accept(cursor, '+');
    if (!digits(cursor)) return false;
  }
  return skipSpace(cursor);
};

const digits = (cursor: Cursor): boolean => {
  if (!isDigit(cursor.text[cursor.at] ?? '')) return fail(cursor, 'DIGIT');
  while (isDigit(cursor.text[cursor.at] ?? '')) cursor.at++;
  return true;
};

const string = (cursor: Cursor): boolean => {
  if (!expect(cursor, '"')) return false;
  for (;;) {
    const next = cursor.text[cursor.at] ?? '"';
    if (next === '"' || next < ' ') return expect(cursor, '"') && skipSpace(cursor);
    cursor.at++;
    if (next === '\\' && !escaped(cursor)) return false;
  }
};

const escaped = (cursor: Cursor): boolean => {
  const next = cursor.text[cursor.at] ?? '';
  if (next === '' || !'"\\/bfnrtu'.includes(next)) return fail(cursor, 'JSON escape sequence');
  cursor.at++;
  for (let left = next === 'u' ? 4 : 0; left > 0; left--) {
    if (!/^[\da-f]$/i.test(cursor.text[cursor.at] ?? '')) return fail(cursor, 'hex digit');
    cursor.at++;
  }
  return true;
};

const isDigit = (character: string): boolean => character >= '0' && character <= '9';

const skipSpace = (cursor: Cursor): true => {
  while (' \n\r\t'.includes(cursor.text[cursor.at] ?? 'end')) cursor.at++;
  return true;
};

const accept = (cursor: Cursor, character: string): boolean => {
  if (cursor.text[cursor.at] !== character) return false;
  cursor.at++;
  return true;
};

const expect = (cursor: Cursor, character: string): boolean =>
  accept(cursor, character) || fail(cursor, `'${character}'`);

/** Names the place, which may lie before the character that surprised. */
const fail = (cursor: Cursor, expected: string, place = cursor.at): false => {
  const { text, at } = cursor;
  const lineStart = text.lastIndexOf('\n', place - 1) + 1;
  const line = place === 0 ? 1 : text.slice(0, place).split('\n').length;
  const position = `(line ${line}, position ${place - lineStart + 1})`;
  const found = at < text.length ? `character '${printable(text, at)}'` : 'end-of-input';
  cursor.reason = `Unexpected ${found} at input index ${place} ${position}, expected ${expected}:\n${excerpt(text, lineStart, place)}`;
  return false;
};

const CONTROL = /[\0-\x1f\x7f-\x9f]/g;

const printable = (text: string, at: number): string =>
  String.fromCodePoint(text.codePointAt(at) ?? 0).replace(
    CONTROL,
    (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** A line is shown whole up to this length, else what is around the place. */
const EXCERPT_MAX = 400;

const excerpt = (text: string, lineStart: number, place: number): string => {
  const newline = text.indexOf('\n', place);
  const lineEnd = newline === -1 ? text.length : newline;
  const isLong = lineEnd - lineStart > EXCERPT_MAX;
  const from = isLong ? Math.max(lineStart, place - EXCERPT_MAX / 2) : lineStart;
  const shown = text.slice(from, Math.min(lineEnd, from + EXCERPT_MAX)).replace(CONTROL, '?');
  return `${shown}\n${' '.repeat(place - from)}^`;
};
