/**
 * JSON as people read it, in upstream's manner: each member of an object on a line of its own, arrays
 * on one line (openwhisk-api §1.7). Works on the text, so numbers stay as they were written.
 */
import { type Json, type JsonText, jsonText } from '../../../domain/kernel/json.ts';

export const prettyJson = (text: JsonText): string => {
  const shape: Shape = { inObject: [], depth: 0, isOpened: false };
  let pretty = '';
  /** What stands before it has been taken over. */
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const kind = KINDS[text.charCodeAt(at)];
    if (kind === undefined) continue;
    if (kind === 'quote') {
      if (shape.isOpened) pretty += opened(shape);
      at = stringEnd(text, at);
      continue;
    }
    pretty += text.slice(from, at);
    from = at + 1;
    if (kind === 'sign') pretty += spaced(shape, text.charAt(at));
  }
  return pretty + text.slice(from);
};

/** Signs, space between them, and where strings begin; numbers and words are anything else. */
const KINDS: readonly ('sign' | 'space' | 'quote' | undefined)[] = Array.from(
  { length: 128 },
  (_, code) => {
    const character = String.fromCharCode(code);
    if (character === '"') return 'quote';
    if ('{}[],:'.includes(character)) return 'sign';
    return ' \n\r\t'.includes(character) ? 'space' : undefined;
  },
);

interface Shape {
  /** What each comma in turn separates: members, or items. */
  readonly inObject: boolean[];
  depth: number;
  /** An object has begun, and nothing stands in it yet. */
  isOpened: boolean;
}

const spaced = (shape: Shape, sign: string): string => {
  const { inObject } = shape;
  switch (sign) {
    case '{':
      inObject.push(true);
      shape.depth++;
      shape.isOpened = true;
      return sign;
    case '}':
      inObject.pop();
      shape.depth--;
      return shape.isOpened ? closed(shape) : `${line(shape)}}`;
    case '[':
      inObject.push(false);
      return sign;
    case ']':
      inObject.pop();
      return sign;
    case ',':
      return inObject.at(-1) === true ? `,${line(shape)}` : ', ';
    default:
      return ': ';
  }
};

const opened = (shape: Shape): string => {
  shape.isOpened = false;
  return line(shape);
};

const closed = (shape: Shape): string => {
  shape.isOpened = false;
  return '}';
};

/** Deeper members are indented no further: what is nested a thousand times must not become huge. */
const DEPTH_MAX = 32;
const LINES = Array.from({ length: DEPTH_MAX + 1 }, (_, depth) => `\n${'  '.repeat(depth)}`);

const line = ({ depth }: Shape): string => LINES[Math.min(depth, DEPTH_MAX)] ?? '';

/** Where its last quote is. */
const stringEnd = (text: string, start: number): number => {
  let end = text.indexOf('"', start + 1);
  while (end !== -1 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end === -1 ? text.length : end;
};

const isEscaped = (text: string, at: number): boolean => {
  let before = at;
  while (text[before - 1] === '\\') before--;
  return (at - before) % 2 === 1;
};

/** `null`: it is nested so deeply that it can be read, but not written again. */
export const prettyValue = (value: Json): string | null => {
  try {
    return prettyJson(jsonText(value));
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
};
