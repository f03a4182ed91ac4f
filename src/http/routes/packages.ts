/**
 * Packages and bindings: create, update, read, list, delete (openwhisk-api §8). Anyone with a key may
 * list what a namespace shares (§2.3). A package can't be run, not even by its owner (§2.2).
 */
import type { Gateway } from '../../actors/gateway.ts';
import { packageAccess } from '../../domain/entitlement/package-access.ts';
import type { StoredEntity } from '../../domain/entity/entity.ts';
import type { Clock } from '../../domain/kernel/clock.ts';
import { E } from '../../domain/kernel/fp.ts';
import { packageContent } from '../../domain/package/decode.ts';
import type { Profile } from '../../domain/profile.ts';
import type { Views } from '../../journal/views.ts';
import type { Operation } from '../description/operation.ts';
import { asChanged } from '../entities/changed-entity.ts';
import { createEntityList, type EntityList } from '../entities/entity-list.ts';
import { putOperation, readPut } from '../entities/entity-put.ts';
import { packageShape, packageWithContents } from '../entities/package-json.ts';
import { shownPackage } from '../entities/package-reading.ts';
import type { ApiResponse, Outcome } from '../exchange.ts';
import { booleanParameter, readQuery } from '../query/query-parameters.ts';
import { parseQuery } from '../query/query-string.ts';
import { json } from '../response.ts';
import type { ApiRoute, Handler } from '../routing/call.ts';
import { namedEntity, namedNamespace } from '../routing/path-names.ts';

export interface PackageRoutesDep {
  readonly gateway: Gateway;
  readonly views: Views;
  readonly profile: Profile;
  readonly clock: Pick<Clock, 'nowMs'>;
}

const LIST = '/api/v1/namespaces/:namespace/packages';
const ONE = `${LIST}/:name`;

export const createPackageRoutes = (deps: PackageRoutesDep): readonly ApiRoute[] => {
  const all = createEntityList(
    deps,
    'packages',
    'List the packages of the own namespace, or what another one shares',
  );
  const list = { method: 'GET', handler: listPackages(all), operation: all.operation };
  return [
    { pattern: LIST, ...list },
    { pattern: `${LIST}/`, ...list },
    { method: 'GET', pattern: ONE, handler: readPackage(deps), operation: GET_OPERATION },
    { method: 'PUT', pattern: ONE, handler: putPackage(deps), operation: PUT_OPERATION },
    { method: 'POST', pattern: ONE, handler: runPackage(deps), operation: POST_OPERATION },
    { method: 'DELETE', pattern: ONE, handler: deletePackage(deps), operation: DELETE_OPERATION },
  ];
};

const listPackages =
  (list: EntityList): Handler =>
  (call) => {
    const namespace = namedNamespace(call);
    if (E.isLeft(namespace)) return Promise.resolve(namespace);
    const isOwn = namespace.right === call.caller.namespace;
    return list.answer(call, {
      collection: isOwn ? 'packages' : 'sharedPackages',
      namespace: namespace.right,
    });
  };

const GET_OPERATION: Operation = {
  summary: 'Read a package with the names of what is in it',
  answers: {
    200: 'The package, its actions and its feeds; of a binding, those it is bound to.',
    403: 'Not allowed to the caller.',
    404: 'There is no such package.',
    409: 'The name belongs to another kind of entity.',
    422: 'The binding refers to itself.',
  },
};

const readPackage =
  ({ gateway, profile }: PackageRoutesDep): Handler =>
  async (call) => {
    const name = namedEntity(call);
    if (E.isLeft(name)) return name;
    const shown = await gateway.read(shownPackage(profile, call.caller, name.right));
    if (E.isLeft(shown)) return shown;
    return E.right(
      json(200, JSON.stringify(packageWithContents(shown.right.package, shown.right))),
    );
  };

const PUT_OPERATION = putOperation('a package or a binding', packageContent);

const putPackage =
  ({ gateway, profile, clock }: PackageRoutesDep): Handler =>
  async (call) => {
    const { caller } = call;
    const name = namedEntity(call);
    if (E.isLeft(name)) return name;
    const access = await gateway.read(packageAccess(caller, 'PUT', name.right));
    if (E.isLeft(access)) return access;
    const put = await readPut(call, profile, packageContent(name.right.namespace));
    if (E.isLeft(put)) return put;
    const nowMs = clock.nowMs();
    const command = { type: 'PutPackage', name: name.right, ...put.right, nowMs } as const;
    return E.map(changedPackage)(await gateway.change(caller, command));
  };

const POST_OPERATION: Operation = {
  summary: 'Refused: a package is nothing that runs',
  answers: { 403: 'Always.' },
};

const runPackage =
  ({ gateway }: PackageRoutesDep): Handler =>
  async (call): Promise<Outcome> => {
    const name = namedEntity(call);
    if (E.isLeft(name)) return name;
    const access = await gateway.read(packageAccess(call.caller, 'ACTIVATE', name.right));
    return E.isLeft(access) ? access : E.left({ type: 'NoSuchRoute' });
  };

const DELETE_QUERY = {
  force: booleanParameter('force', false, 'Delete the actions in the package too.'),
};

const DELETE_OPERATION: Operation = {
  summary: 'Delete a package or a binding',
  query: Object.values(DELETE_QUERY),
  answers: {
    200: 'The package as it last was.',
    403: 'Not allowed to the caller.',
    404: 'There is no such package.',
    409: 'There are actions in it, or the name belongs to another kind of entity.',
  },
};

const deletePackage =
  ({ gateway }: PackageRoutesDep): Handler =>
  async (call) => {
    const { caller } = call;
    const name = namedEntity(call);
    if (E.isLeft(name)) return name;
    const access = await gateway.read(packageAccess(caller, 'DELETE', name.right));
    if (E.isLeft(access)) return access;
    const query = readQuery(parseQuery(call.request.query), DELETE_QUERY);
    if (E.isLeft(query)) return query;
    const { force } = query.right;
    const command = { type: 'DeletePackage', name: name.right, force } as const;
    return E.map(changedPackage)(await gateway.change(caller, command));
  };

const changedPackage = (stored: StoredEntity): ApiResponse =>
  json(200, JSON.stringify(packageShape(asChanged('package', stored).package)));
