/**
 * Sizes of what a PUT carries, before it is read (openwhisk-api §3.6). Members of a wrong type count
 * nothing here: reading them gives the better message.
 */
import { NOT_AN_ENTITY } from '../entity/content.ts';
import { E, type Either } from '../kernel/fp.ts';
import { isJsonObject, type Json, type JsonObject, jsonText } from '../kernel/json.ts';
import { isLongerThan, utf8Bytes } from '../kernel/utf8.ts';
import { malformed, type Refusal } from '../refusal.ts';
import { sentCode } from './exec-content.ts';

export interface SizeLimits {
  readonly codeBytesMax: number;
  /** Of parameters and of annotations, each. */
  readonly parametersBytesMax: number;
}

/** The body as an object within the limits, each of which holds on its own. For every entity's PUT. */
export const checkSizes = (
  body: Json,
  { codeBytesMax, parametersBytesMax }: SizeLimits,
): Either<Refusal, JsonObject> => {
  if (!isJsonObject(body)) return E.left(malformed(NOT_AN_ENTITY));
  const refusal =
    tooLarge('exec', execBytes(body['exec'], codeBytesMax), codeBytesMax) ??
    tooLarge('parameters', listBytes(body['parameters']), parametersBytesMax) ??
    tooLarge('annotations', listBytes(body['annotations']), parametersBytesMax);
  return refusal === null ? E.right(body) : E.left(refusal);
};

type Sized = Extract<Refusal, { readonly type: 'EntityTooLarge' }>['what'];

const tooLarge = (what: Sized, bytes: number, allowed: number): Refusal | null =>
  bytes > allowed ? { type: 'EntityTooLarge', what, bytes, allowed } : null;

/** Code as it was sent, so base64 counts as base64. 0 without counting when it surely fits. */
const execBytes = (exec: Json | undefined, allowed: number): number => {
  if (exec === undefined || !isJsonObject(exec)) return 0;
  const text = [sentCode(exec), exec['main'], exec['image']]
    .filter((part) => typeof part === 'string')
    .join('');
  return isLongerThan(text, allowed) ? utf8Bytes(text) : 0;
};

/** Keys and compact values. */
const listBytes = (list: Json | undefined): number =>
  Array.isArray(list) ? list.reduce((sum: number, entry: Json) => sum + entryBytes(entry), 0) : 0;

const entryBytes = (entry: Json): number => {
  if (!isJsonObject(entry)) return 0;
  const { key, value } = entry;
  if (typeof key !== 'string' || value === undefined) return 0;
  return utf8Bytes(key) + utf8Bytes(jsonText(value));
};
