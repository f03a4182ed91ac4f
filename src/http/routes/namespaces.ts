/**
 * The namespaces a key opens: always exactly one (openwhisk-api §2.1). There is no route for a single
 * namespace.
 */
import { E } from '../../domain/kernel/fp.ts';
import type { ApiRoute, Handler } from '../call.ts';
import { json } from '../response.ts';

const listNamespaces: Handler = ({ caller }) =>
  Promise.resolve(E.right(json(200, JSON.stringify([caller.namespace]))));

export const namespaceRoutes: readonly ApiRoute[] = [
  { method: 'GET', pattern: '/api/v1/namespaces', handler: listNamespaces },
  { method: 'GET', pattern: '/api/v1/namespaces/', handler: listNamespaces },
];
