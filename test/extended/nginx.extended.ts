/** The configuration of docs/nginx.md between real clients and a real server. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { putAction } from '../support/rest-actions.ts';
import { rest } from '../support/rest.ts';
import { useServer } from '../support/server-fixture.ts';
import { type TlsAnswer, type TlsCall, tlsCall } from '../support/tls-client.ts';
import { DOMAIN, type Nginx, startNginx } from './nginx-process.ts';

// Sixty calls a minute, so that a test can go beyond.
const server = useServer(['--web-domain', DOMAIN, '--profile', 'openwhisk']);
let started: Nginx | undefined;

// It may have to be installed first.
const INSTALL_MS = 180_000;

beforeAll(async () => {
  started = await startNginx(Number(new URL(server().url).port));
}, INSTALL_MS);
afterAll(() => started?.stop());

const nginx = (): Nginx => {
  if (started === undefined) throw new Error('nginx has not started');
  return started;
};

const through = (path: string, call: TlsCall = {}, host = DOMAIN): Promise<TlsAnswer> =>
  tlsCall({ port: nginx().httpsPort, ca: nginx().ca, host }, path, call);

const api = (path: string, { headers, ...call }: TlsCall = {}): Promise<TlsAnswer> => {
  const authorization = `Basic ${Buffer.from(server().auth).toString('base64')}`;
  const sent = { authorization, 'content-type': 'application/json', ...headers };
  return through(`/api/v1/namespaces/_/${path}`, { ...call, headers: sent });
};

const putThrough = (name: string, code: string, members: object = {}): Promise<TlsAnswer> => {
  const body = JSON.stringify({ exec: { kind: 'nodejs:default', code }, ...members });
  return api(`actions/${name}?overwrite=true`, { method: 'PUT', body });
};

const WEB = { annotations: [{ key: 'web-export', value: true }] };
const SEEN = `const main = ({ __ow_headers, __ow_path, __ow_query, ...rest }) => ({
  headers: { 'set-cookie': ['a=1; Path=/', 'b=2'], 'x-large': 'x'.repeat(20000) },
  body: { headers: __ow_headers, path: __ow_path, rest },
});`;
const seen = z.object({
  headers: z.record(z.string(), z.string()),
  path: z.string(),
  rest: z.record(z.string(), z.unknown()),
});
const seenBy = ({ body }: TlsAnswer) => seen.parse(JSON.parse(body));

describe('the API', () => {
  test('makes and calls an action', async () => {
    expect(
      await putThrough('hello', 'const main = ({ name }) => ({ hello: name });'),
    ).toMatchObject({
      status: 200,
    });
    const answer = await api('actions/hello?blocking=true&result=true', {
      method: 'POST',
      body: '{"name":"n"}',
    });
    expect(answer).toMatchObject({ status: 200, body: '{"hello":"n"}' });
  });

  test('takes as much code as there may be', async () => {
    const start = 'const main = () => ({ ok: true }); //';
    const code = start + 'x'.repeat(48 * 1024 * 1024 - start.length);
    expect(await putThrough('large', code)).toMatchObject({ status: 200 });
    expect(await putThrough('large', `${code}x`)).toMatchObject({ status: 413 });
  });

  test('answers 202 where nothing is waited for, and where the wait is over', async () => {
    await putThrough('slow', 'const main = () => new Promise((end) => setTimeout(end, 5000, {}));');
    for (const query of ['', 'blocking=true&timeout=500']) {
      const answer = await api(`actions/slow?${query}`, { method: 'POST', body: '{}' });
      expect(answer.status).toBe(202);
      expect(JSON.parse(answer.body)).toEqual({ activationId: expect.any(String) });
    }
  });

  test(
    'waits for a minute, which is longer than nginx does by itself',
    { timeout: 120_000 },
    async () => {
      const code = 'const main = () => new Promise((end) => setTimeout(end, 61000, {}));';
      await putThrough('minute', code, { limits: { timeout: 120_000 } });
      const answer = await api('actions/minute?blocking=true', { method: 'POST', body: '{}' });
      expect(answer.status).toBe(202);
    },
  );
});

describe('a web action', () => {
  test('sees what the client sends, and nothing that it says of itself', async () => {
    await putThrough('seen', SEEN, WEB);
    const spoofed = {
      'X-Forwarded-For': '10.0.0.1',
      'X-Forwarded-Proto': 'gopher',
      'X-Forwarded-Host': 'evil.example.org',
      'X-Real-IP': '10.0.0.1',
      Forwarded: 'for=10.0.0.1',
      'X-OW-EXTRA-LOGGING': 'on',
    };
    const headers = { ...spoofed, Cookie: 'c=1; d="2"', StoreId: '1234' };
    const answer = await through('/api/v1/web/guest/default/seen/a%2Fb?q={x(y:"z")}', { headers });
    expect(answer).toMatchObject({ status: 200 });
    const { path, rest: parameters, headers: got } = seenBy(answer);
    expect([path, parameters['q']]).toEqual(['/a%2Fb', '{x(y:"z")}']);
    expect(got).toMatchObject({
      host: DOMAIN,
      cookie: 'c=1; d="2"',
      storeid: '1234',
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': DOMAIN,
      'x-forwarded-port': String(nginx().httpsPort),
      'x-real-ip': '127.0.0.1',
    });
    expect(Object.keys(got)).not.toContain('forwarded');
    expect(Object.keys(got)).not.toContain('x-ow-extra-logging');
  });

  test('sets cookies line by line, and large headers', async () => {
    const answer = await through('/api/v1/web/guest/default/seen');
    expect(answer.headers['set-cookie']).toEqual(['a=1; Path=/', 'b=2']);
    expect(answer.headers['x-large']).toHaveLength(20_000);
    expect(answer.headers['x-gw-cache']).toBe('MISS');
  });

  test('has a host for its namespace', async () => {
    const host = `guest.${DOMAIN}`;
    for (const path of ['/api/v1/web/default/seen', '/api/v1/web/seen', '/default/seen.http']) {
      const answer = await through(path, {}, host);
      expect(answer.status, path).toBe(200);
      expect(seenBy(answer).headers['host']).toBe(host);
    }
    const credentials = `Basic ${Buffer.from(server().auth).toString('base64')}`;
    const list = await through(
      '/api/v1/namespaces',
      { headers: { authorization: credentials } },
      host,
    );
    expect(list).toMatchObject({ status: 200, body: '["guest"]' });
  });

  test('is answered from the cache as long as it says', async () => {
    const code = `const main = () => ({ headers: { 'cache-control': 'max-age=60' }, body: String(Math.random()) });`;
    await putThrough('cached', code, WEB);
    const first = await through('/api/v1/web/guest/default/cached');
    const second = await through('/api/v1/web/guest/default/cached');
    expect([first, second].map(({ headers }) => headers['x-gw-cache'])).toEqual(['MISS', 'HIT']);
    expect(second.body).toBe(first.body);
    expect(second.headers['x-request-id']).not.toBe(first.headers['x-request-id']);
  });

  test('gives no orders to nginx', async () => {
    const code = `const main = () => ({ headers: { 'X-Accel-Redirect': '/ping' }, body: 'mine' });`;
    await putThrough('orders', code, WEB);
    expect(await through('/api/v1/web/guest/default/orders')).toMatchObject({ body: 'mine' });
  });
});

describe('a request', () => {
  test('keeps the id that the client gave it, also in the log', async () => {
    const answer = await through('/ping', { headers: { 'X-Request-ID': 'mine-1' } });
    expect(answer.headers['x-request-id']).toBe('mine-1');
    expect(nginx().accessLog().at(-1)).toContain(' mine-1 cache=');
  });

  test.each(['sid_internal', 'not one id', 'x'.repeat(129)])(
    'gets an id of nginx where the client says %s',
    async (id) => {
      const { headers } = await through('/ping', { headers: { 'X-Request-ID': id } });
      expect(headers['x-request-id']).toMatch(/^[0-9a-f]{32}$/);
    },
  );

  test('may have headers of 20 KB', async () => {
    const headers = { 'X-Large': 'x'.repeat(20_000) };
    expect(await through('/ping', { headers })).toMatchObject({ status: 200, body: 'pong' });
  });

  test('without TLS is sent on with its method and its query', async () => {
    const url = `http://127.0.0.1:${nginx().httpPort}/api/v1/web/x?q=%7B1%7D`;
    const { status, headers } = await fetch(url, {
      method: 'POST',
      body: '{}',
      redirect: 'manual',
    });
    expect([status, headers.get('location')]).toEqual([
      308,
      'https://127.0.0.1/api/v1/web/x?q=%7B1%7D',
    ]);
  });

  test.each([
    '/invokers',
    '/invokers/healthy/count',
    '/%69nvokers',
    '//invokers',
    '/activation',
    '/disable',
    '/metrics',
  ])("for the operators' path %s is answered by nginx", async (path) => {
    for (const host of [DOMAIN, `guest.${DOMAIN}`]) {
      const answer = await through(path, {}, host);
      expect([answer.status, answer.headers['x-request-id']]).toEqual([404, undefined]);
    }
    expect((await rest(server(), '/invokers')).status).toBe(200);
  });
});

// Last: nothing more can be called in this minute.
test('too many calls in a minute are answered 429, with the id of the request', async () => {
  await putAction(server(), 'counted', 'const main = () => ({});');
  const statuses: number[] = [];
  for (let i = 0; i < 61; i++) {
    const answer = await api('actions/counted', {
      method: 'POST',
      body: '{}',
      headers: { 'X-Request-ID': `call-${i}` },
    });
    statuses.push(answer.status);
    if (answer.status === 429) expect(JSON.parse(answer.body)).toMatchObject({ code: `call-${i}` });
  }
  expect(new Set(statuses)).toEqual(new Set([202, 429]));
});
