import { expect, test } from 'vitest';
import { createRouteTable } from '../../src/http/route-table.ts';
import { createHttpWorld } from '../support/http-deps.ts';

const { routes, open } = createRouteTable(createHttpWorld().deps);

test('no two routes answer the same', () => {
  const served = [
    ...routes.map(({ method, pattern }) => `${method} ${pattern}`),
    ...open.map(({ pattern }) => `GET ${pattern}`),
  ];
  expect(new Set(served).size).toBe(served.length);
});

test('every route says which success or refusal it has', () => {
  const silent = [...routes, ...open].filter(
    ({ operation }) => operation.summary === '' || Object.keys(operation.answers).length === 0,
  );
  expect(silent).toEqual([]);
});
