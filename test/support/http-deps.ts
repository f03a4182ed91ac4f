/**
 * The API where the rest of the platform answers whatever the test says: nothing can be
 * changed, and nothing runs. What can be had from the real platform is tested over that (live-api.ts).
 */
import type {
  FireReply,
  FireRequest,
  Gateway,
  InvokeReply,
  InvokeRequest,
} from '../../src/actors/gateway.ts';
import type { ActivationRecord } from '../../src/domain/activation/record.ts';
import type { StoredEntity } from '../../src/domain/entity/entity.ts';
import { E, type Either } from '../../src/domain/kernel/fp.ts';
import { transactionId } from '../../src/domain/kernel/ids.ts';
import { PROFILES } from '../../src/domain/profile.ts';
import type { Refusal } from '../../src/domain/refusal.ts';
import type { NamespaceLimits } from '../../src/domain/subject/namespace-limits.ts';
import { type Api, type ApiDep, createApi } from '../../src/http/api.ts';
import type { ActivationFilter, Page } from '../../src/journal/views.ts';
import { silentLogger } from '../../src/platform/logger.ts';
import { RUNTIMES_OF_TESTS } from './action-fixtures.ts';
import { MADE_ID } from './api-request.ts';
import { identified } from './callers.ts';
import { createMemoryBlobs } from './memory-blobs.ts';
import { answerFrom } from './readings.ts';

export interface HttpWorld {
  readonly api: Api;
  readonly deps: ApiDep;
  readonly invocations: InvokeRequest[];
  readonly fires: FireRequest[];
  /** How often an admission was given back. */
  readonly released: () => number;
  readonly listed: { readonly filter: ActivationFilter; readonly page: Page }[];
}

export interface HttpWorldOptions {
  /** What readings find. */
  readonly entities?: readonly StoredEntity[];
  readonly records?: readonly ActivationRecord[];
  readonly invoke?: (request: InvokeRequest) => Promise<Either<Refusal, InvokeReply>>;
  readonly fire?: (request: FireRequest) => Promise<Either<Refusal, FireReply>>;
  /** What the throttles say. */
  readonly throttled?: Refusal;
  /** What an operator has set for the namespace of `guest`. */
  readonly limits?: NamespaceLimits;
  readonly deps?: Partial<ApiDep>;
}

const NOT_FOUND = E.left({ type: 'NotFound' } as const);

export const createHttpWorld = (options: HttpWorldOptions = {}): HttpWorld => {
  const { records = [], deps: given = {} } = options;
  const invocations: InvokeRequest[] = [];
  const fires: FireRequest[] = [];
  const listed: HttpWorld['listed'] = [];
  let released = 0;
  const admission = { release: () => void (released += 1) };
  const gateway: Gateway = {
    read: (reading) => answerFrom(options.entities ?? [], reading),
    putAction: () => Promise.resolve(NOT_FOUND),
    change: () => Promise.resolve(NOT_FOUND),
    identify: (uuid, key) => Promise.resolve(identified(uuid, key, options.limits)),
    ownerOf: () => Promise.resolve(null),
    admitInvocation: () => (options.throttled ? E.left(options.throttled) : E.right(admission)),
    admitFire: () => (options.throttled ? E.left(options.throttled) : E.right(null)),
    invoke: (request) => {
      invocations.push(request);
      return options.invoke?.(request) ?? Promise.resolve(NOT_FOUND);
    },
    fire: (request) => {
      fires.push(request);
      return options.fire?.(request) ?? Promise.resolve(NOT_FOUND);
    },
  };
  const deps: ApiDep = {
    gateway,
    views: {
      entity: () => Promise.resolve(null),
      entities: () => Promise.resolve([]),
      entityCount: () => Promise.resolve(0),
      members: () => Promise.resolve([]),
      keyOwner: () => Promise.resolve(null),
      namespaceOwner: () => Promise.resolve(null),
      subject: () => Promise.resolve(null),
      subjects: () => Promise.resolve([]),
      namespaceLimits: () => Promise.reject(new Error('not asked by http')),
      activation: (_, id) =>
        Promise.resolve(records.find((record) => record.activationId === id) ?? null),
      activations: (_, filter, page) => {
        listed.push({ filter, page });
        return Promise.resolve(records.slice(page.skip, page.skip + page.limit));
      },
      activationCount: () => Promise.resolve(records.length),
      close: () => Promise.resolve(),
    },
    blobs: createMemoryBlobs(),
    profile: PROFILES.adobe,
    runtimes: RUNTIMES_OF_TESTS,
    cache: { answer: (_, run) => run(), missed: (response) => response },
    invokers: () => [{ index: 0, state: 'up' }],
    isolation: 'bubblewrap',
    clock: { nowMs: () => 5000 },
    newTransactionId: () => transactionId(MADE_ID),
    apiBuild: { build: '2026-01-01', buildno: '0.1.0' },
    log: silentLogger,
    ...given,
  };
  return { api: createApi(deps), deps, invocations, fires, released: () => released, listed };
};
