/**
 * JSON as people read it, in upstream's manner: each member of an object on a line of its own, arrays
 * on one line (openwhisk-api §1.7). Works on the text, so numbers stay as they were written.
 */
import { type Json, type JsonText, jsonText } from '../../domain/kernel/json.ts';

const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s"{}[\],:]+/g;

/** Deeper members are indented no further: what is nested a thousand times must not become huge. */
const DEPTH_MAX = 32;

export const prettyJson = (text: JsonText): string => {
  /** What each comma in turn separates: members, or items. */
  const isObject: boolean[] = [];
  let objects = 0;
  let pretty = '';
  let before = '';
  const newline = (): string => `\n${'  '.repeat(Math.min(objects, DEPTH_MAX))}`;
  const spaced = (token: string): string => {
    if (token === ':') return ': ';
    if (token === ',') return isObject.at(-1) === true ? `,${newline()}` : ', ';
    const isOpening = token === '{' || token === '[';
    if (token === '}') objects--;
    const isFirst = before === '{' && token !== '}';
    const isLast = token === '}' && before !== '{';
    const lead = isFirst || isLast ? newline() : '';
    if (token === '{') objects++;
    if (isOpening) isObject.push(token === '{');
    if (token === '}' || token === ']') isObject.pop();
    return `${lead}${token}`;
  };
  for (const [token] of text.matchAll(TOKENS)) {
    pretty += spaced(token);
    before = token;
  }
  return pretty;
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
