/** Web actions as a browser or a proxy sees them: the whole platform behind a real socket. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../src/domain/kernel/json.ts';
import { rawConnection } from '../../support/raw-request.ts';
import { rest } from '../../support/rest.ts';
import { ended, putAction } from '../../support/rest-actions.ts';
import { useServer } from '../../support/server-fixture.ts';

const server = useServer();
const WEB = '/api/v1/web/guest/default';

const put = (name: string, main: string, annotations: Readonly<Record<string, unknown>> = {}) =>
  putAction(server(), name, `const main = ${main}`, {
    annotations: Object.entries({ 'web-export': true, ...annotations }).map(([key, value]) => ({
      key,
      value,
    })),
  });
const web = (path: string, init: RequestInit = {}) => fetch(`${server().url}${WEB}${path}`, init);
const seen = async (path: string, init?: RequestInit): Promise<JsonObject> =>
  JSON.parse(await (await web(path, init)).text());

beforeAll(async () => {
  await put('echo', '(args) => args');
  await put('raw', '(args) => args', { 'raw-http': true });
  await put('answer', '(args) => args.answer');
  await put('fail', '(args) => ({ error: args.answer })');
  await put('crash', '() => { throw new Error("secret of the inside"); }');
});

test('anybody may run a web action, and its owner finds the activation', async () => {
  const response = await web('/echo.json?name=x');
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('application/json');
  expect(response.headers.get('access-control-allow-origin')).toBe('*');
  expect(response.headers.get('x-request-id')).toMatch(/^\w+$/);
  const id = response.headers.get('x-openwhisk-activation-id') ?? '';
  expect(await ended(server(), id)).toMatchObject({ namespace: 'guest', name: 'echo' });
});

test('the action sees the request as it was', async () => {
  const args = await seen('/echo.json/a%2Fb?q=1&q={2}&__proto__=p', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-mine': 'm', cookie: 'c=1' },
    body: '{"deep":{"__proto__":1},"n":[null]}',
  });
  expect(args).toMatchObject({
    __ow_method: 'post',
    __ow_path: '/a%2Fb',
    __ow_headers: { 'x-mine': 'm', cookie: 'c=1', 'content-type': 'application/json' },
    q: '{2}',
    n: [null],
  });
  expect(args).not.toHaveProperty('__ow_user');
  expect(Object.getOwnPropertyDescriptor(args, '__proto__')?.value).toBe('p');
});

test('the action knows a caller with valid credentials', async () => {
  const authorization = `Basic ${Buffer.from(server().auth).toString('base64')}`;
  expect(await seen('/echo.json', { headers: { authorization } })).toMatchObject({
    __ow_user: 'guest',
  });
});

test('a raw action sees query and body as they were sent', async () => {
  const body = new Uint8Array([0, 255, 13, 10]);
  expect(await seen('/raw.json?a=%20b', { method: 'PUT', body })).toMatchObject({
    __ow_query: 'a=%20b',
    __ow_body: Buffer.from(body).toString('base64'),
  });
});

describe('an answer', () => {
  const answering = (answer: unknown, method = 'POST', name = 'answer') =>
    web(`/${name}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ answer }),
    });

  test('has the status, headers and bytes that the action says', async () => {
    const response = await answering({
      statusCode: 444,
      headers: { 'Content-Type': 'image/png', 'Set-Cookie': ['a=1', 'b=2'] },
      body: 'AAH/',
    });
    expect(response.status).toBe(444);
    expect(response.headers.get('content-type')).toBe('image/png');
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect([...new Uint8Array(await response.arrayBuffer())]).toEqual([0, 1, 255]);
  });

  test('is empty where the action returns nothing', async () => {
    const response = await answering({});
    expect([response.status, response.headers.get('content-type')]).toEqual([204, null]);
  });

  test('is what a failed action gives as its error', async () => {
    const response = await answering({ statusCode: 418, body: 'tea' }, 'POST', 'fail');
    expect([response.status, await response.text()]).toEqual([418, 'tea']);
  });

  test('tells nothing of a crash', async () => {
    const response = await web('/crash');
    expect(response.status).toBe(400);
    expect(await response.text()).toMatch(
      /^\{\n {2}"error": "There was an error processing your request\.",\n {2}"code": "\w+"\n\}$/,
    );
  });
});

describe('one connection', () => {
  const line = (method: string, path: string, body = '') =>
    `${method} ${WEB}${path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
  const forging = (answer: unknown) => JSON.stringify({ answer });

  test.each([
    ['a header that ends its line', { headers: { a: 'b\r\n\r\nHTTP/1.1 200 OK' } }, 400],
    ['a name that ends its line', { headers: { 'a\r\nb': 'c' } }, 400],
    ['a status that announces another answer', { statusCode: 103, body: 'x' }, 400],
    ['a body where there is none', { statusCode: 204, body: 'HTTP/1.1 200 OK' }, 204],
    ['a body where there is none', { statusCode: 304, body: 'HTTP/1.1 200 OK' }, 304],
    ['a length of its own', { headers: { 'Content-Length': 1 }, body: 'long' }, 200],
    ['a framing of its own', { headers: { 'Transfer-Encoding': 'chunked' }, body: 'long' }, 200],
  ])('stays in step when an action returns %s', async (_, answer, status) => {
    const connection = rawConnection(server());
    connection.send(line('POST', '/answer', forging(answer)));
    expect((await connection.answer())?.status).toBe(status);
    connection.send(line('GET', '/echo.json?after=1'));
    const next = await connection.answer();
    connection.socket.destroy();
    expect(next?.status).toBe(200);
    expect(next?.body).toContain('"after": "1"');
  });
});

test('HEAD runs the action, and has the headers of what it made', async () => {
  const response = await web('/echo.json', { method: 'HEAD' });
  expect(response.status).toBe(200);
  expect(Number(response.headers.get('content-length'))).toBeGreaterThan(0);
  expect(response.headers.has('x-openwhisk-activation-id')).toBe(true);
  expect(await response.text()).toBe('');
});

test('OPTIONS is answered without running the action', async () => {
  const response = await web('/crash', { method: 'OPTIONS' });
  expect([response.status, await response.text()]).toEqual([200, '']);
  expect(response.headers.get('access-control-allow-methods')).toContain('PATCH');
  expect(response.headers.has('x-openwhisk-activation-id')).toBe(false);
});

test('what an action allows to be kept is given again without a run', async () => {
  const headers = { 'cache-control': 'max-age=60' };
  await put('kept', `() => ({ headers: ${JSON.stringify(headers)}, body: String(Math.random()) })`);
  const first = await web('/kept?a');
  const again = await web('/kept?a');
  expect([first, again].map((one) => one.headers.get('x-gw-cache'))).toEqual(['MISS', 'HIT']);
  expect(await again.text()).toBe(await first.text());
});

test('a sequence is a web action like any other', async () => {
  await put('front', '(args) => ({ name: args.name, method: args.__ow_method })');
  await put('back', '(args) => ({ statusCode: 201, body: { back: args } })');
  const put200 = await rest(server(), 'namespaces/_/actions/both?overwrite=true', {
    method: 'PUT',
    body: JSON.stringify({
      exec: { kind: 'sequence', components: ['/_/front', '/_/back'] },
      annotations: [{ key: 'web-export', value: true }],
    }),
  });
  expect(put200.status).toBe(200);
  const response = await web('/both?name=x');
  expect(response.status).toBe(201);
  expect(await response.json()).toEqual({ back: { name: 'x', method: 'get' } });
});
