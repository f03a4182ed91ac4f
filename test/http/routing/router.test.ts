import { expect, test } from 'vitest';
import { createRouter } from '../../../src/http/routing/router.ts';

const find = createRouter([
  { method: 'GET', pattern: '/ns/:namespace/actions/:name', handler: 'read' },
  { method: 'GET', pattern: '/ns/:namespace/actions/', handler: 'list' },
  { method: 'GET', pattern: '/ns/:namespace/actions/:package/', handler: 'package' },
  { method: 'GET', pattern: '/ns/:namespace/actions/:package/:name', handler: 'packaged' },
  { method: 'PUT', pattern: '/ns/:namespace/actions/:name', handler: 'put' },
]);
const segments = { namespace: '', package: '', name: '', activation: '' };

test.each([
  ['GET', '/ns/guest/actions/a', 'read', { namespace: 'guest', name: 'a' }],
  ['PUT', '/ns/guest/actions/a', 'put', { namespace: 'guest', name: 'a' }],
  ['GET', '/ns/guest/actions/', 'list', { namespace: 'guest' }],
  ['GET', '/ns/guest/actions/p/', 'package', { namespace: 'guest', package: 'p' }],
  ['GET', '/ns/guest/actions/p/a', 'packaged', { namespace: 'guest', package: 'p', name: 'a' }],
])('%s %s is answered by %s', (method, path, handler, found) => {
  expect(find(method, path)).toEqual({ handler, segments: { ...segments, ...found } });
});

test.each([
  ['a space', '/ns/a%20b/actions/c+d', { namespace: 'a b', name: 'c+d' }],
  ['a slash, which splits nothing', '/ns/g/actions/a%2Fb', { namespace: 'g', name: 'a/b' }],
  ['nothing', '/ns/g/actions/100%', { namespace: 'g', name: '100%' }],
])('a segment may encode %s', (_, path, found) => {
  expect(find('GET', path)?.segments).toEqual({ ...segments, ...found });
});

test.each([
  ['DELETE', '/ns/guest/actions/a'],
  ['GET', '/ns//actions/a'],
  ['GET', '/ns/guest/actions//'],
  ['GET', '/ns/guest/actions/p//'],
  ['GET', '/NS/guest/actions/a'],
  ['GET', '/ns/guest/actions/a/b/c'],
  ['GET', 'ns/guest/actions/a'],
  ['GET', ''],
])('%s %s is answered by nobody', (method, path) => {
  expect(find(method, path)).toBeNull();
});
