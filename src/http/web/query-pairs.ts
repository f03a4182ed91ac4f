/**
 * Queries and form bodies as an action receives them (openwhisk-api §10.3): percent and plus signs
 * decoded, `a` alone is `''`, and of repeated names the last counts. Any character may stand there as
 * it is, and a percent sign that encodes nothing stays (adobe-runtime X18).
 */

/** A `Map`, because names are the client's, `__proto__` included. */
export const parsePairs = (text: string): ReadonlyMap<string, string> =>
  text === '' ? NO_PAIRS : new Map(new URLSearchParams(`${UNMARKED}${text}`));

const NO_PAIRS: ReadonlyMap<string, string> = new Map();

/** An empty pair, which is passed over: else a leading `?` would be taken for no part of the text. */
const UNMARKED = '&';
