import type { Header } from '../exchange.ts';

/** The values of all lines of a field, in their order. `name` is in lower case. */
export const fieldValues = (headers: readonly Header[], name: string): readonly string[] =>
  headers
    .filter(([sent]) => sent.length === name.length && sent.toLowerCase() === name)
    .map(([, value]) => value);
