/**
 * How much there is in a JSON text, told before it is parsed: a few megabytes of brackets and commas
 * would keep the parser, and everybody else, waiting for seconds, where as many of code are read at
 * once. What lies inside of strings is skipped.
 */

/** More than any entity has whose parameters and annotations are as large as they may be. @internal */
export const JSON_WEIGHT_MAX = 1_000_000;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** A table by character: looked up for every one outside of strings. */
const COUNTED = Uint8Array.from({ length: 128 }, (_, code) =>
  '[{,:'.includes(String.fromCharCode(code)) ? 1 : 0,
);

/** Whether it has more brackets, commas and colons; the text need not be JSON. */
export const isTooHeavy = (text: string): boolean => {
  // Each takes a character.
  if (text.length <= JSON_WEIGHT_MAX) return false;
  let weight = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at);
    else if (COUNTED[code] === 1 && ++weight > JSON_WEIGHT_MAX) return true;
  }
  return false;
};

/** Where the string ends that begins there. */
const endOfString = (text: string, start: number): number => {
  let end = start;
  do {
    end = text.indexOf('"', end + 1);
  } while (end !== -1 && isEscaped(text, end));
  return end === -1 ? text.length : end;
};

/** By an odd number of backslashes. */
const isEscaped = (text: string, at: number): boolean => {
  let first = at;
  while (text.charCodeAt(first - 1) === BACKSLASH) first--;
  return (at - first) % 2 === 1;
};
