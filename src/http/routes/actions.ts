/**
 * Actions, in the default package and in others: create, update, read, list, delete (openwhisk-api
 * §4, §8.6). `PUT` and `DELETE` answer the whole entity with its code.
 */
import type { Gateway } from '../../actors/gateway.ts';
import type { Action } from '../../domain/action/action.ts';
import { isDownloadDisabled, lastByKey } from '../../domain/action/annotations.ts';
import { actionContent } from '../../domain/action/decode.ts';
import { actionAccess } from '../../domain/entitlement/action-access.ts';
import { mayShowAction } from '../../domain/entitlement/execute-only.ts';
import type { StoredEntity } from '../../domain/entity/entity.ts';
import { entityOf } from '../../domain/entity/lookup.ts';
import { E } from '../../domain/kernel/fp.ts';
import { actionId } from '../../domain/names.ts';
import type { Profile } from '../../domain/profile.ts';
import type { Runtimes } from '../../domain/runtimes.ts';
import type { BlobStore } from '../../journal/journal.ts';
import type { Views } from '../../journal/views.ts';
import type { Operation } from '../description/operation.ts';
import { actionJson, type ActionView } from '../entities/action-json.ts';
import { asChanged } from '../entities/changed-entity.ts';
import { createEntityList, type EntityList } from '../entities/entity-list.ts';
import { putOperation, readPut } from '../entities/entity-put.ts';
import { listedPackage } from '../entities/package-reading.ts';
import type { Outcome } from '../exchange.ts';
import { booleanParameter, readQuery } from '../query/query-parameters.ts';
import { parseQuery } from '../query/query-string.ts';
import { json } from '../response.ts';
import type { ApiRoute, Handler } from '../routing/call.ts';
import { namedAction, namedEntity, ownNamespace } from '../routing/path-names.ts';

export interface ActionRoutesDep {
  readonly gateway: Gateway;
  readonly views: Views;
  readonly blobs: BlobStore;
  readonly profile: Profile;
  readonly runtimes: Runtimes;
}

const LIST = '/api/v1/namespaces/:namespace/actions';

export const createActionRoutes = (deps: ActionRoutesDep): readonly ApiRoute[] => {
  const all = createEntityList(deps, 'actions', 'List the actions, those in packages included');
  const members = createEntityList(deps, 'actions', 'List the actions in a package');
  const list = { method: 'GET', handler: listActions(all), operation: all.operation };
  const one = [
    { method: 'GET', handler: readAction(deps), operation: GET_OPERATION },
    { method: 'PUT', handler: putAction(deps), operation: putActionOperation(deps) },
    { method: 'DELETE', handler: deleteAction(deps), operation: DELETE_OPERATION },
  ];
  return [
    { pattern: LIST, ...list },
    { pattern: `${LIST}/`, ...list },
    {
      method: 'GET',
      pattern: `${LIST}/:name/`,
      handler: listMembers(deps, members),
      operation: members.operation,
    },
    ...one.map((route) => ({ pattern: `${LIST}/:name`, ...route })),
    ...one.map((route) => ({ pattern: `${LIST}/:package/:name`, ...route })),
  ];
};

const listActions =
  (list: EntityList): Handler =>
  async (call) => {
    const namespace = ownNamespace(call);
    if (E.isLeft(namespace)) return namespace;
    return list.answer(call, { collection: 'actions', namespace: namespace.right });
  };

const listMembers =
  ({ gateway }: ActionRoutesDep, list: EntityList): Handler =>
  async (call) => {
    const name = namedEntity(call);
    if (E.isLeft(name)) return name;
    const found = await gateway.read(listedPackage(call.caller, name.right));
    if (E.isLeft(found)) return found;
    return list.answer(call, { collection: 'packageActions', package: found.right });
  };

const GET_QUERY = { code: booleanParameter('code', true, 'Whether to answer the code.') };

const GET_OPERATION: Operation = {
  summary: 'Read an action',
  query: Object.values(GET_QUERY),
  answers: {
    200: 'The action, with the parameters of its package under its own.',
    403: 'Not allowed to the caller.',
    404: 'There is no such action.',
    409: 'The name belongs to another kind of entity.',
  },
};

const readAction =
  ({ gateway, blobs, profile }: ActionRoutesDep): Handler =>
  async (call) => {
    const name = namedAction(call);
    if (E.isLeft(name)) return name;
    const access = await gateway.read(actionAccess(call.caller, 'READ', name.right));
    if (E.isLeft(access)) return access;
    const query = readQuery(parseQuery(call.request.query), GET_QUERY);
    if (E.isLeft(query)) return query;
    const { action: place, binding } = access.right;
    const shown = mayShowAction(profile, call.caller, name.right, place);
    if (E.isLeft(shown)) return shown;
    const stored = await gateway.read(entityOf('action', actionId(place)));
    if (E.isLeft(stored)) return stored;
    const { action } = stored.right;
    const parameters = lastByKey([...access.right.parameters, ...action.parameters]);
    return query.right.code
      ? wholeAction(blobs, action, { parameters })
      : E.right(json(200, actionJson(action, { code: null, parameters, binding })));
  };

const putActionOperation = ({ runtimes }: ActionRoutesDep): Operation =>
  putOperation('an action', (own) => actionContent(runtimes, own));

const putAction =
  ({ gateway, blobs, profile, runtimes }: ActionRoutesDep): Handler =>
  async (call) => {
    const { caller } = call;
    const name = namedAction(call);
    if (E.isLeft(name)) return name;
    const access = await gateway.read(actionAccess(caller, 'PUT', name.right));
    if (E.isLeft(access)) return access;
    const put = await readPut(call, profile, actionContent(runtimes, name.right.namespace));
    if (E.isLeft(put)) return put;
    const stored = await gateway.putAction({ caller, name: name.right, ...put.right });
    return E.isLeft(stored) ? stored : changedAction(blobs, stored.right);
  };

const DELETE_OPERATION: Operation = {
  summary: 'Delete an action',
  answers: {
    200: 'The action as it last was.',
    403: 'Not allowed to the caller.',
    404: 'There is no such action.',
    409: 'The name belongs to another kind of entity.',
  },
};

const deleteAction =
  ({ gateway, blobs }: ActionRoutesDep): Handler =>
  async (call) => {
    const { caller } = call;
    const name = namedAction(call);
    if (E.isLeft(name)) return name;
    const access = await gateway.read(actionAccess(caller, 'DELETE', name.right));
    if (E.isLeft(access)) return access;
    const last = await gateway.change(caller, { type: 'DeleteAction', name: name.right });
    return E.isLeft(last) ? last : changedAction(blobs, last.right);
  };

const changedAction = (blobs: BlobStore, stored: StoredEntity): Promise<Outcome> =>
  wholeAction(blobs, asChanged('action', stored).action, {});

/** Code marked so is given out to nobody, not even its owner (adobe-runtime §4.3). */
const wholeAction = async (
  blobs: BlobStore,
  action: Action,
  view: Omit<ActionView, 'code'>,
): Promise<Outcome> => {
  const { exec, annotations } = action;
  const isHidden = exec.type !== 'code' || isDownloadDisabled(annotations);
  const code = isHidden ? null : Buffer.from(await blobs.get(exec.code)).toString();
  return E.right(json(200, actionJson(action, { ...view, code })));
};
