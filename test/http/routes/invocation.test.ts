import { describe, expect, test } from 'vitest';
import type { InvokeReply } from '../../../src/actors/gateway.ts';
import { activationRecord, recordHead } from '../../../src/domain/activation/record.ts';
import type { StatusCode } from '../../../src/domain/activation/events.ts';
import { E } from '../../../src/domain/kernel/fp.ts';
import { activationId } from '../../../src/domain/kernel/ids.ts';
import type { Json } from '../../../src/domain/kernel/json.ts';
import { type JsonText, jsonText } from '../../../src/domain/kernel/json.ts';
import { PROFILES } from '../../../src/domain/profile.ts';
import { acceptedEvent, completedEvent } from '../../support/activation-fixtures.ts';
import { MADE_ID, headerOf, jsonOf, send, sendForError } from '../../support/api-request.ts';
import { GUEST } from '../../support/callers.ts';
import { createHttpWorld, type HttpWorldOptions } from '../../support/http-deps.ts';

const ID = activationId('0123456789abcdef0123456789abcdef');
const HELLO = 'POST /api/v1/namespaces/_/actions/hello';

const replying = (reply: InvokeReply, deps: HttpWorldOptions['deps'] = {}) =>
  createHttpWorld({ invoke: () => Promise.resolve(E.right(reply)), deps });

const accepted = () => replying({ type: 'accepted', activationId: ID });

const completed = (statusCode: StatusCode, result: Json) => {
  const response = { statusCode, result: jsonText(result), size: 7 };
  const logs = jsonText(['a line']);
  const record = activationRecord(recordHead(acceptedEvent()), completedEvent({ response, logs }));
  return replying({ type: 'completed', record });
};

/** A sequence is told by its kind. */
const sequenceReply = (logs: JsonText) => {
  const record = activationRecord(recordHead(acceptedEvent()), completedEvent({ logs }));
  return { record: { ...record, annotations: [{ key: 'kind', value: 'sequence' }] } };
};

describe('an action that is not waited for', () => {
  test('is answered 202 with the id of its activation', async () => {
    const response = await send(accepted().api, HELLO, { body: { a: 1 } });
    expect(response).toMatchObject({ status: 202, body: `{"activationId":"${ID}"}` });
    expect(headerOf(response, 'X-OpenWhisk-Activation-Id')).toBe(ID);
  });
});

describe('a request to run', () => {
  const invocation = async (line: string, sent: Parameters<typeof send>[2] = {}) => {
    const world = accepted();
    await send(world.api, line, sent);
    return world.invocations[0];
  };

  test('reaches the controller with all that it says', async () => {
    const headers = { idempotencyKey: 'once', contentType: 'application/json' };
    const line = `${HELLO}?blocking=true&timeout=5`;
    expect(await invocation(line, { body: { a: 1 }, headers })).toEqual({
      caller: GUEST,
      transactionId: MADE_ID,
      extraLogging: false,
      admission: expect.anything(),
      access: {
        action: { namespace: 'guest', package: null, name: 'hello' },
        binding: null,
        parameters: [],
      },
      overridesFinal: false,
      payload: { a: 1 },
      blocking: true,
      waitMs: 5,
      receivedMs: 5000,
      idempotencyKey: 'once',
    });
  });

  test('says by default that nobody waits, and would wait for a minute', async () => {
    expect(await invocation(HELLO)).toMatchObject({
      payload: {},
      blocking: false,
      waitMs: 60_000,
      idempotencyKey: null,
    });
  });

  test('asks for its record to be kept in any case (openwhisk-api §1.5)', async () => {
    const headers = { extraLogging: 'On' };
    expect(await invocation(HELLO, { headers })).toMatchObject({ extraLogging: true });
  });

  test('keeps a member called __proto__', async () => {
    const sent = await invocation(HELLO, { body: '{"__proto__":{"x":1}}' });
    expect(JSON.stringify(sent?.payload)).toBe('{"__proto__":{"x":1}}');
  });
});

describe('an action that is waited for', () => {
  const run = (statusCode: StatusCode, result: Json, query = '') =>
    send(completed(statusCode, result).api, `${HELLO}?blocking=true${query}`);

  test.each<[StatusCode, number, string]>([
    [0, 200, 'success'],
    [1, 502, 'application error'],
    [2, 502, 'action developer error'],
    [3, 500, 'whisk internal error'],
  ])('and ends with status %i is answered %i with its record', async (code, status, word) => {
    const response = await run(code, { a: 1 });
    expect(response.status).toBe(status);
    expect(headerOf(response, 'X-OpenWhisk-Activation-Id')).toBe(ID);
    const body = jsonOf(response) as object;
    expect(body).toMatchObject({ activationId: ID, response: { status: word, result: { a: 1 } } });
    expect(body).not.toHaveProperty('code');
  });

  test('is answered with the ids of its steps where it was a sequence (openwhisk-api §5.3)', async () => {
    const steps = jsonText(['aa', 'bb']);
    const { record } = sequenceReply(steps);
    const { api } = replying({ type: 'completed', record });
    const response = await send(api, `${HELLO}?blocking=true`);
    expect(jsonOf(response)).toMatchObject({ logs: ['aa', 'bb'] });
  });

  test('is answered without its logs, which are collected later', async () => {
    expect(jsonOf(await run(0, {}))).toMatchObject({ logs: [], end: 1020 });
  });

  test.each<[StatusCode, number, Json]>([
    [0, 200, { a: 1 }],
    [1, 502, { error: 'no' }],
    [3, 500, { error: 'no' }],
  ])('is answered with its result alone where that is asked for', async (code, status, result) => {
    const response = await run(code, result, '&result=true');
    expect(response).toMatchObject({ status, body: JSON.stringify(result) });
  });

  test.each(['', '&result=true'])('is answered with an array bare: %j', async (query) => {
    expect(await run(0, [1, 2], query)).toMatchObject({ status: 200, body: '[1,2]' });
  });

  test.each([
    [PROFILES.adobe, 504],
    [PROFILES.openwhisk, 202],
  ])('longer than it may take is answered as profile $name has it', async (profile, status) => {
    const { api } = replying({ type: 'waitOver', activationId: ID }, { profile });
    const response = await send(api, `${HELLO}?blocking=true`);
    expect(response).toMatchObject({ status, body: `{"activationId":"${ID}"}` });
    expect(headerOf(response, 'X-OpenWhisk-Activation-Id')).toBe(ID);
  });
});

describe('nothing runs', () => {
  const malformed = (reason: string) => `The request content was malformed:\n${reason}`;
  const media = (type: string) =>
    `The request's Content-Type [${type}] is not supported. Expected:\napplication/json`;
  const timeout =
    "The query parameter 'timeout' was malformed:\nTimeout must be number of milliseconds up to 60000.";

  test.each([
    ['?timeout=0', {}, 400, timeout],
    ['?timeout=60001', {}, 400, timeout],
    ['?timeout=1.5', {}, 400, timeout],
    ['?timeout=', {}, 400, timeout],
    [
      '?blocking=maybe',
      {},
      400,
      "The query parameter 'blocking' was malformed:\n'maybe' is not a valid Boolean value",
    ],
    ['', { body: [] }, 400, malformed('JSON object expected')],
    ['', { body: '"text"' }, 400, malformed('JSON object expected')],
    ['', { body: 'null' }, 400, malformed('JSON object expected')],
    [
      '',
      { body: '{"a":' },
      400,
      malformed(
        'Unexpected end-of-input at input index 5 (line 1, position 6), expected JSON Value:\n{"a":\n     ^',
      ),
    ],
    ['', { body: 'a=1', headers: { contentType: 'text/plain' } }, 415, media('text/plain')],
    ['', { headers: { contentType: 'text/plain' } }, 415, media('text/plain')],
    ['', { body: {}, headers: { contentType: '' } }, 415, media('application/octet-stream')],
    [
      '',
      { body: `"${'x'.repeat(1048576)}"` },
      413,
      'Request larger than allowed: 1048578 > 1048576 bytes.',
    ],
    [
      '',
      { headers: { idempotencyKey: 'k'.repeat(256) } },
      400,
      'Idempotency key longer than allowed: 256 > 255.',
    ],
  ])('for a malformed request, and it is said why: %s %j', async (query, sent, status, error) => {
    const world = accepted();
    expect(await sendForError(world.api, `${HELLO}${query}`, sent)).toEqual([status, error]);
    expect(world.invocations).toEqual([]);
  });

  test('where the payload is too long, whatever the query says', async () => {
    const body = `"${'x'.repeat(1048576)}"`;
    const answer = await sendForError(accepted().api, `${HELLO}?timeout=0`, { body });
    expect(answer[0]).toBe(413);
  });

  test('where the namespace is throttled, which is said before who may run what (openwhisk-api §2.6)', async () => {
    const throttled = { type: 'TooManyConcurrent', count: 3, allowed: 3 } as const;
    const { api, released } = createHttpWorld({ throttled });
    const line = 'POST /api/v1/namespaces/other/actions/p/a?timeout=0';
    expect(await sendForError(api, line, { body: '[' })).toEqual([
      429,
      'Too many concurrent requests in flight (count: 3, allowed: 3).',
    ]);
    expect((await sendForError(api, 'POST /api/v1/namespaces/-/actions/a'))[0]).toBe(400);
    expect(released()).toBe(0);
  });

  test('more than the namespace may send, where that is less than the profile has (openwhisk-api §2.7)', async () => {
    const world = createHttpWorld({ limits: { maxPayloadSize: 4 } });
    const answer = await sendForError(world.api, HELLO, { body: { a: 1 } });
    expect(answer).toEqual([413, 'Request larger than allowed: 7 > 4 bytes.']);
  });

  test.each([
    ['it may not run', 'POST /api/v1/namespaces/other/actions/a', {}],
    ['its package is missing', 'POST /api/v1/namespaces/_/actions/p/a', {}],
    ['its payload is too long', HELLO, { body: `"${'x'.repeat(1048576)}"` }],
    ['its query is wrong', `${HELLO}?blocking=maybe`, {}],
    ['its body is wrong', HELLO, { body: '[' }],
    ['it is refused in the end', HELLO, {}],
  ])('and the place is given back once, because %s', async (_, line, sent) => {
    const world = createHttpWorld();
    expect((await send(world.api, line, sent)).status).toBeGreaterThanOrEqual(400);
    expect(world.released()).toBe(1);
  });

  test('and the place is given back where the controller breaks', async () => {
    const world = createHttpWorld({ invoke: () => Promise.reject(new Error('broken')) });
    expect((await send(world.api, HELLO)).status).toBe(500);
    expect(world.released()).toBe(1);
  });

  test.each([
    [{ type: 'NotFound' }, 404],
    [{ type: 'Unavailable' }, 503],
    [{ type: 'ReservedParameters' }, 400],
  ] as const)('where the controller refuses: $type', async (refusal, status) => {
    const { api } = createHttpWorld({ invoke: () => Promise.resolve(E.left(refusal)) });
    const response = await send(api, HELLO);
    expect(response.status).toBe(status);
    expect(headerOf(response, 'X-OpenWhisk-Activation-Id')).toBeUndefined();
  });
});
