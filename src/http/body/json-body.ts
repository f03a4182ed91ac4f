/**
 * A request's body as JSON (openwhisk-api §11.3, §11.4): the media type first, then the text. Of
 * duplicate members the last wins, and `__proto__` is a member like any other.
 */
import { E, type Either } from '../../domain/kernel/fp.ts';
import type { Json } from '../../domain/kernel/json.ts';
import { malformed, type Refusal } from '../../domain/refusal.ts';
import type { ApiRequest } from '../exchange.ts';
import { isTooHeavy } from './json-weight.ts';
import { JSON_DEPTH_MAX, malformedJsonReason, TOO_DEEP } from './malformed-json.ts';
import { isJsonType } from './media-type.ts';
import { unreadBody } from './unread-body.ts';

export interface JsonBodyOptions {
  readonly bytesMax: number;
  /** The refusal of a body that is longer. */
  readonly tooLong: (bytes: number) => Refusal;
  /** What an absent body stands for; `null` where there must be one. */
  readonly absent: Json;
}

export const readJson = async (
  request: ApiRequest,
  options: JsonBodyOptions,
): Promise<Either<Refusal, Json>> => {
  const { contentType } = request.headers;
  if (contentType !== '' && !isJsonType(contentType)) return unsupported(contentType);
  const body = await request.readBody(options.bytesMax);
  if (body.type !== 'whole') return E.left(unreadBody(body, options.tooLong));
  if (body.bytes.length === 0 && options.absent !== null) return E.right(options.absent);
  if (body.bytes.length > 0 && contentType === '') return unsupported('application/octet-stream');
  return parseJson(
    Buffer.from(body.bytes.buffer, body.bytes.byteOffset, body.bytes.length).toString(),
  );
};

const SHOWN_MAX = 256;

const unsupported = (contentType: string): Either<Refusal, never> =>
  E.left({ type: 'UnsupportedMediaType', mediaType: contentType.slice(0, SHOWN_MAX) });

export const parseJson = (text: string): Either<Refusal, Json> => {
  if (isTooHeavy(text)) return E.left({ type: 'RequestTooLarge' });
  let parsed: Json;
  try {
    parsed = JSON.parse(text) as Json;
  } catch {
    return E.left(malformed(malformedJsonReason(text) ?? 'JSON Value expected'));
  }
  // A nesting of n takes 2n characters, so most bodies need no look.
  return text.length > 2 * JSON_DEPTH_MAX && isDeeper(parsed, JSON_DEPTH_MAX)
    ? E.left(malformed(TOO_DEEP))
    : E.right(parsed);
};

const isDeeper = (value: Json, depth: number): boolean => {
  if (typeof value !== 'object' || value === null) return depth === 0;
  if (depth === 0) return true;
  for (const item of Array.isArray(value) ? value : Object.values(value)) {
    if (isDeeper(item, depth - 1)) return true;
  }
  return false;
};
