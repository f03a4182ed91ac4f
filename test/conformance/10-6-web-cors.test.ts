/** Cross-origin headers and OPTIONS of web actions: openwhisk-api §10.6, §1.6, adobe-runtime §4.6. */
import { beforeAll, describe, expect, test } from 'vitest';
import { useServer } from '../support/server-fixture.ts';
import { failing, putWebAction, returning, web, type WebAnswer } from '../support/web-calls.ts';

const server = useServer();

beforeAll(async () => {
  await Promise.all([
    putWebAction(server(), 'any'),
    putWebAction(server(), 'shut', { 'require-whisk-auth': 'secret' }),
    putWebAction(server(), 'own', { 'web-custom-options': true, 'require-whisk-auth': 'secret' }),
  ]);
});

const DEFAULTS = {
  'access-control-allow-origin': ['*'],
  'access-control-allow-methods': ['OPTIONS, GET, DELETE, POST, PUT, HEAD, PATCH'],
  'access-control-allow-headers': [
    'Authorization, Origin, X-Requested-With, Content-Type, Accept, User-Agent',
  ],
};
const NONE = {
  'access-control-allow-origin': [],
  'access-control-allow-methods': [],
  'access-control-allow-headers': [],
};
const corsOf = ({ lines }: WebAnswer) =>
  Object.fromEntries(Object.keys(DEFAULTS).map((name) => [name, lines(name)]));

describe('openwhisk-api §10.6: an action that leaves OPTIONS to the platform', () => {
  test.each(['any', 'any.json', 'any.json/and/more?a=b', 'shut', 'any?__ow_body=1'])(
    'is not run for OPTIONS of %s, nor is anybody asked who they are',
    async (path) => {
      const answer = await web(server(), path, { method: 'OPTIONS' });
      expect([answer.status, answer.text, answer.type]).toEqual([200, '', undefined]);
      expect(corsOf(answer)).toEqual(DEFAULTS);
      expect(answer.header('x-openwhisk-activation-id')).toBeUndefined();
      expect(answer.header('x-request-id')).toMatch(/^\w+$/);
    },
  );

  test.each([
    ['a success', `any.json?${returning({})}`, 200],
    ['an empty answer', 'any?x', 204],
    ['a failure', `any?${failing({ statusCode: 404 })}`, 404],
    ['a crash', 'any?crashes', 400],
    ['a result that is no answer', `any.html?${returning({})}`, 400],
    ['reserved names', 'any?__ow_body=1', 400],
    ['a caller who is not let in', 'shut', 401],
    ['a redirect', `any?${returning({ statusCode: 302, headers: { location: '/x' } })}`, 302],
  ])('has the headers on %s', async (_, path, status) => {
    const answer = await web(server(), path);
    expect(answer.status).toBe(status);
    expect(corsOf(answer)).toEqual(DEFAULTS);
  });

  test.each(['OPTIONS', 'GET'])(
    'allows with %s the headers that a browser asks for',
    async (method) => {
      const asked = 'X-One, x-two';
      const answer = await web(server(), 'any.json', {
        method,
        headers: { 'Access-Control-Request-Headers': asked },
      });
      expect(corsOf(answer)).toEqual({ ...DEFAULTS, 'access-control-allow-headers': [asked] });
    },
  );

  test('sends what the action says of them besides', async () => {
    const headers = { 'Access-Control-Allow-Origin': 'https://one.example' };
    const answer = await web(server(), `any?${returning({ headers })}`);
    expect(answer.lines('access-control-allow-origin')).toEqual(['*', 'https://one.example']);
  });
});

describe('openwhisk-api §10.6: an action with `web-custom-options`', () => {
  test('is run for OPTIONS, and whoever asks is let in', async () => {
    const headers = { 'Access-Control-Allow-Methods': 'GET' };
    const answer = await web(server(), `own?${returning({ statusCode: 204, headers })}`, {
      method: 'OPTIONS',
    });
    expect(answer.status).toBe(204);
    expect(corsOf(answer)).toEqual({ ...NONE, 'access-control-allow-methods': ['GET'] });
    expect(answer.header('x-openwhisk-activation-id')).toMatch(/^[0-9a-f]{32}$/);
  });

  test('receives the method `options`', async () => {
    const { json } = await web(server(), 'own.json', { method: 'OPTIONS' });
    expect(json).toMatchObject({ __ow_method: 'options' });
  });

  test.each([
    ['a success', `own.json?${returning({})}`, 200],
    ['a failure', `own?${failing({ statusCode: 404 })}`, 404],
    ['a crash', 'own?crashes', 400],
    ['reserved names', 'own?__ow_body=1', 400],
  ])('has no headers added on %s', async (_, path, status) => {
    const answer = await web(server(), path, {
      headers: { 'x-require-whisk-auth': 'secret', 'access-control-request-headers': 'x' },
    });
    expect(answer.status).toBe(status);
    expect(corsOf(answer)).toEqual(NONE);
  });

  test('lets nobody else in', async () => {
    const answer = await web(server(), 'own.json');
    expect(answer.status).toBe(401);
    expect(corsOf(answer)).toEqual(NONE);
  });
});

test('OPTIONS of an action that is missing is 404, without headers', async () => {
  const answer = await web(server(), 'missing', { method: 'OPTIONS' });
  expect(answer.status).toBe(404);
  expect(corsOf(answer)).toEqual(NONE);
});
