/**
 * The namespaces a key opens: always exactly one (openwhisk-api §2.1). There is no route for a single
 * namespace.
 */
import { E } from '../../domain/kernel/fp.ts';
import type { Operation } from '../description/operation.ts';
import { json } from '../response.ts';
import type { ApiRoute, Handler } from '../routing/call.ts';

const listNamespaces: Handler = ({ caller }) =>
  Promise.resolve(E.right(json(200, JSON.stringify([caller.namespace]))));

const OPERATION: Operation = {
  summary: 'List the namespaces the key opens',
  answers: { 200: 'Always exactly one name.' },
};

const list = { method: 'GET', handler: listNamespaces, operation: OPERATION };

export const namespaceRoutes: readonly ApiRoute[] = [
  { pattern: '/api/v1/namespaces', ...list },
  { pattern: '/api/v1/namespaces/', ...list },
];
