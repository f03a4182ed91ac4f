/**
 * Web actions over entities in memory and a gateway that runs what the test says. Only what runs is
 * scripted: look-ups are the real ones, and so is the cache where a test asks for it.
 */
import type { InvokeReply, InvokeRequest } from '../../../src/actors/gateway.ts';
import type { Action } from '../../../src/domain/action/action.ts';
import { activationRecord, recordHead } from '../../../src/domain/activation/record.ts';
import type { StatusCode } from '../../../src/domain/activation/events.ts';
import type { StoredEntity } from '../../../src/domain/entity/entity.ts';
import { E, type Either } from '../../../src/domain/kernel/fp.ts';
import { keyId, transactionId } from '../../../src/domain/kernel/ids.ts';
import { type Json, jsonText } from '../../../src/domain/kernel/json.ts';
import { isBlobRef } from '../../../src/domain/kernel/payload.ts';
import { PROFILES } from '../../../src/domain/profile.ts';
import type { Refusal } from '../../../src/domain/refusal.ts';
import type { ResponseCache } from '../../../src/http/cache/response-cache.ts';
import type { ApiRequest, ApiResponse, Header } from '../../../src/http/exchange.ts';
import { createWebActions, type WebDeps } from '../../../src/http/web/web-actions.ts';
import { acceptedEvent, completedEvent } from '../../support/activation-fixtures.ts';
import { callerOf, GUEST, storedAction } from '../../support/entity-fixtures.ts';
import { answerFrom } from '../../support/readings.ts';

export type Reply = Either<Refusal, InvokeReply>;

/** What an activation that ended so is answered with. */
export const endedWith = (result: Json, statusCode: StatusCode = 0): Reply => {
  const response = { statusCode, result: jsonText(result), size: null };
  const record = activationRecord(recordHead(acceptedEvent()), completedEvent({ response }));
  return E.right({ type: 'completed', record });
};
export const ACTIVATION_ID = acceptedEvent().activationId;

export interface WebWorldOptions {
  readonly entities?: readonly StoredEntity[];
  readonly reply?: Reply;
  readonly refusal?: Refusal;
  readonly deps?: Partial<WebDeps>;
}

export interface WebWorld {
  readonly send: (line: string, sent?: Sent) => Promise<ApiResponse | null>;
  readonly invoked: InvokeRequest[];
  /** Places given out, and given back. */
  readonly places: { admitted: number; released: number };
}

export interface Sent {
  readonly headers?: readonly Header[];
  readonly body?: string;
  /** Sent in pieces, without its length. */
  readonly isChunked?: boolean;
  /** When the body is there; at once where it is left out. */
  readonly bodyComes?: Promise<void>;
}

/** `guest/a`, exported, with what a test adds. */
export const webAction = (
  annotations: Readonly<Record<string, Json>> = {},
  more: Partial<Action> = {},
): StoredEntity =>
  storedAction('guest/a', {
    annotations: Object.entries({ 'web-export': true, ...annotations }).map(([key, value]) => ({
      key,
      value,
    })),
    ...more,
  });

const KEY = { uuid: keyId('23bc46b1-71f6-4ed5-8c54-816aa4f8c502'), key: 'k'.repeat(64) };
export const basic = (key = KEY.key): Header => [
  'authorization',
  `Basic ${Buffer.from(`${KEY.uuid}:${key}`).toString('base64')}`,
];

const NO_CACHE: ResponseCache = { answer: (_, run) => run(), missed: (response) => response };

export const createWebWorld = (options: WebWorldOptions = {}): WebWorld => {
  const { entities = [webAction()], reply = endedWith({ body: 'hello' }) } = options;
  const invoked: InvokeRequest[] = [];
  const places = { admitted: 0, released: 0 };
  const gateway: WebDeps['gateway'] = {
    identify: (uuid, key) =>
      Promise.resolve(uuid === KEY.uuid && key === KEY.key ? callerOf('caller') : null),
    ownerOf: (namespace) => Promise.resolve(namespace === GUEST.namespace ? GUEST : null),
    read: (reading) => answerFrom(entities, reading),
    admitInvocation: () => {
      if (options.refusal !== undefined) return E.left(options.refusal);
      places.admitted++;
      return E.right({ release: () => void places.released++ });
    },
    invoke: (request) => {
      invoked.push(request);
      return Promise.resolve(reply);
    },
  };
  const answer = createWebActions({
    gateway,
    blobs: { resolve: (payload) => (isBlobRef(payload) ? jsonText('a blob') : payload) },
    profile: PROFILES.adobe,
    clock: { nowMs: () => 5000 },
    cache: NO_CACHE,
    ...options.deps,
  });
  return {
    invoked,
    places,
    send: (line, sent) => answer(webRequest(line, sent), transactionId('tid')),
  };
};

/** `GET /a.json?x=1` of the default package of `guest`; below `/api/v1` as it is. */
const webRequest = (line: string, sent: Sent = {}): ApiRequest => {
  const [, method = '', target = '', query = ''] = /^(\w+) ([^?]*)\??(.*)$/.exec(line) ?? [];
  const { headers = [], body = '', isChunked = false, bodyComes } = sent;
  const valueOf = (name: string): string => headers.find(([key]) => key === name)?.[1] ?? '';
  const bytes = Buffer.from(body);
  return {
    method,
    path: target.startsWith('/api/') ? target : `/api/v1/web/guest/default${target}`,
    query,
    headers: {
      accept: valueOf('accept'),
      authorization: valueOf('authorization'),
      contentType: valueOf('content-type'),
      extraLogging: valueOf('x-ow-extra-logging'),
      host: valueOf('host'),
      idempotencyKey: valueOf('idempotency-key'),
      requestId: '',
    },
    allHeaders: isChunked ? [...headers, ['transfer-encoding', 'chunked']] : headers,
    contentLength: isChunked ? 0 : bytes.length,
    readBody: async (bytesMax) => {
      await bodyComes;
      return bytes.length > bytesMax
        ? { type: 'tooLong', bytes: bytes.length }
        : { type: 'whole', bytes };
    },
  };
};

export const headersOf = (response: ApiResponse | null, name: string): readonly string[] =>
  (response?.headers ?? [])
    .filter(([key]) => key.toLowerCase() === name.toLowerCase())
    .map(([, value]) => value);

/** Status and `error` of an error; throws when it is none. */
export const errorOf = (response: ApiResponse | null): readonly [number, unknown] => {
  const { error, code, ...rest } = JSON.parse(String(response?.body)) as Record<string, unknown>;
  if (code !== 'tid' || Object.keys(rest).length > 0) throw new Error('not an error');
  return [response?.status ?? 0, error];
};
