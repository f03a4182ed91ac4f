/**
 * Paths of actions in packages. There are no packages, so to their owner each is missing, and to
 * others it is not theirs to know (openwhisk-api §2.4, §11.2).
 */
import { E } from '../../domain/kernel/fp.ts';
import { ownPackage, ownPackagedAction } from '../access.ts';
import type { ApiRoute, Handler } from '../call.ts';

const listPackage: Handler = (call) => {
  const name = ownPackage(call);
  if (E.isLeft(name)) return Promise.resolve(name);
  const { namespace, package: pack } = name.right;
  return Promise.resolve(E.left({ type: 'PackageNotFound', package: `${namespace}/${pack}` }));
};

const packagedAction: Handler = (call) => {
  const name = ownPackagedAction(call);
  return Promise.resolve(E.isLeft(name) ? name : E.left({ type: 'NotFound' }));
};

const PACKAGE = '/api/v1/namespaces/:namespace/actions/:package';

export const packagedActionRoutes: readonly ApiRoute[] = [
  { method: 'GET', pattern: `${PACKAGE}/`, handler: listPackage },
  { method: 'GET', pattern: `${PACKAGE}/:name`, handler: packagedAction },
  { method: 'PUT', pattern: `${PACKAGE}/:name`, handler: packagedAction },
  { method: 'POST', pattern: `${PACKAGE}/:name`, handler: packagedAction },
  { method: 'DELETE', pattern: `${PACKAGE}/:name`, handler: packagedAction },
];
