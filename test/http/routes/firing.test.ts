import { describe, expect, test } from 'vitest';
import { E } from '../../../src/domain/kernel/fp.ts';
import { activationId } from '../../../src/domain/kernel/ids.ts';
import { headerOf, send, sendForError } from '../../support/api-request.ts';
import { GUEST, OTHER_AUTH } from '../../support/callers.ts';
import { createHttpWorld } from '../../support/http-deps.ts';

const ID = activationId('0123456789abcdef0123456789abcdef');
const FIRE = 'POST /api/v1/namespaces/_/triggers/t';
const fired = () =>
  createHttpWorld({ fire: () => Promise.resolve(E.right({ type: 'fired', activationId: ID })) });

describe('firing a trigger (openwhisk-api §7.2)', () => {
  test('is answered 202 with the id of its activation', async () => {
    const response = await send(fired().api, FIRE, { body: { a: 1 } });
    expect(response).toMatchObject({ status: 202, body: `{"activationId":"${ID}"}` });
    expect(headerOf(response, 'X-OpenWhisk-Activation-Id')).toBe(ID);
  });

  test('is answered 204 and nothing else where no rule is active', async () => {
    const { api } = createHttpWorld({
      fire: () => Promise.resolve(E.right({ type: 'nothingToRun' })),
    });
    const response = await send(api, FIRE);
    expect(response).toMatchObject({ status: 204, contentType: null, body: '' });
    expect(headerOf(response, 'X-OpenWhisk-Activation-Id')).toBeUndefined();
  });

  test('hands over the payload and who asks, whatever the query says', async () => {
    const world = fired();
    await send(world.api, `${FIRE}?limit=x`, { body: { a: 1 }, headers: { extraLogging: 'ON' } });
    expect(world.fires).toEqual([
      {
        caller: GUEST,
        transactionId: 'madeTransactionId',
        receivedMs: 5000,
        extraLogging: true,
        trigger: { namespace: 'guest', name: 't' },
        payload: { a: 1 },
        headers: {},
      },
    ]);
  });

  test('hands over the headers of the request but those of its body, of repeated ones the last', async () => {
    const world = fired();
    await send(world.api, FIRE, {
      body: {},
      allHeaders: [
        ['host', 'localhost'],
        ['content-type', 'application/json'],
        ['content-length', '2'],
        ['authorization', 'Basic x'],
        ['x-mine', '1'],
        ['x-mine', '2'],
        ['__proto__', 'p'],
      ],
    });
    expect(JSON.stringify(world.fires[0]?.headers)).toBe(
      '{"host":"localhost","authorization":"Basic x","x-mine":"2","__proto__":"p"}',
    );
  });
});

describe('nothing is fired', () => {
  test.each([
    [{ body: [] }, 400, 'The request content was malformed:\nJSON object expected'],
    [
      { body: `"${'x'.repeat(1048576)}"` },
      413,
      'Request larger than allowed: 1048578 > 1048576 bytes.',
    ],
  ])('for a malformed payload', async (sent, status, text) => {
    const world = fired();
    expect(await sendForError(world.api, FIRE, sent)).toEqual([status, text]);
    expect(world.fires).toEqual([]);
  });

  test('where the namespace fires too often, which is said before who may (§2.6)', async () => {
    const throttled = { type: 'TooManyRequests', count: 2, allowed: 1 } as const;
    const { api, fires } = createHttpWorld({ throttled });
    const headers = { authorization: OTHER_AUTH };
    const line = 'POST /api/v1/namespaces/guest/triggers/t';
    expect(await sendForError(api, line, { headers })).toEqual([
      429,
      'Too many requests in the last minute (count: 2, allowed: 1).',
    ]);
    expect((await sendForError(api, 'POST /api/v1/namespaces/_/triggers/-t'))[0]).toBe(400);
    expect(fires).toEqual([]);
  });

  test('for anyone but the owner', async () => {
    const { api, fires } = fired();
    const headers = { authorization: OTHER_AUTH };
    const answer = sendForError(api, 'POST /api/v1/namespaces/guest/triggers/t', { headers });
    expect((await answer)[0]).toBe(403);
    expect(fires).toEqual([]);
  });
});
