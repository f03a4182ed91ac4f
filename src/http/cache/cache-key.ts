/**
 * Under what an answer is kept. A key is a text from which its parts can be read back, so no part
 * can be made to look like another: JSON texts, one after the other.
 */
import type { Header } from '../exchange.ts';
import { fieldValues } from './field-values.ts';
import type { CacheableRequest } from './cacheable-request.ts';

/**
 * The address and, where it matters, the caller. `Host` belongs to the address: an action may write
 * it into its answer, and what it wrote for one name must not be shown under another.
 */
export const addressKey = ({ request, callerNamespace }: CacheableRequest): string =>
  JSON.stringify([
    fieldValues(request.allHeaders, 'host').map((host) => host.toLowerCase()),
    request.path,
    request.query,
    callerNamespace,
  ]);

/** The address and the request's values of the fields that the answer depends on. */
export const answerKey = (
  address: string,
  vary: readonly string[],
  headers: readonly Header[],
): string =>
  `${address}${JSON.stringify(vary.map((name) => [name, ...variedValues(headers, name)]))}`;

const EMPTY = [''];

/** A field that is not there is as good as an empty one. */
const variedValues = (headers: readonly Header[], name: string): readonly string[] => {
  const values = fieldValues(headers, name);
  return values.length === 0 ? EMPTY : values;
};
