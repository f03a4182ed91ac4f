/** Methods and patterns of paths: those of the real route table, and of web actions. */
import fc from 'fast-check';
import { createRouteTable, type RouteTable } from '../../../src/http/route-table.ts';
import { createHttpWorld } from '../../support/http-deps.ts';

export interface RouteShape {
  readonly method: string;
  readonly pattern: string;
  readonly query: NonNullable<RouteTable['routes'][number]['operation']['query']>;
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'] as const;

const { routes, open } = createRouteTable(createHttpWorld().deps);

/** They have no routes of their own. */
const WEB: readonly RouteShape[] = METHODS.flatMap((method) =>
  ['', '/', '/and/more'].map((rest) => ({
    method,
    pattern: `/api/v1/web/:tenant/:home/:web${rest}`,
    query: [],
  })),
);

/** Where there is more to break. */
const timesOf = (method: string): number => (method === 'PUT' || method === 'POST' ? 4 : 1);

export const SHAPES: readonly RouteShape[] = [
  ...routes.flatMap(({ method, pattern, operation: { query = [] } }) =>
    Array.from({ length: timesOf(method) }, () => ({ method, pattern, query })),
  ),
  ...open.map(({ pattern }) => ({ method: 'GET', pattern, query: [] })),
  ...WEB,
];

export const anyMethod = (usual: string): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 16, arbitrary: fc.constant(usual) },
    { weight: 2, arbitrary: fc.constantFrom(...METHODS) },
    {
      weight: 1,
      arbitrary: fc.constantFrom('TRACE', 'CONNECT', 'PRI', 'X'.repeat(500), 'get', 'G\0T', 'a b'),
    },
  );
