import { describe, expect, test } from 'vitest';
import { E } from '../../../src/domain/kernel/fp.ts';
import { activationId, transactionId } from '../../../src/domain/kernel/ids.ts';
import type { ApiRequest, ApiResponse, Body } from '../../../src/http/exchange.ts';
import { text } from '../../../src/http/response.ts';
import { createServer } from '../../../src/http/server/server.ts';
import { silentLogger } from '../../../src/platform/logger.ts';
import { systemClock } from '../../../src/platform/system-clock.ts';
import { clientOf, listen, request } from '../../support/bare-server.ts';
import { GUEST_AUTH } from '../../support/callers.ts';
import { createHttpWorld } from '../../support/http-deps.ts';

const post = (path: string, body: string, headers: readonly string[] = []): string =>
  request(`POST ${path}`, [`Content-Length: ${body.length}`, ...headers], body);

/** A handler whose calls are answered by the test, when it wants to. */
const manual = () => {
  const calls: { request: ApiRequest; reply: (response: ApiResponse) => void }[] = [];
  let onCall: () => void = () => undefined;
  const handle = (received: ApiRequest): Promise<ApiResponse> => {
    const { promise, resolve } = Promise.withResolvers<ApiResponse>();
    calls.push({ request: received, reply: resolve });
    onCall();
    return promise;
  };
  const call = async (index: number) => {
    for (;;) {
      const found = calls[index];
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => {
        onCall = resolve;
      });
    }
  };
  return { handle, call, calls };
};

describe('a request', () => {
  test('is handed over as plain data', async () => {
    const { handle, call } = manual();
    const client = clientOf(await listen({ handle }));
    const headers = ['Authorization: a', 'ACCEPT: b', 'X-Request-ID: c', 'Content-Type: d'];
    client.send(post('/p%20q//r?s={(1)}&t', '{"u":1}', [...headers, 'Idempotency-Key: e']));
    const { request: received, reply } = await call(0);
    expect(received).toMatchObject({
      method: 'POST',
      path: '/p%20q//r',
      query: 's={(1)}&t',
      headers: {
        authorization: 'a',
        accept: 'b',
        requestId: 'c',
        contentType: 'd',
        idempotencyKey: 'e',
      },
      contentLength: 7,
    });
    const body = await received.readBody(7);
    expect(body.type === 'whole' && Buffer.from(body.bytes).toString()).toBe('{"u":1}');
    reply({ status: 502, contentType: 'x/y', headers: [['A', 'b']], body: 'caf\u00e9' });
    const answer = await client.answer();
    expect(answer).toMatchObject({
      status: 502,
      body: Buffer.from('caf\u00e9').toString('latin1'),
    });
    expect(answer?.headers.get('content-type')).toBe('x/y');
    expect(answer?.headers.get('a')).toBe('b');
  });

  test('without a query or a header has empty ones', async () => {
    const { handle, call } = manual();
    const client = clientOf(await listen({ handle }));
    client.send(request('GET /'));
    const { request: received, reply } = await call(0);
    const { query, headers } = received;
    reply(text(200, ''));
    expect(query).toBe('');
    expect(headers).toEqual({
      accept: '',
      authorization: '',
      contentType: '',
      extraLogging: '',
      host: 'localhost',
      idempotencyKey: '',
      requestId: '',
    });
  });

  test.each([
    ['GET /', []],
    ['POST /', []],
    ['POST /', ['Content-Length: 0']],
    ['POST /', ['Content-Length: 2'], '{}'],
    ['POST /', ['Transfer-Encoding: chunked'], '2\r\n{}\r\n0\r\n\r\n'],
  ])('may come in pieces: %s %s', async (line, headers, body = '') => {
    const handle = async ({ readBody }: ApiRequest) => text(200, (await readBody(10)).type);
    const client = clientOf(await listen({ handle }));
    for (const piece of request(line, headers, body).match(/.{1,7}/gs) ?? []) {
      client.send(piece);
      // The server is in this process, and reads before this goes on.
      await new Promise(setImmediate);
    }
    expect(await client.answer()).toMatchObject({ status: 200, body: 'whole' });
  });

  test('may come on a connection that has served others', async () => {
    const client = clientOf(await listen({}));
    for (let i = 0; i < 3; i++) {
      client.send(post('/', '{}'));
      expect(await client.answer()).toMatchObject({ status: 200 });
    }
  });

  test('by HEAD is answered without a body', async () => {
    const client = clientOf(await listen({}));
    client.send(request('HEAD /'));
    const answer = await client.answer('HEAD');
    expect(answer?.headers.get('content-length')).toBe('2');
    client.send(request('GET /'));
    expect(await client.answer()).toMatchObject({ status: 200, body: 'hi' });
  });

  test('for an endless address is 414, and with endless headers 431', async () => {
    const server = await listen({});
    const long = clientOf(server);
    long.send(request(`GET /${'a'.repeat(8191)}`));
    expect(await long.answer()).toMatchObject({ status: 414 });
    long.send(request(`GET /${'a'.repeat(8190)}`, [`X-A: ${'b'.repeat(16_000)}`]));
    expect(await long.answer()).toMatchObject({ status: 200 });
    const endless = clientOf(server);
    endless.send(request('GET /', [`X-A: ${'b'.repeat(40_000)}`]));
    await endless.ended;
  });

  test('whose handler rejects is answered 500, and logged', async () => {
    const logged: object[] = [];
    const log = { ...silentLogger, error: (fields: object) => void logged.push(fields) };
    const error = new Error('a bug');
    const client = clientOf(await listen({ log, handle: () => Promise.reject(error) }));
    client.send(request('GET /'));
    expect(await client.answer()).toMatchObject({
      status: 500,
      body: 'There was an internal server error.',
    });
    expect(logged).toEqual([{ err: error }]);
  });
});

test('characters that a client should have escaped are taken as they are in a query', async () => {
  const { handle, call } = manual();
  const client = clientOf(await listen({ handle }));
  const query = `query={products(pageSize:10,filter:{id:{eq:"abcedefg"}}){items{name}}}&a='|\\^\``;
  client.send(request(`GET /api/v1/web/store?${query}`));
  const { request: received, reply } = await call(0);
  reply(text(200, ''));
  expect(received.query).toBe(query);
});

describe('requests on one connection', () => {
  test('are answered in order, and the next is taken up when the last is answered', async () => {
    const { handle, call, calls } = manual();
    const server = await listen({ handle });
    const [client, other] = [clientOf(server), clientOf(server)];
    client.send(post('/1', '{}'));
    const first = await call(0);
    await first.request.readBody(10);
    client.send(post('/2', '{}'));
    other.send(post('/other', '{}'));
    (await call(1)).reply(text(200, 'other'));
    expect(await other.answer()).toMatchObject({ body: 'other' });
    expect(calls.map((each) => each.request.path)).toEqual(['/1', '/other']);
    first.reply(text(200, 'one'));
    (await call(2)).reply(text(200, 'two'));
    expect(await client.answer()).toMatchObject({ body: 'one' });
    expect(await client.answer()).toMatchObject({ body: 'two' });
  });

  test('in one packet are answered in order where the answers are at hand', async () => {
    const client = clientOf(await listen({ handle: ({ path }) => text(200, path) }));
    client.send(request('GET /1') + request('GET /2') + request('GET /3'));
    for (const body of ['/1', '/2', '/3']) expect(await client.answer()).toMatchObject({ body });
  });

  test('in one packet are cut off where the first takes time, and the second never runs', async () => {
    const { handle, call, calls } = manual();
    const client = clientOf(await listen({ handle }));
    client.send(post('/1', '{}') + post('/2', '{}'));
    await client.ended;
    (await call(0)).reply(text(200, 'too late'));
    expect(await client.answer()).toBeNull();
    expect(calls).toHaveLength(1);
  });

  test('are answered after the client has said that it is done', async () => {
    const { handle, call } = manual();
    const client = clientOf(await listen({ handle }));
    client.send(post('/', '{}'));
    client.socket.end();
    (await call(0)).reply(text(200, 'still there'));
    expect(await client.answer()).toMatchObject({ body: 'still there' });
    await client.ended;
  });
});

describe('a client that goes away', () => {
  test('in the middle of a body has asked for nothing', async () => {
    const world = createHttpWorld();
    const bodies: Body[] = [];
    const { promise: dropped, resolve } = Promise.withResolvers<void>();
    const server = await listen({
      handle: async (received) => {
        const readBody = async (bytesMax: number): Promise<Body> => {
          const body = await received.readBody(bytesMax);
          bodies.push(body);
          return body;
        };
        const response = await world.api({ ...received, readBody });
        resolve();
        return response;
      },
    });
    const client = clientOf(server);
    const headers = [`Authorization: ${GUEST_AUTH}`, 'Content-Type: application/json'];
    const whole = post('/api/v1/namespaces/_/actions/hello', '{"a":1}', headers);
    await new Promise((written) => client.socket.write(whole.slice(0, -3), written));
    client.socket.end();
    await dropped;
    expect(bodies).toEqual([{ type: 'dropped' }]);
    expect(world.invocations).toEqual([]);
  });

  test('before its answer leaves the server as it was', async () => {
    const { handle, call } = manual();
    const server = await listen({ handle });
    const client = clientOf(server);
    client.send(post('/', '{}'));
    const { reply } = await call(0);
    client.socket.resetAndDestroy();
    reply(text(200, 'x'.repeat(1_000_000)));
    const other = clientOf(server);
    other.send(request('GET /'));
    (await call(1)).reply(text(200, 'fine'));
    expect(await other.answer()).toMatchObject({ body: 'fine' });
  });
});

describe('a body that is too long', () => {
  const HELLO = '/api/v1/namespaces/_/actions/hello';
  const AUTH = [`Authorization: ${GUEST_AUTH}`, 'Content-Type: application/json'];
  const server = () => {
    const reply = { type: 'accepted' as const, activationId: activationId('a'.repeat(32)) };
    const world = createHttpWorld({ invoke: () => Promise.resolve(E.right(reply)) });
    return listen({ handle: world.api });
  };
  const announcing = (method: string, bytes: number, headers = AUTH): string =>
    request(`${method} ${HELLO}`, [...headers, `Content-Length: ${bytes}`]);

  test('is refused before it is sent, and the connection goes on once it was', async () => {
    const client = clientOf(await server());
    client.send(announcing('POST', 1_048_577));
    const answer = await client.answer();
    expect(answer?.status).toBe(413);
    expect(answer?.body).toContain('Request larger than allowed: 1048577 > 1048576 bytes.');
    client.send('x'.repeat(1_048_577));
    client.send(post(HELLO, '{}', AUTH));
    expect(await client.answer()).toMatchObject({ status: 202 });
  });

  test('is refused while it is sent in chunks of unknown number', async () => {
    const client = clientOf(await server());
    client.send(request(`POST ${HELLO}`, [...AUTH, 'Transfer-Encoding: chunked']));
    const size = 262_145;
    const chunk = `${size.toString(16)}\r\n${'x'.repeat(size)}\r\n`;
    client.send(chunk.repeat(4));
    expect(await client.answer()).toMatchObject({ status: 413 });
    client.send(`${chunk}0\r\n\r\n`);
    client.send(post(HELLO, '{}', AUTH));
    expect(await client.answer()).toMatchObject({ status: 202 });
  });

  test('is refused above what the server reads at all', async () => {
    const client = clientOf(await server());
    client.send(announcing('PUT', 52_428_801));
    const answer = await client.answer();
    expect(answer?.status).toBe(413);
    expect(answer?.body).toContain('larger than the server is willing or able to process.');
  });

  test('is not the first thing that a stranger is told', async () => {
    const client = clientOf(await server());
    client.send(announcing('PUT', 52_428_801, []));
    expect(await client.answer()).toMatchObject({ status: 401 });
  });

  test('is not waited for where the credentials are wrong', async () => {
    const client = clientOf(await server());
    client.send(announcing('PUT', 1000, ['Authorization: Basic eDp5']));
    expect(await client.answer()).toMatchObject({ status: 401 });
  });

  test('in chunks is read when it is short enough', async () => {
    const client = clientOf(await server());
    client.send(request(`POST ${HELLO}`, [...AUTH, 'Transfer-Encoding: chunked']));
    client.send('4\r\n{"a"\r\n');
    client.send('3\r\n:1}\r\n0\r\n\r\n');
    expect(await client.answer()).toMatchObject({ status: 202 });
  });
});

describe('a server that stops', () => {
  test('refuses new connections and new requests on old ones, and finishes what it has', async () => {
    const { handle, call } = manual();
    const server = await listen({ handle });
    const [busy, idle] = [clientOf(server), clientOf(server)];
    idle.send(request('GET /'));
    (await call(0)).reply(text(200, 'hi'));
    await idle.answer();
    busy.send(request('GET /'));
    const pending = await call(1);
    server.stopAccepting();
    const closed = server.close();
    idle.send(request('GET /', ['X-Request-ID: mine']));
    const refused = await idle.answer();
    expect(refused?.status).toBe(503);
    expect(refused?.headers.get('connection')).toBe('close');
    expect(JSON.parse(refused?.body ?? '')).toEqual({
      error:
        'The server is currently unavailable (because it is overloaded or down for maintenance).',
      code: 'mine',
    });
    await idle.ended;
    expect(await clientOf(server).answer()).toBeNull();
    pending.reply(text(200, 'the last'));
    expect(await busy.answer()).toMatchObject({ status: 200, body: 'the last' });
    await closed;
    await busy.ended;
  });

  test('cuts off what takes longer than its grace', async () => {
    const { handle, call } = manual();
    const server = await listen({ handle, drainMs: 0 });
    const client = clientOf(server);
    client.send(request('GET /'));
    const { reply } = await call(0);
    await server.close();
    await client.ended;
    reply(text(200, 'too late'));
    expect(await client.answer()).toBeNull();
  });
});

test('an address in use is a failure that names it, not a shared port', async () => {
  const { port } = await listen({});
  const second = await createServer({
    host: '127.0.0.1',
    port,
    tls: null,
    handle: () => text(200, ''),
    newTransactionId: () => transactionId('tid'),
    clock: systemClock,
    log: silentLogger,
    connectionsMax: 1,
    drainMs: 0,
  });
  expect(second).toEqual(E.left({ type: 'AddressUnavailable', host: '127.0.0.1', port }));
});

test('one connection too many is closed, and one that ends makes room', async () => {
  const warnings: unknown[] = [];
  const log = { ...silentLogger, warn: (about: object) => void warnings.push(about) };
  const server = await listen({ connectionsMax: 2, log });
  const [first, second] = [clientOf(server), clientOf(server)];
  for (const client of [first, second]) {
    client.send(request('GET /'));
    expect(await client.answer()).toMatchObject({ status: 200 });
  }
  for (let i = 0; i < 3; i++) await clientOf(server).ended;
  expect(warnings).toEqual([{ connectionsMax: 2 }]);
  second.send(request('GET /'));
  expect(await second.answer()).toMatchObject({ status: 200 });
  first.socket.destroy();
  await expect
    .poll(() => {
      const next = clientOf(server);
      next.send(request('GET /'));
      return next.answer();
    })
    .toMatchObject({ status: 200 });
});
