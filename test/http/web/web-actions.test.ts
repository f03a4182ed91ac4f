import { describe, expect, test } from 'vitest';
import { createResponseCache } from '../../../src/http/cache/response-cache.ts';
import type { ApiResponse } from '../../../src/http/exchange.ts';
import { storedAction } from '../../support/entity-fixtures.ts';
import {
  ACTIVATION_ID,
  basic,
  createWebWorld,
  endedWith,
  errorOf,
  headersOf,
  webAction,
  type WebWorldOptions,
} from './web-world.ts';

const NOT_FOUND = [404, 'The requested resource does not exist.'];
const CORS = [
  'access-control-allow-origin',
  'access-control-allow-methods',
  'access-control-allow-headers',
];
const corsOf = (response: ApiResponse | null) => CORS.map((name) => headersOf(response, name)[0]);
const NO_CORS = [undefined, undefined, undefined];

describe('a web action', () => {
  test('answers anybody with what it returns', async () => {
    const { send } = createWebWorld();
    const response = await send('GET /a');
    expect(response).toMatchObject({
      status: 200,
      contentType: 'text/html; charset=UTF-8',
      body: 'hello',
    });
    expect(headersOf(response, 'x-openwhisk-activation-id')).toEqual([ACTIVATION_ID]);
    expect(headersOf(response, 'x-request-id')).toEqual(['tid']);
  });

  test.each(['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD'])('is run by %s', async (method) => {
    const { send, invoked } = createWebWorld();
    expect(await send(`${method} /a`)).toMatchObject({ status: 200 });
    expect(invoked).toMatchObject([{ payload: { __ow_method: method.toLowerCase() } }]);
  });

  test.each([
    'TRACE /a',
    'GET /api/v1/web/guest/a',
    'GET /api/v1/namespaces',
    'GET /b%2',
    'OPTIONS /api/v1/web',
  ])('is not asked for by %s', async (line) => {
    expect(await createWebWorld().send(line)).toBeNull();
  });

  test.each([
    'GET /b',
    'OPTIONS /b',
    'GET /hidden',
    'GET /api/v1/web/guest/utils/a',
    'GET /api/v1/web/nobody/default/a',
    'GET /api/v1/web/_/default/a',
  ])('that does not exist or is not exported is missing, and costs nothing: %s', async (line) => {
    const { send, places } = createWebWorld({
      entities: [webAction(), storedAction('guest/hidden')],
    });
    const response = await send(line);
    expect(errorOf(response)).toEqual(NOT_FOUND);
    expect(corsOf(response)).toEqual(NO_CORS);
    expect(headersOf(response, 'x-request-id')).toEqual(['tid']);
    expect(places.admitted).toBe(0);
  });
});

describe('a web action that is not for everybody', () => {
  const NOT_LET_IN = [401, 'Authentication is possible but has failed or not yet been provided.'];

  test('is run for who knows its secret', async () => {
    const { send, invoked } = createWebWorld({
      entities: [webAction({ 'require-whisk-auth': 's' })],
    });
    const response = await send('GET /a');
    expect(errorOf(response)).toEqual(NOT_LET_IN);
    expect(headersOf(response, 'www-authenticate')).toEqual([]);
    expect(corsOf(response)[0]).toBe('*');
    expect(errorOf(await send('GET /a', { headers: [basic()] }))).toEqual(NOT_LET_IN);
    expect(invoked).toEqual([]);
    expect(await send('GET /a', { headers: [['x-require-whisk-auth', 's']] })).toMatchObject({
      status: 200,
    });
  });

  test('is run for any caller with valid credentials', async () => {
    const { send } = createWebWorld({ entities: [webAction({ 'require-whisk-auth': true })] });
    expect(errorOf(await send('POST /a'))).toEqual(NOT_LET_IN);
    expect(errorOf(await send('POST /a', { headers: [basic('x'.repeat(64))] }))).toEqual(
      NOT_LET_IN,
    );
    expect(await send('POST /a', { headers: [basic()] })).toMatchObject({ status: 200 });
  });

  test('says that its owner is busy before it says who is let in', async () => {
    const { send } = createWebWorld({
      entities: [webAction({ 'require-whisk-auth': 's' })],
      refusal: { type: 'TooManyConcurrent', count: 1, allowed: 1 },
    });
    expect(errorOf(await send('GET /a'))[0]).toBe(429);
  });
});

describe('OPTIONS', () => {
  test('is answered for the action, without running it and for everybody', async () => {
    const { send, invoked } = createWebWorld({
      entities: [webAction({ 'require-whisk-auth': 's' })],
    });
    const headers = [['access-control-request-headers', 'x-mine']] as const;
    const response = await send('OPTIONS /a', { headers });
    expect(response).toMatchObject({ status: 200, contentType: null, body: '' });
    expect(corsOf(response)).toEqual([
      '*',
      'OPTIONS, GET, DELETE, POST, PUT, HEAD, PATCH',
      'x-mine',
    ]);
    expect(invoked).toEqual([]);
  });

  test('is answered by an action that says so, whoever asks', async () => {
    const action = webAction({ 'web-custom-options': true, 'require-whisk-auth': 's' });
    const reply = endedWith({ headers: { 'Access-Control-Allow-Origin': 'https://a' } });
    const { send, invoked } = createWebWorld({ entities: [action], reply });
    const response = await send('OPTIONS /a');
    expect(response).toMatchObject({ status: 204 });
    expect(headersOf(response, 'access-control-allow-origin')).toEqual(['https://a']);
    expect(invoked).toMatchObject([{ payload: { __ow_method: 'options' } }]);
    expect(corsOf(await send('GET /a'))).toEqual(NO_CORS);
  });
});

test('an action that sets a header of CORS sets it beside the default', async () => {
  const reply = endedWith({ headers: { 'access-control-allow-origin': 'https://a' }, body: 'x' });
  const response = await createWebWorld({ reply }).send('GET /a');
  expect(headersOf(response, 'access-control-allow-origin')).toEqual(['*', 'https://a']);
});

describe('an answer that may be kept', () => {
  const cachedWorld = (options: WebWorldOptions = {}) => {
    const cache = createResponseCache({
      enabled: true,
      maxAgeSeconds: 1800,
      maxBytes: 1024 * 1024,
      maxEntries: 100,
      statuses: [200],
      headers: ['X-GW-Cache'],
      clock: { nowMs: () => 5000, schedule: () => () => undefined },
    });
    const reply = endedWith({ headers: { 'cache-control': 'max-age=60' }, body: 'kept' });
    return createWebWorld({ reply, ...options, deps: { cache } });
  };
  const mark = (response: ApiResponse | null) => headersOf(response, 'x-gw-cache')[0];

  test('is given again without a run and without a place', async () => {
    const { send, invoked, places } = cachedWorld();
    expect(mark(await send('GET /a?b=1'))).toBe('MISS');
    const again = await send('GET /a?b=1', {
      headers: [['access-control-request-headers', 'x-mine']],
    });
    expect(mark(again)).toBe('HIT');
    expect(Buffer.from(again?.body ?? '').toString()).toBe('kept');
    expect(corsOf(again)[2]).toBe('x-mine');
    expect(headersOf(again, 'x-request-id')).toEqual(['tid']);
    expect(headersOf(again, 'x-openwhisk-activation-id')).toEqual([ACTIVATION_ID]);
    expect([invoked.length, places.admitted]).toEqual([1, 1]);
    expect(mark(await send('GET /a?b=2'))).toBe('MISS');
  });

  test('is given to nobody who is not let in', async () => {
    const { send } = cachedWorld({ entities: [webAction({ 'require-whisk-auth': 's' })] });
    const headers = [['x-require-whisk-auth', 's']] as const;
    await send('GET /a', { headers });
    expect(mark(await send('GET /a', { headers }))).toBe('HIT');
    expect(await send('GET /a')).toMatchObject({ status: 401 });
  });

  test('is not one that a body has made', async () => {
    const { send, invoked } = cachedWorld();
    const headers = [['content-type', 'application/json']] as const;
    await send('GET /a', { headers, body: '{"a":1}' });
    await send('GET /a', { headers, body: '{"a":1}', isChunked: true });
    expect(mark(await send('GET /a', { headers }))).toBe('MISS');
    expect(invoked.length).toBe(3);
  });

  test('is told from one that is not, whatever it is', async () => {
    const { send } = cachedWorld({ entities: [webAction({ 'require-whisk-auth': 's' })] });
    expect(mark(await send('GET /a'))).toBe('MISS');
    expect(mark(await send('GET /b'))).toBe('MISS');
    expect(mark(await send('OPTIONS /a'))).toBe('MISS');
  });

  test('is not one of an action that checks its callers itself', async () => {
    const { send } = cachedWorld({ entities: [webAction({ 'require-adobe-auth': true })] });
    await send('GET /a');
    expect(mark(await send('GET /a'))).toBe('MISS');
  });
});
