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
import type { Operation } from '../description/operation.ts';
import {
  type ActivationParameters,
  activationParameters,
  readActivationQuery,
} from '../query/activation-query.ts';
import { countJson } from '../query/list-query.ts';
import { parseQuery } from '../query/query-string.ts';
import { json } from '../response.ts';
import type { ApiRoute, Handler } from '../routing/call.ts';
import { ownActivation, ownNamespace } from '../routing/path-names.ts';

export interface ActivationRoutesDep {
  readonly views: Views;
  readonly blobs: BlobStore;
  readonly profile: Profile;
}

const LIST = '/api/v1/namespaces/:namespace/activations';
const ONE = `${LIST}/:activation`;

export const createActivationRoutes = (deps: ActivationRoutesDep): readonly ApiRoute[] => {
  const { blobs } = deps;
  const parameters = activationParameters(deps.profile.listLimit);
  const list = {
    method: 'GET',
    handler: listActivations(deps, parameters),
    operation: listOperation(parameters),
  };
  const record = readActivation(deps, 'Read the record of an activation', (found) =>
    wholeRecord(blobs, found),
  );
  const result = readActivation(deps, 'Read the result of an activation', async (found) =>
    responseJson(found, await blobs.resolve(found.result)),
  );
  const logs = readActivation(
    deps,
    'Read the logs of an activation; of a sequence, the ids of its steps',
    async (found) => `{"logs":${await blobs.resolve(found.logs)}}`,
  );
  return [
    { pattern: LIST, ...list },
    { pattern: `${LIST}/`, ...list },
    { pattern: ONE, ...record },
    { pattern: `${ONE}/`, ...record },
    { pattern: `${ONE}/result`, ...result },
    { pattern: `${ONE}/logs`, ...logs },
  ];
};

/** Another namespace's activation is as unknown as one that never was. */
const readActivation = (
  { views }: ActivationRoutesDep,
  summary: string,
  bodyOf: (found: ActivationRecord) => Promise<string>,
): Omit<ApiRoute, 'pattern'> => ({
  method: 'GET',
  operation: {
    summary,
    answers: {
      200: 'What was asked for.',
      400: 'The id is none.',
      403: 'Not allowed to the caller.',
      404: 'There is no such activation, or its record is not kept.',
    },
  },
  handler: async (call) => {
    const name = ownActivation(call);
    if (E.isLeft(name)) return name;
    const found = await views.activation(name.right.namespace, name.right.id);
    if (found === null) return E.left({ type: 'NotFound' });
    return E.right(json(200, await bodyOf(found)));
  },
});

const listOperation = (parameters: ActivationParameters): Operation => ({
  summary: 'List the activations',
  query: Object.values(parameters),
  answers: {
    200: 'Summaries or records, newest first, or their number.',
    403: 'Not allowed to the caller.',
    413: 'The records are more than one answer can hold: ask with a smaller `limit`.',
  },
});

const listActivations =
  ({ views, blobs }: ActivationRoutesDep, parameters: ActivationParameters): Handler =>
  async (call) => {
    const namespace = ownNamespace(call);
    if (E.isLeft(namespace)) return namespace;
    const query = readActivationQuery(parseQuery(call.request.query), parameters);
    if (E.isLeft(query)) return query;
    const { skip, limit, count, docs, ...filter } = query.right;
    if (count) {
      const total = await views.activationCount(namespace.right, filter);
      return E.right(json(200, countJson('activations', total, skip)));
    }
    const found = await views.activations(namespace.right, filter, { skip, limit });
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
