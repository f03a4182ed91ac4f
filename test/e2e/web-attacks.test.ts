/**
 * Web actions are open to anybody, and are written by people who share a server with others. What a caller or an action
 * can send to get at somebody else: at the next answer on a connection, at places,
 * at names, at paths. Stored answers: cache-poisoning.test.ts.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { rawConnection } from '../support/raw-request.ts';
import { activationCount, ended, putAction } from '../support/rest-actions.ts';
import { rest } from '../support/rest.ts';
import { useServer } from '../support/server-fixture.ts';
import { tenant } from '../support/tenants.ts';
import { putWebAction, returning, web, webCall } from '../support/web-calls.ts';

const server = useServer();
const WEB = '/api/v1/web/guest/default';

beforeAll(async () => {
  await Promise.all([
    putWebAction(server(), 'any'),
    putAction(server(), 'inside', 'const main = () => ({ body: "inside" });'),
  ]);
});

const authorization = (auth: string) => `Basic ${Buffer.from(auth).toString('base64')}`;

describe('an action that forges answers', () => {
  /** The answer, and the one after it on the same connection. */
  const twoOn = async (result: unknown) => {
    const connection = rawConnection(server());
    const head = (path: string) => `GET ${WEB}/${path} HTTP/1.1\r\nhost: localhost\r\n\r\n`;
    connection.send(head(`any?${returning(result)}`));
    const answer = await connection.answer();
    connection.send(head('any.json?after=1'));
    const next = await connection.answer();
    connection.socket.destroy();
    return { answer, next };
  };
  const FORGED = '\r\nSet-Cookie: forged=1\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n';

  test.each([
    ['the value of a header', { headers: { 'X-A': `b${FORGED}` }, body: 'x' }, 400],
    ['a bare line feed', { headers: { 'X-A': 'b\nSet-Cookie: forged=1' }, body: 'x' }, 400],
    ['a bare carriage return', { headers: { 'X-A': 'b\rSet-Cookie: forged=1' }, body: 'x' }, 400],
    ['an item of an array', { headers: { 'X-A': ['b', FORGED] }, body: 'x' }, 400],
    ['the name of a header', { headers: { [`X-A: b${FORGED}`]: 'c' }, body: 'x' }, 400],
    ['the location of a redirect', { statusCode: 302, headers: { location: `/${FORGED}` } }, 400],
    ['a cookie', { headers: { 'Set-Cookie': `a=b${FORGED}` }, body: 'x' }, 400],
    ['the content type', { headers: { 'Content-Type': `text/plain${FORGED}` }, body: 'x' }, 400],
    [
      'a quoted parameter of the type',
      { headers: { 'Content-Type': `text/plain; a="${FORGED}"` }, body: 'x' },
      400,
    ],
    [
      'letters whose low bytes end lines',
      { headers: { 'X-A': 'b\u010d\u010aSet-Cookie: forged=1' }, body: 'x' },
      200,
    ],
    [
      'line separators of Unicode',
      { headers: { 'X-A': 'b\u2028\u0085Set-Cookie: forged=1' }, body: 'x' },
      200,
    ],
    ['a half of a character', { headers: { 'X-A': '\ud83d' }, body: 'x' }, 200],
    ['a status with a text', { statusCode: `200 OK${FORGED}`, body: 'x' }, 400],
    ['a body that looks like an answer', { body: `x${FORGED}` }, 200],
    ['a body that has no place', { statusCode: 204, body: FORGED }, 204],
    ['a body for what did not change', { statusCode: 304, body: FORGED }, 304],
    ['a length of its own', { headers: { 'content-length': '1' }, body: 'longer' }, 200],
    ['two lengths', { headers: { 'Content-Length': [1, 2] }, body: 'longer' }, 200],
    [
      'chunks',
      { headers: { 'Transfer-Encoding': 'chunked' }, body: '0\r\n\r\nHTTP/1.1 200 OK' },
      200,
    ],
    [
      'the end of the connection',
      { headers: { Connection: 'close', 'Keep-Alive': 'max=0' }, body: 'x' },
      200,
    ],
    [
      'another protocol',
      { headers: { Upgrade: 'websocket', Connection: 'upgrade' }, body: 'x' },
      200,
    ],
  ])('by %s', async (_, result, status) => {
    const { answer, next } = await twoOn(result);
    expect(answer?.status).toBe(status);
    expect(answer?.headers.has('set-cookie')).toBe(false);
    expect(answer?.headers.get('connection')).toBeUndefined();
    expect(next?.status).toBe(200);
    expect(next?.body).toContain('"after": "1"');
  });

  test.each([100, 101, 102, 103, 150, 199])('by the interim status %i', async (statusCode) => {
    const { answer, next } = await twoOn({ statusCode, body: FORGED });
    expect([answer?.status, next?.status]).toEqual([400, 200]);
  });

  test('by half a megabyte of headers', async () => {
    const code = `const main = () => ({
      headers: Object.fromEntries(Array.from({ length: 5000 }, (_, n) => ['X-' + n, 'x'.repeat(90)])),
      body: 'end',
    });`;
    await putWebAction(server(), 'many', {}, { code });
    const connection = rawConnection(server());
    connection.send(`GET ${WEB}/many HTTP/1.1\r\nhost: localhost\r\n\r\n`);
    const answer = await connection.answer();
    expect([answer?.status, answer?.body]).toEqual([200, 'end']);
    expect(answer?.headers.get('x-4999')).toBe('x'.repeat(90));
    connection.send(`GET ${WEB}/any.json HTTP/1.1\r\nhost: localhost\r\n\r\n`);
    expect((await connection.answer())?.status).toBe(200);
    connection.socket.destroy();
  });

  test("by marks of a hit, which are the platform's to give", async () => {
    const headers = { 'X-GW-Cache': 'HIT', 'x-cache': 'HIT' };
    const answer = await web(server(), `any?${returning({ headers, body: 'x' })}`);
    expect([answer.lines('x-gw-cache'), answer.lines('x-cache')]).toEqual([['MISS'], ['MISS']]);
  });

  test.each([
    ['http', `'{"body":' + '{"a":'.repeat(5000) + '1' + '}'.repeat(5001)`],
    ['json', `'{"a":'.repeat(5000) + '1' + '}'.repeat(5000)`],
    ['text', `'{"text":' + '['.repeat(5000) + ']'.repeat(5000) + '}'`],
  ])('that is nested so deeply that .%s of it would become huge', async (extension, text) => {
    const code = `const main = () => JSON.parse(${text});`;
    await putWebAction(server(), 'deep', {}, { code });
    const { bytes } = await web(server(), `deep.${extension}`);
    expect(bytes.length).toBeLessThan(1_000_000);
  });
});

describe('names that mean something to a language', () => {
  const NAMES = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'];

  test.each(NAMES)(
    '%s is data in the query, in a body, in a form and among headers',
    async (name) => {
      const own = (value: unknown, key: string): unknown =>
        Object.getOwnPropertyDescriptor(value, key)?.value;
      const query = await web(server(), `any.json?${name}=1`);
      expect(own(query.json, name)).toBe('1');
      const body = await web(server(), 'any.json', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: `{"${name}":{"polluted":true}}`,
      });
      expect(own(body.json, name)).toEqual({ polluted: true });
      const form = await web(server(), 'any.json', {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: `${name}=1`,
      });
      expect(own(form.json, name)).toBe('1');
      const header = await web(server(), 'any.json', {
        headers: Object.fromEntries([[name, 'x']]),
      });
      expect(own(own(header.json, '__ow_headers'), name.toLowerCase())).toBe('x');
    },
  );

  test('stand for nothing in a result', async () => {
    const empty = await web(
      server(),
      `any?returns=${encodeURIComponent('{"__proto__":{"body":"x","statusCode":500}}')}`,
    );
    expect(empty.status).toBe(204);
    const text = await web(
      server(),
      `any.text?returns=${encodeURIComponent('{"__proto__":{"text":"x"}}')}`,
    );
    expect(text.status).toBe(404);
    const headers = await web(
      server(),
      `any?returns=${encodeURIComponent('{"body":"x","headers":{"__proto__":"y"}}')}`,
    );
    expect([headers.status, headers.header('__proto__')]).toEqual([200, 'y']);
  });

  test('are no names of actions', async () => {
    for (const name of NAMES) expect((await web(server(), name)).status).toBe(404);
  });
});

describe('a path that leads elsewhere', () => {
  const raw = async (target: string, lines: readonly string[] = []) => {
    const connection = rawConnection(server());
    const head = [`GET ${target} HTTP/1.1`, 'host: localhost', ...lines];
    connection.send(`${head.join('\r\n')}\r\n\r\n`);
    const answer = await connection.answer();
    connection.socket.destroy();
    return answer;
  };

  test.each([
    `${WEB}/../default/any`,
    '/api/v1/web/guest/../guest/default/any',
    '/api/v1/web/../web/guest/default/any',
    '/api/v1/web/guest/%2e%2e/any',
    '/api/v1/web/%2e%2e/namespaces/guest/actions',
    '/api/v1/web/guest/default/%2e%2e%2finside',
    '/api/v1/web/guest%2fdefault%2fany',
    '/api/v1/web/guest%2fdefault/x/any',
    '/api/v1/web/guest/default%2fany/x',
    '/api/v1/web/guest//default/any',
    '/api/v1//web/guest/default/any',
    '//api/v1/web/guest/default/any',
    '/api/v1/web/./guest/default/any',
    '/API/V1/WEB/guest/default/any',
    '/api/v1/web/guest/default/any%00',
    '/api/v1/web/guest/default/any%00.json',
    '/api/v1/web/guest%00/default/any',
    '/api/v1/web/guest/default/any%0a',
    '/api/v1/web/guest/default/any%0d%0aX-A:b',
    '/api/v1/web/guest/default/any%20',
    '/api/v1/web/guest/default/%61ny%2ejson%00',
    '/api/v1/web/guest/default/%c0%ae%c0%ae',
    '/api/v1/web/guest/default/%ff',
    '/api/v1/web/guest/default/%',
    '/api/v1/web/guest/default/%u0061ny',
    '/api/v1/web/guest/default/a%CC%80ny',
    '/api/v1/web/guest/default/%EF%BD%81ny',
    '/api/v1/web/GUEST/default/any',
    '/api/v1/web/guest/Default/any',
    '/api/v1/web/guest/default/ANY',
    `/api/v1/web/guest/default/${'a'.repeat(257)}`,
    `/api/v1/web/${'n'.repeat(5000)}/default/any`,
    'http://localhost/api/v1/web/guest/default/any',
    '*',
    '/api/v1/web/guest/default/inside',
    '/api/v1/web/guest/default/inside.http.http',
  ])('%s finds nothing', async (target) => {
    const answer = await raw(target);
    expect(answer === null ? 400 : answer.status).toBeGreaterThanOrEqual(400);
    expect(answer?.headers.has('x-openwhisk-activation-id') ?? false).toBe(false);
    expect(answer?.headers.has('x-a') ?? false).toBe(false);
  });

  test.each([
    '/%2e%2e/%2e%2e/inside',
    '/../../inside',
    '//',
    '/%00',
    '/%ff',
    '/\u00e9',
    `/${'x/'.repeat(3000)}`,
  ])('what follows an action is text and leads nowhere: %s', async (rest_) => {
    const answer = await raw(`${WEB}/any.json${rest_}`);
    expect(answer?.status).toBe(200);
    expect(answer?.body).toContain('"__ow_path": "/');
  });

  test('longer than any is, 414', async () => {
    expect((await raw(`${WEB}/any.json/${'x'.repeat(8192)}`))?.status).toBe(414);
  });

  test.each([
    'guest.localhost/../alice',
    'guest%2e.localhost',
    '.localhost',
    'guest..localhost',
    '_.localhost',
    '..localhost',
  ])("the host %s is no namespace's", async (host) => {
    const connection = rawConnection(server());
    connection.send(`GET /any.json HTTP/1.1\r\nhost: ${host}\r\n\r\n`);
    const answer = await connection.answer();
    connection.socket.destroy();
    expect(answer === null ? 400 : answer.status).toBeGreaterThanOrEqual(400);
  });

  test('the host of a namespace leads to no other', async () => {
    await putWebAction(await tenant(server(), 'alice'), 'hers');
    const at = (path: string) => webCall(server(), path, { headers: { host: 'guest.localhost' } });
    for (const path of [
      '/alice/default/hers',
      '/api/v1/web/alice/default/hers',
      '/../alice/default/hers',
    ]) {
      const { status, header } = await at(path);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(header('x-openwhisk-activation-id')).toBeUndefined();
    }
  });
});

describe('a request of an odd form', () => {
  /** How many there have been, with one of its own, after which all earlier ones are known. */
  const runs = async (): Promise<number> => {
    const last = await web(server(), 'any.json');
    await ended(server(), last.header('x-openwhisk-activation-id') ?? '');
    return activationCount(server());
  };
  const sent = async (text: string) => {
    const connection = rawConnection(server());
    connection.send(text);
    const answer = await connection.answer();
    connection.socket.destroy();
    return answer?.status ?? null;
  };
  const head = (method: string, lines: readonly string[] = []) =>
    [`${method} ${WEB}/any.json HTTP/1.1`, 'host: localhost', ...lines, '', ''].join('\r\n');

  test.each(['PROPFIND', 'TRACE', 'LOCK', 'get', 'Post', 'QUERY', 'X'.repeat(500)])(
    'the method %s is none of web actions: 401, or 404 with a key',
    async (method) => {
      expect(await sent(head(method))).toBe(401);
      const key = `authorization: ${authorization(server().auth)}`;
      expect(await sent(head(method, [key]))).toBe(404);
    },
  );

  test('CONNECT opens no tunnel', async () => {
    expect(await sent(head('CONNECT'))).not.toBe(200);
  });

  test.each([
    ['two lengths', ['content-length: 5', 'content-length: 6'], 'helloX'],
    ['the same length twice', ['content-length: 5', 'content-length: 5'], 'hello'],
    ['no length, then one', ['content-length:', 'content-length: 5'], 'hello'],
    ['an empty length', ['content-length:'], ''],
    [
      'chunks of two kinds',
      ['transfer-encoding: chunked', 'transfer-encoding: identity'],
      '0\r\n\r\n',
    ],
    ['a list of framings', ['transfer-encoding: identity, chunked'], '0\r\n\r\n'],
    ['a folded framing', ['transfer-encoding:', ' chunked'], '0\r\n\r\n'],
    ['no length before one', ['content-length: 0', 'content-length: 5'], 'hello'],
    ['a list of lengths', ['content-length: 5, 5'], 'hello'],
    ['a length with a sign', ['content-length: +5'], 'hello'],
    ['a length and chunks', ['content-length: 5', 'transfer-encoding: chunked'], '0\r\n\r\n'],
    ['a length below zero', ['content-length: -1'], ''],
    ['a length that is no number', ['content-length: 5x'], 'hello'],
    ['an unknown framing', ['transfer-encoding: xchunked'], 'hello'],
    ['a name with a space', ['content-length : 5'], 'hello'],
    ['a broken chunk', ['transfer-encoding: chunked'], 'zz\r\nhello\r\n0\r\n\r\n'],
  ])('%s: nothing runs', async (_, lines, body) => {
    const before = await runs();
    const status = await sent(
      `${head('POST', lines)}${body}GET ${WEB}/any.json?smuggled=1 HTTP/1.1\r\nhost: localhost\r\n\r\n`,
    );
    expect(status === null || status >= 400, String(status)).toBe(true);
    expect(await runs()).toBe(before + 1);
  });

  test('headers of more than 32 KB are 431, and the server goes on', async () => {
    const long = `x-long: ${'x'.repeat(40_000)}`;
    expect([431, null]).toContain(await sent(head('GET', [long])));
    expect((await web(server(), 'any.json')).status).toBe(200);
  });

  test('many headers are read or refused, and the server goes on', async () => {
    const many = Array.from({ length: 500 }, (_, n) => `x-${n}: ${n}`);
    expect([200, 400, 431, null]).toContain(await sent(head('GET', many)));
    expect((await web(server(), 'any.json')).status).toBe(200);
  });

  test('a body that is nested without end is refused', async () => {
    const answer = await web(server(), 'any.json', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '['.repeat(500_000),
    });
    expect(answer.status).toBe(400);
    const closed = await web(server(), 'any.json', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: `${'['.repeat(400_000)}${']'.repeat(400_000)}`,
    });
    expect(closed.status).toBe(400);
  });

  test('a request id can not be used to write headers', async () => {
    const answer = await web(server(), 'any.json', { headers: { 'x-request-id': 'a b<script>' } });
    expect(answer.header('x-request-id')).toMatch(/^\w{32}$/);
  });
});

test('slow bodies take no places from others', async () => {
  const robert = await tenant(server(), 'robert', { concurrentInvocations: 1 });
  await putWebAction(robert, 'any');
  const path = '/api/v1/web/robert/default/any.json';
  const slow = rawConnection(server());
  slow.send(`POST ${path} HTTP/1.1\r\nhost: localhost\r\ncontent-length: 4\r\n\r\nsl`);
  // Is answered after the other has been read.
  expect((await webCall(server(), path)).status).toBe(200);
  expect((await webCall(server(), path)).status).toBe(200);
  slow.send('ow');
  expect((await slow.answer())?.status).toBe(200);
  slow.socket.destroy();
});

test('an anonymous caller finds out nothing of what is not exported', async () => {
  const answers = await Promise.all(
    ['inside', 'nothing', 'inside.json/x', 'nothing.json/x'].map((path) => web(server(), path)),
  );
  const bare = answers.map(({ status, text }) => [status, text.replace(/"code": "\w+"/, '')]);
  expect(new Set(bare.map((one) => JSON.stringify(one))).size).toBe(1);
  expect((await rest(server(), 'namespaces/_/actions/inside')).status).toBe(200);
});
