/**
 * `Cache-Control` as data (RFC 9111 §5.2). Names are in lower case; of a directive that is named
 * twice the first counts. What can't be read never makes an answer live longer.
 */

/** `null`: the directive has no argument. */
export type Directives = ReadonlyMap<string, string | null>;

/** A name, and an argument as a quoted string or a token. Linear: no part can match in two ways. */
const DIRECTIVE = /([\w!#$%&'*+.^`|~-]+)(?:[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"|([^\s,;"]*)))?/g;

/** From the values of all its lines. */
export const parseCacheControl = (lines: readonly string[]): Directives => {
  const directives = new Map<string, string | null>();
  for (const [, name = '', quoted, token] of lines.join(',').matchAll(DIRECTIVE)) {
    const key = name.toLowerCase();
    if (!directives.has(key)) directives.set(key, quoted ?? token ?? null);
  }
  return directives;
};

/** `null`: the directive is absent. */
export const secondsOf = (directives: Directives, name: string): number | null => {
  const argument = directives.get(name);
  return argument === undefined ? null : wholeSeconds(argument);
};

/** What is no whole number of seconds counts as 0. */
export const wholeSeconds = (text: string | null): number =>
  text !== null && /^\d+$/.test(text) ? Number(text) : 0;
