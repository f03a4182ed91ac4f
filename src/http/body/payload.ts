/**
 * What a `POST` gives to an action or trigger: a JSON object, or nothing, which is an empty one
 * (openwhisk-api §5.1, §11.3). The announced length is checked before the query, the body read after
 * it (§2.6).
 */
import { E, type Either } from '../../domain/kernel/fp.ts';
import { isJsonObject, type Json, type JsonObject } from '../../domain/kernel/json.ts';
import { malformed, type Refusal } from '../../domain/refusal.ts';
import type { Operation } from '../description/operation.ts';
import type { ApiRequest } from '../exchange.ts';
import { readJson } from './json-body.ts';

export const checkLength = (
  { contentLength }: ApiRequest,
  allowed: number,
): Either<Refusal, null> =>
  contentLength > allowed ? E.left(tooLarge(contentLength, allowed)) : E.right(null);

export const readPayload = async (
  request: ApiRequest,
  allowed: number,
): Promise<Either<Refusal, JsonObject>> => {
  const payload = await readBody(request, allowed, NO_PAYLOAD);
  if (E.isLeft(payload)) return payload;
  return isJsonObject(payload.right)
    ? E.right(payload.right)
    : E.left(malformed('JSON object expected'));
};

/** No longer than a payload, but it has to be there, and is for its decoder to judge. */
export const readSetting = (request: ApiRequest, allowed: number): Promise<Either<Refusal, Json>> =>
  readBody(request, allowed, null);

const readBody = (
  request: ApiRequest,
  allowed: number,
  absent: Json,
): Promise<Either<Refusal, Json>> =>
  readJson(request, {
    bytesMax: allowed,
    tooLong: (bytes) => tooLarge(bytes, allowed),
    absent,
  });

const NO_PAYLOAD: JsonObject = {};

export const PAYLOAD_BODY: NonNullable<Operation['body']> = {
  required: false,
  schema: { type: 'object' },
};

/** What was sent, or announced, is longer than a payload may be. */
export const tooLarge = (bytes: number, allowed: number): Refusal => ({
  type: 'EntityTooLarge',
  what: 'Request',
  bytes,
  allowed,
});
