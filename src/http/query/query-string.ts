/** Query strings (openwhisk-api §1.8). */

/** By name; of a repeated parameter the first occurrence. */
export type Query = ReadonlyMap<string, string>;

const EMPTY: Query = new Map();

export const parseQuery = (raw: string): Query => {
  if (raw === '') return EMPTY;
  const query = new Map<string, string>();
  for (const pair of raw.split('&')) {
    const equals = pair.indexOf('=');
    const name = decode(equals === -1 ? pair : pair.slice(0, equals));
    if (!query.has(name)) query.set(name, equals === -1 ? '' : decode(pair.slice(equals + 1)));
  }
  return query;
};

/** A percent sign that encodes nothing stays as it is. */
const decode = (text: string): string => {
  if (!text.includes('%') && !text.includes('+')) return text;
  const spaced = text.replaceAll('+', ' ');
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
};
