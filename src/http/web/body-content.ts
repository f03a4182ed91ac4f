/** The body of a request to a web action, as JSON (openwhisk-api §10.3). */
import { E, type Either } from '../../domain/kernel/fp.ts';
import type { Json } from '../../domain/kernel/json.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { parseJson } from '../body/json-body.ts';
import { isBinary, isForm, isJsonFamily, type MediaType, parseMediaType } from './media-type.ts';
import { parsePairs } from './query-pairs.ts';

export interface SentBody {
  /** The header as it was sent; `''` when there was none. */
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

/**
 * An object is what the action shall have as its arguments; anything else it finds in `__ow_body`.
 * `null`: there is nothing to give it; `{ value: null }` is what JSON says.
 */
export const bodyContent = (body: SentBody): Either<Refusal, { readonly value: Json } | null> => {
  const { contentType, bytes } = body;
  if (contentType === '' && bytes.length === 0) return NOTHING;
  const type = parseMediaType(contentType);
  if (type !== null && isJsonFamily(type)) {
    if (bytes.length === 0) return NOTHING;
    const parsed = parseJson(textOf(bytes));
    return E.isLeft(parsed) ? parsed : content(parsed.right);
  }
  if (type !== null && isForm(type)) return content(Object.fromEntries(parsePairs(textOf(bytes))));
  return content(opaque(type, bytes));
};

/** For raw actions: always a string. JSON of the plain type is base64 too, as it ever was. */
export const rawBodyContent = ({ contentType, bytes }: SentBody): string => {
  const type = parseMediaType(contentType);
  return type?.value === 'application/json' ? base64(bytes) : opaque(type, bytes);
};

const NOTHING: Either<never, null> = E.right(null);

const content = (value: Json): Either<never, { readonly value: Json }> => E.right({ value });

/** What has no type, or none that can be read, is bytes. */
const opaque = (type: MediaType | null, bytes: Uint8Array): string =>
  type === null || isBinary(type) ? base64(bytes) : textOf(bytes);

const textOf = (bytes: Uint8Array): string => view(bytes).toString('utf8');
const base64 = (bytes: Uint8Array): string => view(bytes).toString('base64');
const view = (bytes: Uint8Array): Buffer =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
