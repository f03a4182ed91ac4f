/** Sizes on the wire count UTF-8 bytes; strings here count UTF-16 units. */

/** Most texts have none of these; asking so is four times faster than counting. */
const BEYOND_ASCII = /[\u0080-\uffff]/;

/** Bytes of the text in UTF-8; a lone surrogate counts as the three bytes of U+FFFD. */
export const utf8Bytes = (text: string): number => {
  if (!BEYOND_ASCII.test(text)) return text.length;
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    // A pair is two units and four bytes: one byte more for each of its halves.
    bytes += unit < 0x800 || isHalfOfPair(text, i, unit) ? 1 : 2;
  }
  return bytes;
};

/** Whether the text has more bytes than `max`, without counting where its length already tells. */
export const isLongerThan = (text: string, max: number): boolean =>
  text.length > max || (text.length * 3 > max && utf8Bytes(text) > max);

const isHalfOfPair = (text: string, index: number, unit: number): boolean => {
  if (unit >= 0xd800 && unit <= 0xdbff)
    return isBetween(text.charCodeAt(index + 1), 0xdc00, 0xdfff);
  if (unit >= 0xdc00 && unit <= 0xdfff)
    return isBetween(text.charCodeAt(index - 1), 0xd800, 0xdbff);
  return false;
};

const isBetween = (unit: number, low: number, high: number): boolean => unit >= low && unit <= high;

/** The longest prefix of at most `max` bytes that does not cut a character in two. */
export const utf8Prefix = (text: string, max: number): string => {
  if (!isLongerThan(text, max)) return text;
  let bytes = 0;
  let end = 0;
  for (const character of text) {
    bytes += utf8Bytes(character);
    if (bytes > max) break;
    end += character.length;
  }
  return text.slice(0, end);
};
