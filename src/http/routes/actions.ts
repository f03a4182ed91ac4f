/**
 * Actions of the default package: create, update, read, list, delete (openwhisk-api §4). `PUT` and
 * `DELETE` answer the whole entity with its code.
 */
import type { Gateway } from '../../actors/gateway.ts';
import type { StoredAction } from '../../domain/action/action.ts';
import type { ActionContent } from '../../domain/action/commands.ts';
import { decodeActionContent } from '../../domain/action/decode.ts';
import { checkSizes } from '../../domain/action/sizes.ts';
import { E, type Either } from '../../domain/kernel/fp.ts';
import type { Profile } from '../../domain/profile.ts';
import type { Refusal } from '../../domain/refusal.ts';
import type { RuntimeKind } from '../../domain/runtimes.ts';
import type { BlobStore } from '../../journal/journal.ts';
import type { Views } from '../../journal/views.ts';
import { ownAction, ownNamespace } from '../access.ts';
import { BODY_BYTES_MAX } from '../body/body-collection.ts';
import { actionJson, actionSummaryJson } from '../action-json.ts';
import type { ApiRoute, Handler } from '../call.ts';
import type { ApiRequest, Outcome } from '../exchange.ts';
import { readJson } from '../body/json-body.ts';
import { parseBoolean, parseList, parseQuery } from '../query.ts';
import { json } from '../response.ts';

export interface ActionRoutesDep {
  readonly gateway: Gateway;
  readonly views: Views;
  readonly blobs: BlobStore;
  readonly profile: Profile;
  readonly runtimes: readonly RuntimeKind[];
}

export const createActionRoutes = (deps: ActionRoutesDep): readonly ApiRoute[] => [
  { method: 'GET', pattern: '/api/v1/namespaces/:namespace/actions', handler: listActions(deps) },
  { method: 'GET', pattern: '/api/v1/namespaces/:namespace/actions/', handler: listActions(deps) },
  { method: 'GET', pattern: ACTION, handler: readAction(deps) },
  { method: 'PUT', pattern: ACTION, handler: putAction(deps) },
  { method: 'DELETE', pattern: ACTION, handler: deleteAction(deps) },
];

const ACTION = '/api/v1/namespaces/:namespace/actions/:name';

const listActions =
  ({ views, profile }: ActionRoutesDep): Handler =>
  async (call) => {
    const namespace = ownNamespace(call);
    if (E.isLeft(namespace)) return namespace;
    const list = parseList(parseQuery(call.request.query), 'actions', profile.listLimit);
    if (E.isLeft(list)) return list;
    const { page, count } = list.right;
    if (count) {
      const total = await views.actionCount(namespace.right);
      return E.right(json(200, `{"actions":${Math.max(total - page.skip, 0)}}`));
    }
    const found = await views.actions(namespace.right, page);
    return E.right(
      json(200, `[${found.map(({ action }) => actionSummaryJson(action)).join(',')}]`),
    );
  };

const readAction =
  ({ views, blobs }: ActionRoutesDep): Handler =>
  async (call) => {
    const name = ownAction(call);
    if (E.isLeft(name)) return name;
    const code = parseBoolean(parseQuery(call.request.query), 'code', true);
    if (E.isLeft(code)) return code;
    const stored = await views.action(name.right);
    if (stored === null) return E.left({ type: 'NotFound' });
    return code.right
      ? wholeAction(blobs, stored)
      : E.right(json(200, actionJson(stored.action, null)));
  };

const putAction =
  (deps: ActionRoutesDep): Handler =>
  async (call) => {
    const name = ownAction(call);
    if (E.isLeft(name)) return name;
    const put = await readPut(call.request, deps);
    if (E.isLeft(put)) return put;
    const stored = await deps.gateway.putAction({ name: name.right, ...put.right });
    return E.isLeft(stored) ? stored : wholeAction(deps.blobs, stored.right);
  };

const deleteAction =
  ({ gateway, blobs }: ActionRoutesDep): Handler =>
  async (call) => {
    const name = ownAction(call);
    if (E.isLeft(name)) return name;
    const stored = await gateway.deleteAction(name.right);
    return E.isLeft(stored) ? stored : wholeAction(blobs, stored.right);
  };

interface Put {
  readonly content: ActionContent;
  readonly overwrite: boolean;
}

/** The body is measured before the query is read, and read after it (openwhisk-api §2.6). */
const readPut = async (
  request: ApiRequest,
  { profile, runtimes }: ActionRoutesDep,
): Promise<Either<Refusal, Put>> => {
  const body = await readJson(request, {
    bytesMax: BODY_BYTES_MAX,
    tooLong: () => ({ type: 'RequestTooLarge' }),
    absent: null,
  });
  if (E.isLeft(body)) return body;
  const sized = checkSizes(body.right, profile);
  if (E.isLeft(sized)) return sized;
  const overwrite = parseBoolean(parseQuery(request.query), 'overwrite', false);
  if (E.isLeft(overwrite)) return overwrite;
  const content = decodeActionContent(sized.right, runtimes);
  if (E.isLeft(content)) return content;
  return E.right({ content: content.right, overwrite: overwrite.right });
};

const wholeAction = async (blobs: BlobStore, { action }: StoredAction): Promise<Outcome> => {
  const code = await blobs.get(action.exec.code);
  return E.right(json(200, actionJson(action, Buffer.from(code).toString())));
};
