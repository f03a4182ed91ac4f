/** Where web actions are found: openwhisk-api §10.1, adobe-runtime §4.1, and the hosts of openwhisk-api §1.9. */
import { beforeAll, describe, expect, test } from 'vitest';
import { errorOf } from '../support/rest-actions.ts';
import { rest } from '../support/rest.ts';
import { useServer } from '../support/server-fixture.ts';
import { putWebAction, returning, web, webCall } from '../support/web-calls.ts';

const server = useServer();
const WEB = '/api/v1/web';
const call = (path: string, host = 'localhost') => webCall(server(), path, { headers: { host } });
const NAMES = ['any', 'any.json', 'with space', 'a@b.c&d-e'];

beforeAll(async () => {
  const packages = ['shop', 'defaults', 'public'].map((name) =>
    rest(server(), `namespaces/_/packages/${name}`, { method: 'PUT', body: '{}' }),
  );
  await Promise.all([
    ...packages,
    ...NAMES.map((name) => putWebAction(server(), encodeURIComponent(name))),
  ]);
  const bound = rest(server(), 'namespaces/_/packages/bound', {
    method: 'PUT',
    body: JSON.stringify({ binding: { namespace: '_', name: 'shop' } }),
  });
  await Promise.all([
    bound,
    putWebAction(server(), 'shop/any'),
    putWebAction(server(), 'defaults/any'),
    putWebAction(server(), 'public/index', {}, { code: 'const main = () => ({ html: "home" });' }),
  ]);
});

describe('openwhisk-api §10.1: the path', () => {
  test.each(['GET', 'POST', 'PUT', 'DELETE', 'PATCH'])('%s reaches the action', async (method) => {
    const { status, json } = await web(server(), 'any.json', { method });
    expect([status, json]).toMatchObject([200, { __ow_method: method.toLowerCase() }]);
  });

  test.each(['guest/default/any', 'guest/shop/any', 'guest/bound/any'])(
    '%s is namespace, package or `default` or binding, and action',
    async (path) => {
      expect(await call(`${WEB}/${path}.json`)).toMatchObject({ status: 200 });
    },
  );

  test.each(['', '.http', '.json', '.html', '.svg', '.text'])(
    'an action is asked with the extension `%s`',
    async (extension) => {
      const body = extension === '.json' ? { body: 'x' } : 'x';
      const answer = await web(server(), `any${extension}?${returning({ body: 'x' })}`);
      expect([answer.status, answer.json ?? answer.text]).toEqual([200, body]);
    },
  );

  test.each(['any.xml', 'any.JSON', 'any.', 'any.json.xml', 'any.http2'])(
    'another ending is a part of the name: %s is missing',
    async (path) => {
      const { status, json } = await web(server(), path);
      expect([status, json]).toMatchObject([
        404,
        { error: 'The requested resource does not exist.' },
      ]);
    },
  );

  test('an action whose name ends like an extension is reached with a further one only', async () => {
    const [alone, extended] = await Promise.all([
      web(server(), 'any.json?marked=1'),
      web(server(), 'any.json.http'),
    ]);
    expect(alone.json).toMatchObject({ marked: '1' });
    expect(extended.status).toBe(204);
  });

  test.each([
    ['any.json', ''],
    ['any.json/', '/'],
    ['any.json/a/b', '/a/b'],
    ['any.json/a%2Fb%20/%C3%A9', '/a%2Fb%20/%C3%A9'],
    ['any.json//a/../b/./', '//a/../b/./'],
    ['any.json/field.json', '/field.json'],
  ])('what follows the action is passed on as it was sent: %s', async (path, rest_) => {
    expect((await web(server(), path)).json).toMatchObject({ __ow_path: rest_ });
  });

  test('a path into the result picks nothing from it', async () => {
    const { json } = await web(server(), `any.json/a/b?${returning({ a: { b: 1 } })}`);
    expect(json).toEqual({ a: { b: 1 } });
  });

  test.each(['with%20space.json', 'a%40b.c%26d-e.json', 'a@b.c&d-e.json'])(
    'names are percent-decoded: %s',
    async (path) => {
      expect((await web(server(), path)).status).toBe(200);
    },
  );

  test('a package may have a name that begins with `default`, unlike upstream', async () => {
    expect((await call(`${WEB}/guest/defaults/any.json`)).status).toBe(200);
  });

  test.each([
    'guest/any',
    'guest',
    'guest/default/',
    'guest//any',
    '/default/any',
    'g$t/default/any',
  ])(
    '%s matches nothing: 404 for callers with a key, 401 for others, 200 for OPTIONS',
    async (path) => {
      const known = await rest(server(), `/api/v1/web/${path}`);
      expect([known.status, errorOf(known)]).toEqual([
        404,
        'The requested resource could not be found.',
      ]);
      expect((await call(`${WEB}/${path}`)).status).toBe(401);
      const options = await webCall(server(), `${WEB}/${path}`, { method: 'OPTIONS' });
      expect([options.status, options.text]).toEqual([200, 'OK']);
    },
  );

  test('the namespace is spelled out: `_` is nobody, whoever asks', async () => {
    const { status, text } = await rest(server(), '/api/v1/web/_/default/any.json');
    expect([status, JSON.parse(text)]).toMatchObject([
      404,
      { error: 'The requested resource does not exist.' },
    ]);
  });
});

describe('adobe-runtime §4.1, openwhisk-api §1.9: the host of a namespace', () => {
  test.each([
    ['/api/v1/web/shop/any.json', 'a package and its action'],
    ['/api/v1/web/default/any.json', '`default` and an action'],
    ['/api/v1/web/any.json', 'an action alone is one without a package (X18)'],
    ['/shop/any.json', 'the same without `/api/v1/web`'],
    ['/any.json', 'the shortest form'],
  ])('%s: %s', async (path) => {
    expect((await call(path, 'guest.localhost:3233')).json).toMatchObject({ __ow_path: '' });
  });

  test('`/` is the page `public/index.html`', async () => {
    const { status, type, text } = await call('/', 'guest.localhost');
    expect([status, type, text]).toEqual([200, 'text/html; charset=UTF-8', 'home']);
  });

  test('a query takes braces, brackets and quotes as they are (X18)', async () => {
    const query = 'query={products(pageSize:10,filter:{id:{eq:"abcedefg"}}){items{name}}}';
    const { json } = await call(`/api/v1/web/any.json?${query}`, 'guest.localhost');
    expect(json).toMatchObject({ query: query.slice('query='.length) });
  });

  test('the API is the same as on any host', async () => {
    const { status } = await call('/api/v1', 'guest.localhost');
    expect(status).toBe(200);
  });

  test.each([
    'nobody.localhost',
    'a.guest.localhost',
    'guest.example.org',
    'guest.localhost.evil.org',
  ])('%s is not the host of the namespace', async (host) => {
    expect((await call('/shop/any.json', host)).status).toBeGreaterThanOrEqual(400);
  });
});
