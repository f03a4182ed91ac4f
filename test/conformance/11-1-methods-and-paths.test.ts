/** openwhisk-api §11.1, §11.2: methods that a path does not have, slashes, and paths of too many parts. */
import { beforeAll, describe, expect, test } from 'vitest';
import { ended, submit } from '../support/rest-actions.ts';
import { ask, refusal } from '../support/rest-line.ts';
import { useServer } from '../support/server-fixture.ts';
import { webCall, type WebCall } from '../support/web-calls.ts';

const server = useServer();
const exec = { kind: 'nodejs:default', code: 'const main = () => ({});' };
const NO_ROUTE = [404, 'The requested resource could not be found.'];
const ID = '0123456789abcdef'.repeat(2);
const refused = (line: string, body?: unknown) => refusal(server(), line, body);

beforeAll(async () => {
  for (const [path, body] of [
    ['actions/act', { exec }],
    ['packages/pkg', {}],
    ['actions/pkg/act', { exec }],
    ['packages/bnd', { binding: { namespace: '_', name: 'pkg' } }],
    ['triggers/trg', {}],
    ['rules/rul', { trigger: '_/trg', action: '_/act' }],
  ] as const)
    expect(await ask(server(), `PUT ${path}`, body)).toMatchObject({ status: 200 });
});

const COLLECTIONS = ['actions', 'packages', 'triggers', 'rules', 'activations'];
const ENTITIES = ['actions/act', 'actions/pkg/act', 'packages/pkg', 'triggers/trg', 'rules/rul'];

describe('§11.1 unsupported methods', () => {
  test.each(COLLECTIONS)(
    'PUT, POST, DELETE on the collection %s, also with a slash: 404',
    async (path) => {
      for (const method of ['PUT', 'POST', 'DELETE'])
        for (const slash of ['', '/'])
          expect(await refused(`${method} ${path}${slash}`, {})).toEqual(NO_ROUTE);
    },
  );

  test.each(['', '/', '/result', '/logs'])(
    'PUT, POST, DELETE on an activation%s: 404',
    async (part) => {
      for (const method of ['PUT', 'POST', 'DELETE'])
        expect(await refused(`${method} activations/${ID}${part}`, {})).toEqual(NO_ROUTE);
    },
  );

  test.each(['/api/v1/namespaces', '/api/v1/namespaces/', 'limits', 'limits/'])(
    'any but GET on %s: 404',
    async (path) => {
      for (const method of ['PUT', 'POST', 'DELETE', 'PATCH'])
        expect(await refused(`${method} ${path}`, {})).toEqual(NO_ROUTE);
    },
  );

  test.each([...COLLECTIONS, ...ENTITIES, 'limits', `activations/${ID}`])(
    'PATCH on %s: 404; HEAD too, for there is no automatic HEAD for GET',
    async (path) => {
      expect(await refused(`PATCH ${path}`, {})).toEqual(NO_ROUTE);
      const head = await ask(server(), `HEAD ${path}`);
      expect([head.status, head.text]).toEqual([404, '']);
    },
  );

  test.each(['HEAD /api/v1', 'HEAD /api/v1/api-docs', 'POST /api/v1', 'PUT /api/v1/api-docs'])(
    'of what anyone may GET below `/api/v1` too: %s',
    async (line) => {
      expect((await ask(server(), line)).status).toBe(404);
    },
  );

  test('POST on a package: 403', async () => {
    expect((await refused('POST packages/pkg', {}))[0]).toBe(403);
  });

  test('a collection that there is not: 404', async () => {
    for (const method of ['GET', 'PUT', 'POST', 'DELETE'])
      for (const path of ['nosuchcollection', 'nosuchcollection/name', 'action', 'actionss/act'])
        expect(await refused(`${method} ${path}`, method === 'GET' ? undefined : {})).toEqual(
          NO_ROUTE,
        );
  });

  test.each([
    ['PUT actions'],
    ['DELETE activations/x'],
    ['POST packages/pkg'],
    ['PATCH actions/act'],
    ['GET nosuchcollection'],
    ['HEAD actions'],
  ])('without or with wrong credentials any of these is 401: %s', async (line) => {
    for (const auth of [null, 'wrong:key', `${server().auth}x`])
      expect((await ask(server(), line, undefined, { auth })).status).toBe(401);
  });

  test.each([
    ['GET /nothing', 'OPTIONS'],
    ['POST /api/v2/namespaces', 'OPTIONS'],
    ['POST /', 'GET, OPTIONS'],
    ['DELETE /ping', 'GET, OPTIONS'],
    ['PUT /invokers', 'GET, OPTIONS'],
  ])('outside `/api/v1` it is 405 with what there is: %s', async (line, methods) => {
    const error = `HTTP method not allowed, supported methods: ${methods}`;
    expect(await refused(line)).toEqual([405, error]);
    expect((await ask(server(), line)).headers.get('allow')).toBe(methods);
  });
});

describe('§11.2 slashes and paths', () => {
  /** To the byte: `fetch` would tidy some of them up. */
  const raw = (path: string, call: WebCall = {}) => {
    const authorization = `Basic ${Buffer.from(server().auth).toString('base64')}`;
    return webCall(server(), path, { ...call, headers: { authorization, ...call.headers } });
  };

  test.each(COLLECTIONS)('a collection has the same list with a slash: %s', async (path) => {
    const [plain, slashed] = await Promise.all([
      ask(server(), `GET ${path}`),
      ask(server(), `GET ${path}/`),
    ]);
    expect(slashed).toMatchObject({ status: 200, text: plain.text });
  });

  test('`actions/PKG/` lists the package, of a binding what it is bound to', async () => {
    const { json } = await ask(server(), 'GET actions/pkg/');
    expect(json).toMatchObject([{ namespace: 'guest/pkg', name: 'act' }]);
    expect((await ask(server(), 'GET actions/bnd/')).json).toEqual(json);
    expect((await ask(server(), 'GET actions/pkg/?limit=1&skip=1')).text).toBe('[]');
    expect((await ask(server(), 'GET actions/pkg/?count=true')).text).toBe('{"actions":1}');
  });

  test('`actions/PKG` is an action of that name: 409 if it is a package', async () => {
    const error = 'Resource by this name exists but is not in this collection.';
    for (const name of ['pkg', 'bnd'])
      expect(await refused(`GET actions/${name}`)).toEqual([409, error]);
    expect((await refused('GET actions/none'))[0]).toBe(404);
  });

  test.each([
    'packages/pkg/',
    'packages/bnd/',
    'triggers/trg/',
    'rules/rul/',
    'actions/pkg/act/',
    'actions/a/b/c',
    'triggers/a/b',
  ])('there is no route for %s', async (path) => {
    for (const method of ['GET', 'PUT', 'POST', 'DELETE'])
      expect(await refused(`${method} ${path}`, method === 'GET' ? undefined : {})).toEqual(
        NO_ROUTE,
      );
  });

  test('`PUT actions/`, an empty name: 404', async () => {
    expect(await refused('PUT actions/', { exec })).toEqual(NO_ROUTE);
    expect(await refused('PUT actions/pkg/', { exec })).toEqual(NO_ROUTE);
  });

  test('an activation has its record with a slash too, but no other part of it has', async () => {
    const id = await submit(server(), 'act');
    await ended(server(), id);
    const record = await ask(server(), `GET activations/${id}`);
    expect(record.status).toBe(200);
    expect((await ask(server(), `GET activations/${id}/`)).text).toBe(record.text);
    for (const part of ['result/', 'logs/', 'other'])
      expect(await refused(`GET activations/${id}/${part}`)).toEqual(NO_ROUTE);
  });

  test('`/namespaces/` is the list of namespaces', async () => {
    for (const slash of ['', '/'])
      expect((await ask(server(), `GET /api/v1/namespaces${slash}`)).text).toBe('["guest"]');
  });

  test.each([
    '/api/v1//namespaces',
    '//api/v1/namespaces',
    '/api/v1/namespaces//actions',
    '/api/v1/namespaces/_//actions',
    '/api/v1/namespaces/_/actions//',
    '/api/v1/namespaces/_/actions//act',
    '/api/v1/namespaces/_/actions/pkg//act',
    '/api/v1/namespaces/_/actions//act/',
    '/api/v1/namespaces/_/triggers//trg',
  ])('empty segments are not tidied away: %s', async (path) => {
    expect((await raw(path)).status).toBeOneOf([400, 404, 405]);
  });

  test.each([
    '/api/v1/namespaces/_/triggers/../actions/act',
    '/api/v1/namespaces/_/./actions/act',
    '/api/v1/../v1/namespaces',
  ])('dots lead nowhere: %s', async (path) => {
    expect((await raw(path)).status).toBeOneOf([400, 404, 405]);
  });
});
