/** openwhisk-api §1.5, §1.6: the headers of every answer, the id of a request, and CORS. */
import { beforeAll, describe, expect, test } from 'vitest';
import { activationOf, putAction } from '../support/rest-actions.ts';
import { rest } from '../support/rest.ts';
import { ask } from '../support/rest-line.ts';
import { useServer } from '../support/server-fixture.ts';
import { tenant } from '../support/tenants.ts';
import { putWebAction, returning, webCall } from '../support/web-calls.ts';

const server = useServer();
const JSON_TYPE = 'application/json';
const TEXT = 'text/plain; charset=UTF-8';

beforeAll(async () => {
  await putAction(
    server(),
    'echo',
    'const main = ({ fail, ...args }) => fail ? { error: fail } : args;',
  );
  await putWebAction(server(), 'web');
  await ask(server(), 'PUT triggers/idle', {});
  await ask(server(), 'PUT triggers/busy', {});
  await ask(server(), 'PUT rules/rule', { trigger: '_/busy', action: '_/echo' });
});

/** Of each kind one, with its status. */
const ANSWERS: readonly (readonly [line: string, status: number])[] = [
  ['GET /', 200],
  ['GET /ping', 200],
  ['GET /invokers', 200],
  ['GET actions', 200],
  ['GET actions/missing', 404],
  ['GET nothing', 404],
  ['GET actions?limit=x', 400],
  ['POST packages/any', 403],
  ['POST /', 405],
  ['OPTIONS actions', 200],
  ['OPTIONS /', 200],
  ['POST triggers/idle', 204],
  ['POST actions/echo', 202],
  [`GET actions?${'x'.repeat(8192)}`, 414],
];

describe('§1.5 X-Request-ID', () => {
  test.each(ANSWERS)('is on every answer: %.30s', async (line, status) => {
    const answer = await ask(server(), line);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('x-request-id')).toMatch(/^[A-Za-z0-9]{32}$/);
  });

  test('is the `code` of an error, whoever refuses', async () => {
    for (const [line, auth] of [
      ['GET actions/missing', server().auth],
      ['GET nothing', server().auth],
      ['GET actions', null],
    ] as const) {
      const { json, headers } = await ask(server(), line, undefined, { auth });
      expect(json).toHaveProperty('code', headers.get('x-request-id'));
    }
  });

  test('is adopted from the request, unless it starts with `sid_`', async () => {
    const idOf = async (sent: string) => {
      const call = { headers: { 'x-request-id': sent } };
      const answers = await Promise.all(
        ['GET /ping', 'GET nothing'].map((line) => ask(server(), line, undefined, call)),
      );
      return answers.map(({ headers }) => headers.get('x-request-id'));
    };
    expect(await idOf('my-request.1')).toEqual(['my-request.1', 'my-request.1']);
    const made = await idOf('sid_1');
    for (const id of made) expect(id).toMatch(/^[A-Za-z0-9]{32}$/);
    expect(new Set(made).size).toBe(2);
  });
});

describe('§1.5 X-OpenWhisk-Activation-Id', () => {
  const ID = /^[0-9a-f]{32}$/;
  const idOf = ({ headers }: { readonly headers: Headers }) =>
    headers.get('x-openwhisk-activation-id');

  test.each([
    ['POST actions/echo', 202],
    ['POST actions/echo?blocking=true', 200],
    ['POST actions/echo?blocking=true&result=true', 200],
    ['POST triggers/busy', 202],
  ])('is on %s, answered %i', async (line, status) => {
    const answer = await ask(server(), line, {});
    expect([answer.status, idOf(answer)]).toEqual([status, expect.stringMatching(ID)]);
  });

  test.each(['POST actions/echo', 'POST triggers/busy'])(
    'is the id that %s answers',
    async (line) => {
      const answer = await ask(server(), line);
      expect(answer.json).toEqual({ activationId: idOf(answer) });
    },
  );

  test('is on a call answered 502, and is the id of its record', async () => {
    const answer = await ask(server(), 'POST actions/echo?blocking=true', { fail: 'on purpose' });
    expect([answer.status, idOf(answer)]).toEqual([502, activationOf(answer).activationId]);
  });

  test.each([
    [returning({ body: 'x' }), 200],
    [returning({ statusCode: 404 }), 404],
    ['crashes=1', 400],
  ])('is on answers of web actions that ran: %s', async (query, status) => {
    const answer = await webCall(server(), `/api/v1/web/guest/default/web?${query}`);
    expect([answer.status, answer.header('x-openwhisk-activation-id')]).toEqual([
      status,
      expect.stringMatching(ID),
    ]);
  });

  test.each([
    'POST triggers/idle',
    'POST actions/missing',
    'GET actions/echo',
    'POST actions/echo?blocking=x',
  ])('is not where nothing ran: %s', async (line) => {
    expect(idOf(await ask(server(), line))).toBeNull();
  });
});

test.each([
  ['GET actions', JSON_TYPE],
  ['GET actions/missing', JSON_TYPE],
  ['GET nothing', JSON_TYPE],
  ['GET /', JSON_TYPE],
  ['GET /ping', TEXT],
  ['OPTIONS actions', TEXT],
])('§1.5 Content-Type of %s is %s', async (line, type) => {
  expect((await ask(server(), line)).headers.get('content-type')).toBe(type);
});

describe('§1.5 X-OW-EXTRA-LOGGING', () => {
  test('`on`, in any case, has a record stored where the namespace stores none', async () => {
    const forgetful = await tenant(server(), 'forgetful', { storeActivations: false });
    await putAction(forgetful, 'echo', 'const main = (args) => args;');
    const statusOf = async (headers: Readonly<Record<string, string>>) => {
      const path = 'namespaces/_/actions/echo?blocking=true';
      const call = await rest(forgetful, path, { method: 'POST', body: '{}', headers });
      const id = activationOf(call).activationId;
      return (await ask(forgetful, `GET activations/${id}`)).status;
    };
    expect(await statusOf({})).toBe(404);
    expect(await statusOf({ 'x-ow-extra-logging': 'off' })).toBe(404);
    expect(await statusOf({ 'x-ow-extra-logging': 'on' })).toBe(200);
    expect(await statusOf({ 'x-ow-extra-logging': 'ON' })).toBe(200);
  });

  test('is not shown to a web action', async () => {
    const path = '/api/v1/web/guest/default/web.json';
    const { json } = await webCall(server(), path, {
      headers: { 'x-ow-extra-logging': 'on', 'x-other': '1' },
    });
    expect(json).toHaveProperty('__ow_headers.x-other', '1');
    expect(json).not.toHaveProperty('__ow_headers.x-ow-extra-logging');
  });
});

const ALLOWED = 'Authorization, Origin, X-Requested-With, Content-Type, Accept, User-Agent';
const corsOf = ({ headers }: { readonly headers: Headers }) =>
  ['origin', 'headers', 'methods'].map((name) => headers.get(`access-control-allow-${name}`));
const REST = ['*', ALLOWED, 'GET, DELETE, POST, PUT, HEAD'];
const ADMIN = ['*', ALLOWED, 'OPTIONS, GET, POST'];
const WEB_METHODS = 'OPTIONS, GET, DELETE, POST, PUT, HEAD, PATCH';

describe('§1.6 CORS', () => {
  test.each([
    ['GET /api/v1', 200],
    ['GET actions', 200],
    ['POST actions/echo', 202],
    ['POST triggers/idle', 204],
    ['GET actions/missing', 404],
    ['POST packages/any', 403],
    ['GET activations/short', 400],
    ['PUT triggers/busy', 409],
  ])(
    'what a handler answers below `/api/v1` has the REST headers: %s, %i',
    async (line, status) => {
      const answer = await ask(server(), line, line.startsWith('PUT') ? {} : undefined);
      expect([answer.status, corsOf(answer)]).toEqual([status, REST]);
    },
  );

  test.each([
    ['GET nothing', undefined, 404],
    ['GET actions?limit=x', undefined, 400],
    ['PUT actions/new', '{', 400],
  ])('what the router rejects has none: %s', async (line, body, status) => {
    const answer = await ask(server(), line, body);
    expect([answer.status, corsOf(answer)]).toEqual([status, [null, null, null]]);
  });

  test('a rejection for want of credentials, of the type of the body or of the answer has none', async () => {
    const type = { headers: { 'content-type': 'text/plain' } };
    const answers = [
      await ask(server(), 'GET actions', undefined, { auth: null }),
      await ask(server(), 'GET actions', undefined, { auth: 'x:y' }),
      await ask(server(), 'PUT actions/new', 'x', type),
      await ask(server(), 'GET actions', undefined, { headers: { accept: 'text/html' } }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 415, 406]);
    for (const answer of answers) expect(corsOf(answer)).toEqual([null, null, null]);
  });

  test.each([
    'GET /invokers',
    'GET /invokers/healthy/count',
    'GET /invokers/ready',
    'OPTIONS /',
    'OPTIONS /any',
  ])(
    "the operators' paths, and OPTIONS outside `/api/v1`, have the admin headers: %s",
    async (line) => {
      const answer = await ask(server(), line, undefined, { auth: null });
      expect([answer.status, corsOf(answer)]).toEqual([200, ADMIN]);
    },
  );

  test.each(['/api/v1', '/api/v1/namespaces', '/api/v1/no/such/path', '/api/v1/web/guest/short'])(
    'OPTIONS below `/api/v1` is 200 `OK` with the REST headers, without credentials: %s',
    async (path) => {
      const answer = await ask(server(), `OPTIONS ${path}`, undefined, { auth: null });
      expect(answer).toMatchObject({ status: 200, text: 'OK' });
      expect(answer.headers.get('content-type')).toBe(TEXT);
      expect(corsOf(answer)).toEqual(REST);
    },
  );

  test('a web action allows the headers that the browser asks for, else the same list', async () => {
    const path = '/api/v1/web/guest/default/web';
    const plain = await ask(server(), `OPTIONS ${path}`, undefined, { auth: null });
    expect(corsOf(plain)).toEqual(['*', ALLOWED, WEB_METHODS]);
    const headers = { 'access-control-request-headers': 'x-mine, x-yours' };
    const asked = await ask(server(), `OPTIONS ${path}`, undefined, { auth: null, headers });
    expect(corsOf(asked)).toEqual(['*', 'x-mine, x-yours', WEB_METHODS]);
  });
});
