import { describe, expect, test } from 'vitest';
import { E } from '../../../src/domain/kernel/fp.ts';
import { PROFILES } from '../../../src/domain/profile.ts';
import type { Refusal } from '../../../src/domain/refusal.ts';
import {
  ACTIVATION_ID,
  basic,
  createWebWorld,
  endedWith,
  errorOf,
  headersOf,
  webAction,
} from './web-world.ts';

const JSON_SENT = [['content-type', 'application/json']] as const;

describe('a call of a web action', () => {
  test('runs it for its owner, and waits as long as the profile says', async () => {
    const { send, invoked } = createWebWorld();
    await send('POST /a.json/rest?b=1', {
      headers: [...JSON_SENT, ['x-ow-extra-logging', 'ON'], ['idempotency-key', 'k']],
      body: '{"c":2}',
    });
    expect(invoked).toMatchObject([
      {
        caller: { namespace: 'guest' },
        transactionId: 'tid',
        receivedMs: 5000,
        extraLogging: true,
        access: { action: { namespace: 'guest', package: null, name: 'a' } },
        payload: {
          __ow_method: 'post',
          __ow_headers: { 'content-type': 'application/json', 'idempotency-key': 'k' },
          __ow_path: '/rest',
          b: '1',
          c: 2,
        },
        overridesFinal: false,
        blocking: true,
        waitMs: PROFILES.adobe.blockingWaitMs,
        idempotencyKey: null,
      },
    ]);
  });

  test('says who calls only where the credentials are valid', async () => {
    const { send, invoked } = createWebWorld();
    await send('GET /a', { headers: [basic()] });
    await send('GET /a', { headers: [basic('x'.repeat(64))] });
    await send('GET /a', { headers: [['authorization', 'Bearer token']] });
    await send('GET /a');
    expect(invoked.map(({ payload }) => payload['__ow_user'])).toEqual([
      'caller',
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('gives a raw action what was sent, final or not', async () => {
    const action = webAction(
      { 'raw-http': true, final: true },
      { parameters: [{ key: 'fixed', value: 1 }] },
    );
    const { send, invoked } = createWebWorld({ entities: [action] });
    await send('PUT /a?fixed=2&__ow_user=x', { headers: JSON_SENT, body: '{"fixed":3}' });
    expect(invoked).toMatchObject([
      { overridesFinal: true, payload: { __ow_query: 'fixed=2&__ow_user=x' } },
    ]);
  });

  test('is refused before it runs when it sets what is reserved or final', async () => {
    const action = webAction({ final: true }, { parameters: [{ key: 'fixed', value: 1 }] });
    const { send, invoked } = createWebWorld({ entities: [action] });
    const refused = [
      400,
      'Request defines parameters that are not allowed (e.g., reserved properties).',
    ];
    expect(errorOf(await send('GET /a?__ow_user=x'))).toEqual(refused);
    expect(errorOf(await send('GET /a?fixed=2'))).toEqual(refused);
    expect(invoked).toEqual([]);
  });

  test('is refused when its body is not the JSON it is said to be', async () => {
    const { send, invoked } = createWebWorld();
    const response = await send('POST /a', { headers: JSON_SENT, body: 'x' });
    expect(errorOf(response)).toEqual([
      400,
      "The request content was malformed:\nUnexpected character 'x' at input index 0 (line 1, position 1), expected JSON Value:\nx\n^",
    ]);
    expect(invoked).toEqual([]);
  });

  const TOO_LARGE = [413, 'Request larger than allowed: 1048577 > 1048576 bytes.'];
  const LARGE = 'x'.repeat(1024 * 1024 + 1);

  test('is refused when its body is too large, whether it says so or not', async () => {
    const { send, invoked } = createWebWorld();
    const announced = await send('POST /a', { body: LARGE });
    expect(errorOf(announced)).toEqual(TOO_LARGE);
    expect(headersOf(announced, 'access-control-allow-origin')).toEqual([]);
    expect(errorOf(await send('POST /a', { body: LARGE, isChunked: true }))).toEqual(TOO_LARGE);
    expect(invoked).toEqual([]);
  });

  test('is refused when its owner has used up what it may', async () => {
    const refusal: Refusal = { type: 'TooManyRequests', count: 7, allowed: 6 };
    const { send, invoked } = createWebWorld({ refusal });
    const response = await send('GET /a');
    expect(errorOf(response)).toEqual([
      429,
      'Too many requests in the last minute (count: 7, allowed: 6).',
    ]);
    expect(headersOf(response, 'access-control-allow-origin')).toEqual([]);
    expect(invoked).toEqual([]);
  });

  test.each([
    [{ type: 'Unavailable' }, 503],
    [{ type: 'KindDeprecated', kind: 'nodejs:6' }, 400],
    [{ type: 'NotAuthorized', resources: ['other/a'] }, 403],
  ] satisfies [Refusal, number][])('is told why nothing ran: %j', async (refusal, status) => {
    const { send } = createWebWorld({ reply: E.left(refusal) });
    const response = await send('GET /a');
    expect(errorOf(response)[0]).toBe(status);
    expect(headersOf(response, 'x-openwhisk-activation-id')).toEqual([]);
    expect(headersOf(response, 'access-control-allow-origin')).toEqual(['*']);
  });

  test.each([
    ['adobe', 504],
    ['openwhisk', 202],
  ] as const)('whose wait is over is told so, as %s has it: %i', async (name, status) => {
    const { send } = createWebWorld({
      reply: E.right({ type: 'waitOver', activationId: ACTIVATION_ID }),
      deps: { profile: PROFILES[name] },
    });
    const response = await send('GET /a');
    expect(errorOf(response)).toEqual([status, 'Response not yet ready.']);
    expect(headersOf(response, 'x-openwhisk-activation-id')).toEqual([ACTIVATION_ID]);
  });

  test('is answered by the extension of its path, within what the client accepts', async () => {
    const { send } = createWebWorld({ reply: endedWith({ body: 'hello' }) });
    expect(await send('GET /a.text')).toMatchObject({ status: 200, body: 'hello' });
    expect(await send('GET /a', { headers: [['accept', 'image/*']] })).toMatchObject({
      status: 406,
    });
  });
});

describe('the place a call takes among those of its owner', () => {
  test.each([
    ['GET /a', {}],
    ['POST /a', { headers: JSON_SENT, body: '{' }],
    ['POST /a', { body: 'x'.repeat(1024 * 1024 + 1) }],
    ['GET /a?__ow_user=x', {}],
    ['OPTIONS /a', {}],
  ])('is given back whatever becomes of it: %s', async (line, sent) => {
    const { send, places } = createWebWorld();
    await send(line, sent);
    expect(places).toEqual({ admitted: 1, released: 1 });
  });

  test('is not taken while its body is still to come', async () => {
    const { send, places } = createWebWorld();
    const { promise: bodyComes, resolve } = Promise.withResolvers<void>();
    const answered = send('POST /a', { body: 'x', bodyComes });
    await new Promise((done) => setImmediate(done));
    expect(places.admitted).toBe(0);
    resolve();
    await answered;
    expect(places).toEqual({ admitted: 1, released: 1 });
  });

  test('is given back when the caller is not let in, and when the platform breaks', async () => {
    const closed = createWebWorld({ entities: [webAction({ 'require-whisk-auth': 's' })] });
    await closed.send('GET /a');
    expect(closed.places).toEqual({ admitted: 1, released: 1 });
    const broken = createWebWorld({
      deps: { blobs: { resolve: () => Promise.reject(new Error('damaged')) } },
    });
    await expect(broken.send('GET /a')).rejects.toThrow('damaged');
    expect(broken.places).toEqual({ admitted: 1, released: 1 });
  });
});
