import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ApiRequest } from '../../../src/http/exchange.ts';
import { createNamespaceHosts } from '../../../src/http/web/namespace-host.ts';

const requestOf = (host: string, path: string): ApiRequest => ({
  method: 'GET',
  path,
  query: 'query={a(b:"c")}',
  headers: {
    accept: '',
    authorization: '',
    contentType: '',
    extraLogging: '',
    host,
    idempotencyKey: '',
    requestId: '',
  },
  allHeaders: [['host', host]],
  contentLength: 0,
  readBody: () => Promise.resolve({ type: 'dropped' }),
});

const rewritten = (host: string, path: string, domain = 'localhost'): string =>
  createNamespaceHosts(domain)(requestOf(host, path)).path;

describe('on the host of a namespace', () => {
  test.each([
    ['/api/v1/web/demo/hello', '/api/v1/web/guest/demo/hello'],
    ['/api/v1/web/demo/hello.json/rest/x', '/api/v1/web/guest/demo/hello.json/rest/x'],
    ['/api/v1/web/guest/demo/hello', '/api/v1/web/guest/guest/demo/hello'],
    ['/api/v1/web/store', '/api/v1/web/guest/default/store'],
    ['/api/v1/web/', '/api/v1/web/guest/'],
    ['/demo/hello.html', '/api/v1/web/guest/demo/hello.html'],
    ['/demo/he%2Fllo//x', '/api/v1/web/guest/demo/he%2Fllo//x'],
    ['/store', '/api/v1/web/guest/default/store'],
    ['/', '/api/v1/web/guest/public/index.html'],
    ['/invokers', '/api/v1/web/guest/default/invokers'],
    ['/api/v2/x', '/api/v1/web/guest/api/v2/x'],
  ])('%s is the web action %s', (path, expected) => {
    expect(rewritten('guest.localhost:3233', path)).toBe(expected);
  });

  test.each(['/api/v1', '/api/v1/', '/api/v1/namespaces/_/actions', '/api/v1/api-docs'])(
    '%s is the ordinary API',
    (path) => {
      expect(rewritten('guest.localhost', path)).toBe(path);
    },
  );

  test('everything but the path stays as it was sent', () => {
    const request = requestOf('Guest.localhost', '/demo/hello');
    expect(createNamespaceHosts('localhost')(request)).toEqual({
      ...request,
      path: '/api/v1/web/guest/demo/hello',
    });
  });
});

test.each([
  ['guest.localhost', 'guest'],
  ['guest.localhost:', 'guest'],
  ['guest.localhost.', 'guest'],
  ['guest.localhost.:80', 'guest'],
  ['GUEST.LocalHost:3233', 'guest'],
  ['my-team-2.localhost', 'my-team-2'],
])('the host %s is of the namespace %s', (host, namespace) => {
  expect(rewritten(host, '/a/b')).toBe(`/api/v1/web/${namespace}/a/b`);
});

test.each([
  '',
  'localhost',
  'localhost:3233',
  '.localhost',
  'a.b.localhost',
  'a_b.localhost',
  'a%2eb.localhost',
  'guestlocalhost',
  'guest.localhost.example.org',
  'guest.localhost:80:80',
  '127.0.0.1:3233',
  '[::1]:3233',
])('the host %j is of no namespace', (host) => {
  expect(rewritten(host, '/a/b')).toBe('/a/b');
});

test('the domain is a setting', () => {
  const domain = 'functions.example.org';
  expect(rewritten('guest.functions.example.org', '/a/b', domain)).toBe('/api/v1/web/guest/a/b');
  expect(rewritten('guest.localhost', '/a/b', domain)).toBe('/a/b');
});

test('no path and no host lead to another namespace than the host says', () => {
  const path = fc
    .array(fc.constantFrom('..', '.', 'api', 'v1', 'web', 'other', '', '%2e%2e', 'default'))
    .map((parts) => `/${parts.join('/')}`);
  fc.assert(
    fc.property(path, (asked) => {
      const found = rewritten('guest.localhost', asked);
      if (found.startsWith('/api/v1/web/')) expect(found).toMatch(/^\/api\/v1\/web\/guest\//);
      else expect([found, found.slice(0, 7)]).toEqual([asked, '/api/v1']);
    }),
  );
});
