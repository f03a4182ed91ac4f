/**
 * The API over an in-memory gateway and views: actions are decided by the real decider, activations
 * are whatever the test says they are.
 */
import type { Gateway, InvokeReply, InvokeRequest } from '../../src/actors/gateway.ts';
import type { StoredAction } from '../../src/domain/action/action.ts';
import type { ActionCommand } from '../../src/domain/action/commands.ts';
import { actionDecider } from '../../src/domain/action/decider.ts';
import type { ActivationRecord } from '../../src/domain/activation/record.ts';
import { E, type Either } from '../../src/domain/kernel/fp.ts';
import {
  type BlobHash,
  blobHash,
  keyId,
  offset,
  transactionId,
} from '../../src/domain/kernel/ids.ts';
import type { JsonText } from '../../src/domain/kernel/json.ts';
import { isBlobRef } from '../../src/domain/kernel/payload.ts';
import { type ActionName, actionId, type NamespaceName } from '../../src/domain/names.ts';
import { PROFILES } from '../../src/domain/profile.ts';
import type { Refusal } from '../../src/domain/refusal.ts';
import type { Identity } from '../../src/domain/subject/subject.ts';
import { type Api, type ApiDep, createApi } from '../../src/http/api.ts';
import type { ApiRequest, ApiResponse, RequestHeaders } from '../../src/http/exchange.ts';
import type { BlobStore } from '../../src/journal/journal.ts';
import type { ActivationFilter, Page, Views } from '../../src/journal/views.ts';
import { silentLogger } from '../../src/platform/logger.ts';
import { RUNTIMES_OF_TESTS } from './action-fixtures.ts';

export const GUEST: Identity = {
  subject: 'guest',
  namespace: 'guest' as NamespaceName,
  uuid: keyId('23bc46b1-71f6-4ed5-8c54-816aa4f8c502'),
};
export const GUEST_KEY = '0123456789abcdef'.repeat(4);
export const basic = (uuid: string, key: string): string =>
  `Basic ${Buffer.from(`${uuid}:${key}`).toString('base64')}`;
export const GUEST_AUTH = basic(GUEST.uuid, GUEST_KEY);
/** What `newTransactionId` makes, always. */
export const MADE_ID = 'madeTransactionId';

export interface HttpWorld {
  readonly api: Api;
  readonly deps: ApiDep;
  readonly invocations: InvokeRequest[];
  readonly listed: { readonly filter: ActivationFilter | null; readonly page: Page }[];
}

export interface HttpWorldOptions {
  readonly records?: readonly ActivationRecord[];
  readonly invoke?: (request: InvokeRequest) => Promise<Either<Refusal, InvokeReply>>;
  readonly deps?: Partial<ApiDep>;
}

export const createHttpWorld = (options: HttpWorldOptions = {}): HttpWorld => {
  const actions = new Map<string, StoredAction>();
  const blobs = createMemoryBlobs();
  const invocations: InvokeRequest[] = [];
  const listed: HttpWorld['listed'] = [];
  const deps: ApiDep = {
    gateway: memoryGateway(actions, blobs, (request) => {
      invocations.push(request);
      return options.invoke?.(request) ?? Promise.resolve(E.left({ type: 'NotFound' }));
    }),
    views: memoryViews(actions, options.records ?? [], listed),
    blobs,
    profile: PROFILES.adobe,
    runtimes: RUNTIMES_OF_TESTS,
    clock: { nowMs: () => 5000 },
    newTransactionId: () => transactionId(MADE_ID),
    apiBuild: { build: '2026-01-01', buildno: '0.1.0' },
    log: silentLogger,
    ...options.deps,
  };
  return { api: createApi(deps), deps, invocations, listed };
};

export const createMemoryBlobs = (): BlobStore => {
  const stored = new Map<BlobHash, Uint8Array>();
  const get = (hash: BlobHash): Uint8Array => stored.get(hash) ?? new Uint8Array(0);
  return {
    put: (bytes) => {
      const hash = blobHash(`blob${stored.size}`);
      stored.set(hash, bytes);
      return Promise.resolve(hash);
    },
    get: (hash) => Promise.resolve(get(hash)),
    path: (hash) => hash,
    payload: (text) => text,
    resolve: (payload) =>
      isBlobRef(payload)
        ? Promise.resolve(Buffer.from(get(payload.blob)).toString() as JsonText)
        : payload,
  };
};

const memoryGateway = (
  actions: Map<string, StoredAction>,
  blobs: BlobStore,
  invoke: Gateway['invoke'],
): Gateway => {
  const decider = actionDecider({ profile: PROFILES.adobe, runtimes: RUNTIMES_OF_TESTS });
  let revision = 0;
  const decide = (name: ActionName, command: ActionCommand): Either<Refusal, StoredAction> => {
    const old = actions.get(actionId(name));
    const state = old === undefined ? decider.initial : { phase: 'present' as const, ...old };
    const decided = decider.decide(state, command);
    if (E.isLeft(decided)) return decided;
    const next = decided.right.reduce(decider.evolve, state);
    if (next.phase === 'absent') {
      actions.delete(actionId(name));
      return old === undefined ? E.left({ type: 'NotFound' }) : E.right(old);
    }
    const stored = { action: next.action, revision: offset(++revision) };
    actions.set(actionId(name), stored);
    return E.right(stored);
  };
  return {
    identify: (uuid, key) =>
      Promise.resolve(uuid === GUEST.uuid && key === GUEST_KEY ? GUEST : null),
    invoke,
    putAction: async ({ name, content, overwrite }) => {
      const bytes = Buffer.from(content.exec?.code ?? '');
      const code =
        content.exec === null ? null : { hash: await blobs.put(bytes), bytes: bytes.length };
      return decide(name, { type: 'PutAction', name, content, code, overwrite, nowMs: 1000 });
    },
    deleteAction: (name) => Promise.resolve(decide(name, { type: 'DeleteAction', name })),
  };
};

const memoryViews = (
  actions: ReadonlyMap<string, StoredAction>,
  records: readonly ActivationRecord[],
  listed: HttpWorld['listed'],
): Views => {
  const paged = <Item>(items: readonly Item[], { skip, limit }: Page): readonly Item[] =>
    items.slice(skip, skip + limit);
  return {
    keyOwner: () => Promise.resolve(null),
    subject: () => Promise.resolve(null),
    action: (name) => Promise.resolve(actions.get(actionId(name)) ?? null),
    actions: (_, page) => {
      listed.push({ filter: null, page });
      return Promise.resolve(paged([...actions.values()].toReversed(), page));
    },
    actionCount: () => Promise.resolve(actions.size),
    activation: (_, id) =>
      Promise.resolve(records.find((record) => record.activationId === id) ?? null),
    activations: (_, filter, page) => {
      listed.push({ filter, page });
      return Promise.resolve(paged(records, page));
    },
    activationCount: () => Promise.resolve(records.length),
    close: () => Promise.resolve(),
  };
};

export interface Sent {
  readonly headers?: Partial<RequestHeaders>;
  /** Sent as JSON unless it is a string. */
  readonly body?: unknown;
}

/** `line` is a method and a target: `GET /ping?x=1`. Credentials and the type of a body are added. */
export const apiRequest = (line: string, sent: Sent = {}): ApiRequest => {
  const [, method = '', path = '', query = ''] = /^(\w+) ([^?]*)\??(.*)$/.exec(line) ?? [];
  const text = typeof sent.body === 'string' ? sent.body : JSON.stringify(sent.body);
  const bytes = Buffer.from(text ?? '');
  return {
    method,
    path,
    query,
    headers: {
      accept: '',
      authorization: GUEST_AUTH,
      contentType: text === undefined ? '' : 'application/json',
      idempotencyKey: '',
      requestId: '',
      ...sent.headers,
    },
    contentLength: bytes.length,
    readBody: (bytesMax) =>
      Promise.resolve(
        bytes.length > bytesMax
          ? { type: 'tooLong', bytes: bytes.length }
          : { type: 'whole', bytes },
      ),
  };
};

export const send = async (api: Api, line: string, sent: Sent = {}): Promise<ApiResponse> =>
  api(apiRequest(line, sent));

/** Status and `error` of an error answer; throws when it is none. */
export const sendForError = async (
  api: Api,
  line: string,
  sent: Sent = {},
): Promise<readonly [status: number, error: string]> => {
  const { status, body } = await send(api, line, sent);
  const { error, code, ...rest } = JSON.parse(body) as Record<string, unknown>;
  if (typeof error !== 'string' || code !== MADE_ID || Object.keys(rest).length > 0) {
    throw new Error(`not an error: ${body}`);
  }
  return [status, error];
};

export const headerOf = (response: ApiResponse, name: string): string | undefined =>
  response.headers.find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
