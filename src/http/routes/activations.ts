/**
 * Activations: list, record, result, logs (openwhisk-api §9). They can only be read.
 */
import {
  type ActivationRecord,
  recordJson,
  responseJson,
  summaryJson,
} from '../../domain/activation/record.ts';
import { E } from '../../domain/kernel/fp.ts';
import { isBlobRef, type Payload } from '../../domain/kernel/payload.ts';
import type { Profile } from '../../domain/profile.ts';
import type { BlobStore } from '../../journal/journal.ts';
import type { Views } from '../../journal/views.ts';
import { ownActivation, ownNamespace } from '../access.ts';
import { parseActivationQuery } from '../activation-query.ts';
import type { ApiRoute, Handler } from '../call.ts';
import { parseQuery } from '../query.ts';
import { json } from '../response.ts';

export interface ActivationRoutesDep {
  readonly views: Views;
  readonly blobs: BlobStore;
  readonly profile: Profile;
}

const LIST = '/api/v1/namespaces/:namespace/activations';
const ONE = `${LIST}/:activation`;

export const createActivationRoutes = (deps: ActivationRoutesDep): readonly ApiRoute[] => {
  const list = listActivations(deps);
  const record = readActivation(deps, ({ blobs }, found) => wholeRecord(blobs, found));
  const result = readActivation(deps, async ({ blobs }, found) =>
    responseJson(found, await blobs.resolve(found.result)),
  );
  const logs = readActivation(
    deps,
    async ({ blobs }, found) => `{"logs":${await blobs.resolve(found.logs)}}`,
  );
  return [
    { method: 'GET', pattern: LIST, handler: list },
    { method: 'GET', pattern: `${LIST}/`, handler: list },
    { method: 'GET', pattern: ONE, handler: record },
    { method: 'GET', pattern: `${ONE}/`, handler: record },
    { method: 'GET', pattern: `${ONE}/result`, handler: result },
    { method: 'GET', pattern: `${ONE}/logs`, handler: logs },
  ];
};

/** Another namespace's activation is as unknown as one that never was. */
const readActivation =
  (
    deps: ActivationRoutesDep,
    bodyOf: (deps: ActivationRoutesDep, found: ActivationRecord) => Promise<string>,
  ): Handler =>
  async (call) => {
    const name = ownActivation(call);
    if (E.isLeft(name)) return name;
    const found = await deps.views.activation(name.right.namespace, name.right.id);
    if (found === null) return E.left({ type: 'NotFound' });
    return E.right(json(200, await bodyOf(deps, found)));
  };

const listActivations =
  ({ views, blobs, profile }: ActivationRoutesDep): Handler =>
  async (call) => {
    const namespace = ownNamespace(call);
    if (E.isLeft(namespace)) return namespace;
    const query = parseActivationQuery(parseQuery(call.request.query), profile.listLimit);
    if (E.isLeft(query)) return query;
    const { page, count, docs, filter } = query.right;
    if (count) {
      const total = await views.activationCount(namespace.right, filter);
      return E.right(json(200, `{"activations":${Math.max(total - page.skip, 0)}}`));
    }
    const found = await views.activations(namespace.right, filter, page);
    if (!docs) return E.right(json(200, `[${found.map(summaryJson).join(',')}]`));
    if (blobBytes(found) > DOCS_BYTES_MAX) return E.left({ type: 'RequestTooLarge' });
    const records = await Promise.all(found.map((record) => wholeRecord(blobs, record)));
    return E.right(json(200, `[${records.join(',')}]`));
  };

/**
 * One answer is made in memory, and 200 records may hold 2 GB of logs. A client that asks for more
 * than this at once is told so, and gets it with a smaller `limit`.
 */
const DOCS_BYTES_MAX = 128 * 1024 * 1024;

const blobBytes = (records: readonly ActivationRecord[]): number =>
  records.reduce((sum, { result, logs }) => sum + bytesOf(result) + bytesOf(logs), 0);

const bytesOf = (payload: Payload): number => (isBlobRef(payload) ? payload.bytes : 0);

const wholeRecord = async (blobs: BlobStore, record: ActivationRecord): Promise<string> =>
  recordJson(record, await blobs.resolve(record.result), await blobs.resolve(record.logs));
