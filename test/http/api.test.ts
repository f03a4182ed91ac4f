import { describe, expect, test } from 'vitest';
import { REST_CORS } from '../../src/http/cors.ts';
import { ViewsUnavailable } from '../../src/journal/views.ts';
import { silentLogger } from '../../src/platform/logger.ts';
import { MADE_ID, headerOf, jsonOf, send, sendForError } from '../support/api-request.ts';
import { basic, GUEST, GUEST_KEY } from '../support/callers.ts';
import { createHttpWorld } from '../support/http-deps.ts';

const world = createHttpWorld();
const { api, deps } = world;

const NOT_FOUND = [404, 'The requested resource could not be found.'];
const MISSING = [
  401,
  'The resource requires authentication, which was not supplied with the request',
];
const INVALID = [401, 'The supplied authentication is invalid'];

describe('a path nobody answers', () => {
  test.each([
    'GET /api/v1/namespaces/guest',
    'GET /api/v1/namespaces/_/nosuchcollection',
    'POST /api/v1',
    'POST /api/v1/api-docs',
    'GET /api/v1/docs/other.html',
    'GET /api/v1/namespaces/_/packages/PKG/',
    'GET /api/v1/namespaces/_/triggers/TRG/',
    'GET /api/v1/namespaces/_/rules/RUL/',
    'PUT /api/v1/namespaces/_/triggers',
    'POST /api/v1/namespaces/_/rules/',
    'DELETE /api/v1/namespaces/_/packages',
    'PATCH /api/v1/namespaces/_/triggers/TRG',
    'PUT /api/v1/namespaces/_/limits',
    'POST /runtime/namespaces/_/logForwarding',
    'GET /runtime/namespaces/_/other',
    'POST /api/v1/namespaces',
    'PUT /api/v1/namespaces/_/actions',
    'POST /api/v1/namespaces/_/actions',
    'DELETE /api/v1/namespaces/_/actions/',
    'PUT /api/v1/namespaces/_/actions/',
    'POST /api/v1/namespaces/_/actions/PKG/',
    'GET /api/v1/namespaces/_/actions/PKG/ACT/',
    'GET /api/v1/namespaces/_/actions/a/b/c',
    'GET /api/v1/namespaces//actions',
    'GET /api/v1//namespaces/_/actions/a',
    'PATCH /api/v1/namespaces/_/actions/a',
    'HEAD /api/v1/namespaces/_/actions/a',
    'GET /api/v1/namespaces/_x/actions',
    'PUT /api/v1/namespaces/_/activations/0123456789abcdef0123456789abcdef',
    'POST /api/v1/namespaces/_/activations/0123456789abcdef0123456789abcdef',
    'DELETE /api/v1/namespaces/_/activations/0123456789abcdef0123456789abcdef',
    'GET /api/v1/namespaces/_/activations/0123456789abcdef0123456789abcdef/result/',
    'GET /api/v1/namespaces/_/activations/0123456789abcdef0123456789abcdef/other',
  ])('is 404 to a caller with a key, and 401 to anyone else: %s', async (line) => {
    expect(await sendForError(api, line)).toEqual(NOT_FOUND);
    expect(await sendForError(api, line, { headers: { authorization: '' } })).toEqual(MISSING);
  });

  test.each([
    ['GET /nothing', 'OPTIONS'],
    ['GET /api', 'OPTIONS'],
    ['GET /api/v2/namespaces', 'OPTIONS'],
    ['GET /api/v1x', 'OPTIONS'],
    ['POST /', 'GET, OPTIONS'],
    ['HEAD /ping', 'GET, OPTIONS'],
  ])('outside the API is 405 with the methods it has: %s', async (line, methods) => {
    const error = `HTTP method not allowed, supported methods: ${methods}`;
    expect(await sendForError(api, line)).toEqual([405, error]);
    expect(headerOf(await send(api, line), 'Allow')).toBe(methods);
  });
});

describe('credentials', () => {
  const list = (authorization: string) =>
    sendForError(api, 'GET /api/v1/namespaces', { headers: { authorization } });

  test('are required', async () => {
    expect(await list('')).toEqual(MISSING);
  });

  test.each([
    ['another scheme', `Bearer ${GUEST_KEY}`],
    ['not base64 of a pair', 'Basic !!!'],
    ['a wrong key', basic(GUEST.uuid, GUEST_KEY.toUpperCase())],
    ['an unknown id', basic('00000000-0000-0000-0000-000000000000', GUEST_KEY)],
    ['a short key', basic(GUEST.uuid, GUEST_KEY.slice(1))],
    ['a long key', basic(GUEST.uuid, `${GUEST_KEY}0`)],
    ['an endless header', `Basic ${'A'.repeat(5000)}`],
  ])('are refused alike whatever is wrong with them: %s', async (_, authorization) => {
    expect(await list(authorization)).toEqual(INVALID);
  });

  test('that are refused come with a challenge and without CORS headers', async () => {
    const response = await send(api, 'GET /api/v1/namespaces', { headers: { authorization: '' } });
    expect(response.headers).toEqual([
      ['WWW-Authenticate', 'Basic realm="OpenWhisk secure realm",charset=UTF-8'],
      ['X-Request-ID', MADE_ID],
    ]);
  });
});

describe('OPTIONS', () => {
  test.each(['/api/v1/namespaces', '/api/v1/no/such/path', '/api/v1'])(
    'is OK without credentials anywhere in the API: %s',
    async (path) => {
      const response = await send(api, `OPTIONS ${path}`, { headers: { authorization: '' } });
      expect(response).toMatchObject({
        status: 200,
        contentType: 'text/plain; charset=UTF-8',
        body: 'OK',
      });
      expect(headerOf(response, 'Access-Control-Allow-Methods')).toBe(
        'GET, DELETE, POST, PUT, HEAD',
      );
    },
  );

  test('outside the API names the methods of operators', async () => {
    const response = await send(api, 'OPTIONS /invokers');
    expect(response.status).toBe(200);
    expect(headerOf(response, 'Access-Control-Allow-Methods')).toBe('OPTIONS, GET, POST');
  });
});

describe('every answer', () => {
  test('carries CORS headers when a handler made it, errors included', async () => {
    const found = await send(api, 'GET /api/v1/namespaces');
    const missing = await send(api, 'GET /api/v1/namespaces/_/actions/nothing');
    expect(found.headers).toEqual([...REST_CORS, ['X-Request-ID', MADE_ID]]);
    expect(missing.headers).toEqual([...REST_CORS, ['X-Request-ID', MADE_ID]]);
  });

  test('carries the id the client gave its request', async () => {
    const headers = { requestId: 'mine-1' };
    const found = await send(api, 'GET /ping', { headers });
    const missing = await send(api, 'GET /api/v1/nothing', { headers });
    expect(headerOf(found, 'X-Request-ID')).toBe('mine-1');
    expect(jsonOf(missing)).toMatchObject({ code: 'mine-1' });
  });

  test('is 406 when it would be JSON and the client accepts none', async () => {
    const headers = { accept: 'text/html' };
    const put = sendForError(api, 'PUT /runtime/namespaces/_/logForwarding', {
      headers,
      body: { adobe_io_runtime: {} },
    });
    const error = 'Resource representation is only available with these types:\napplication/json';
    expect(await put).toEqual([406, error]);
  });

  test('that is an error is sent whatever the client accepts', async () => {
    const headers = { accept: 'text/html' };
    expect(await sendForError(api, 'GET /api/v1/nothing', { headers })).toEqual(NOT_FOUND);
  });
});

describe('a handler that throws', () => {
  const failing = (error: Error, log = silentLogger) =>
    createHttpWorld({
      deps: { log, gateway: { ...deps.gateway, identify: () => Promise.reject(error) } },
    }).api;

  test('is answered with a plain 500 that tells nothing, and logged', async () => {
    const logged: object[] = [];
    const log = { ...silentLogger, error: (fields: object) => void logged.push(fields) };
    const error = new Error('secret detail');
    const response = await send(failing(error, log), 'GET /api/v1/namespaces');
    expect(response).toMatchObject({
      status: 500,
      contentType: 'text/plain; charset=UTF-8',
      body: 'There was an internal server error.',
    });
    expect(logged).toEqual([{ err: error, transactionId: MADE_ID }]);
  });

  test('because the views can not keep up is answered with 503', async () => {
    const answer = sendForError(failing(new ViewsUnavailable()), 'GET /api/v1/namespaces');
    expect((await answer)[0]).toBe(503);
  });
});
