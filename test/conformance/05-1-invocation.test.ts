/** adobe-runtime §5.1, X3, X20; openwhisk-api §5.1 to §5.4: asking for a run, and what is answered. */
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { makeGate, PASS } from '../support/gate.ts';
import { activationOf, ended, invoke, putAction } from '../support/rest-actions.ts';
import { ask, found, malformed, malformedQuery, refusal } from '../support/rest-line.ts';
import { useServer } from '../support/server-fixture.ts';
import { tenant } from '../support/tenants.ts';

const server = useServer(['--profile', 'adobe']);
/** It takes two activations at most at a time. */
const upstream = useServer(['--profile', 'openwhisk'], { invoker: { backlogMax: 2 } });

const ECHO = 'const main = (parameters) => parameters;';
const FAILS = 'const main = () => ({ error: { message: "no" }, lost: true });';
const THROWS = 'function main() { throw new Error("boom"); }';
const WAITS = `${PASS}
const main = async ({ gate }) => { await pass(gate); return { done: true }; };`;

beforeAll(async () => {
  const actions = { echo: ECHO, fails: FAILS, throws: THROWS, array: 'const main = () => [1, 2];' };
  const put = ([name, code]: [string, string]) => putAction(server(), name, code);
  await Promise.all([...Object.entries(actions).map(put), putAction(upstream(), 'echo', ECHO)]);
  await ask(server(), 'PUT packages/no-action', {});
});

const ID = /^[0-9a-f]{32}$/;
const idOf = (headers: Headers) => headers.get('x-openwhisk-activation-id');

describe('§5.1 the request', () => {
  test('nobody waits by default, and `result` is ignored then', async () => {
    for (const query of ['', '?blocking=false', '?result=true']) {
      const answer = await ask(server(), `POST actions/echo${query}`, {});
      expect(answer).toMatchObject({
        status: 202,
        json: { activationId: expect.stringMatching(ID) },
      });
    }
  });

  test.each(['0', '60001', 'soon', '-1', '1.5', ''])(
    '`timeout=%s` is refused, whether somebody waits or not',
    async (timeout) => {
      const text = 'Timeout must be number of milliseconds up to 60000.';
      for (const blocking of [true, false]) {
        const line = `POST actions/echo?blocking=${blocking}&timeout=${timeout}`;
        expect(await refusal(server(), line)).toEqual(malformedQuery('timeout', text));
      }
    },
  );

  test.each(['1', '60000'])('`timeout=%s` is a wait', async (timeout) => {
    const line = `POST actions/echo?blocking=false&timeout=${timeout}`;
    expect(await ask(server(), line)).toMatchObject({ status: 202 });
  });

  test('nothing as a body is an empty object', async () => {
    const answer = await ask(server(), 'POST actions/echo?blocking=true&result=true');
    expect(answer).toMatchObject({ status: 200, json: {} });
  });

  test.each(['[]', '"text"', '1', 'null', 'true'])('%s as a body is refused', async (body) => {
    expect(await refusal(server(), 'POST actions/echo', body)).toEqual(
      malformed('JSON object expected'),
    );
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'application/octet-stream'])(
    'a body of type %s is refused',
    async (type) => {
      const headers = { 'content-type': type };
      expect(await refusal(server(), 'POST actions/echo', '{}', { headers })).toEqual([
        415,
        `The request's Content-Type [${type}] is not supported. Expected:\napplication/json`,
      ]);
    },
  );

  test('the wait does not depend on the limit of the action', async () => {
    const gate = await makeGate();
    await putAction(server(), 'long', WAITS, { limits: { timeout: 300_000 } });
    const call = invoke(server(), 'long', { gate: gate.url }, 'blocking=true&timeout=50');
    expect(await call).toMatchObject({ status: 504 });
    await gate.arrived(1);
    gate.open();
  });
});

describe('§5.2 outcomes', () => {
  test.each([
    ['adobe', server, 504],
    ['openwhisk', upstream, 202],
  ] as const)(
    'profile %s: a call whose wait is over gets the id, and the action goes on (X3)',
    async (_, profile, status) => {
      const gate = await makeGate();
      await putAction(profile(), 'waits', WAITS);
      const answer = await invoke(
        profile(),
        'waits',
        { gate: gate.url },
        'blocking=true&timeout=100',
      );
      const id = idOf(answer.headers) ?? '';
      expect(answer).toMatchObject({ status, json: { activationId: id } });
      expect(Object.keys(z.object({}).loose().parse(answer.json))).toEqual(['activationId']);
      await gate.arrived(1);
      gate.open();
      expect((await ended(profile(), id)).response.result).toEqual({ done: true });
    },
  );

  test.each([
    ['success', 'echo', 200, 'success'],
    ['application error', 'fails', 502, 'application error'],
    ['developer error', 'throws', 502, 'action developer error'],
  ])('%s: the record, or its result, with the id', async (_, name, status, word) => {
    const whole = await invoke(server(), name);
    const record = activationOf(whole);
    expect(whole.status).toBe(status);
    expect(record.response.status).toBe(word);
    expect(idOf(whole.headers)).toBe(record.activationId);
    const bare = await invoke(server(), name, {}, 'blocking=true&result=true');
    expect(bare).toMatchObject({ status, json: record.response.result });
    expect(idOf(bare.headers)).toMatch(ID);
    for (const { json } of [whole, bare]) expect(json).not.toHaveProperty('code');
  });

  test('the id is in the header of a call that nobody waits for', async () => {
    const { headers, json } = await ask(server(), 'POST actions/echo', {});
    expect(json).toEqual({ activationId: idOf(headers) });
  });

  test.each<[string, string, number, string]>([
    ['a missing action', 'POST actions/none', 404, 'The requested resource does not exist.'],
    [
      'an action of a missing package',
      'POST actions/none/a',
      404,
      'The requested resource does not exist.',
    ],
    [
      'a name of something else',
      'POST actions/no-action',
      409,
      'Resource by this name exists but is not in this collection.',
    ],
    [
      "somebody else's action",
      'POST /api/v1/namespaces/nobody/actions/a',
      403,
      "The supplied authentication is not authorized to access 'nobody/a'.",
    ],
  ])('%s: no activation', async (_, line, status, text) => {
    const answer = await ask(server(), line, {});
    expect(answer).toMatchObject({ status, json: { error: text, code: expect.any(String) } });
    expect(idOf(answer.headers)).toBeNull();
  });

  test('without a key it is 401', async () => {
    const answer = await ask(server(), 'POST actions/echo', {}, { auth: null });
    expect([answer.status, idOf(answer.headers)]).toEqual([401, null]);
  });

  test('a payload over the limit is 413', async () => {
    const body = JSON.stringify({ text: 'x'.repeat(1048576) });
    expect(await refusal(server(), 'POST actions/echo', body)).toEqual([
      413,
      `Request larger than allowed: ${body.length} > 1048576 bytes.`,
    ]);
  });

  test('a throttled call is 429', async () => {
    const alice = await tenant(server(), 'alice', { invocationsPerMinute: 0 });
    const answer = await ask(alice, 'POST actions/none', {});
    expect(answer.status).toBe(429);
    expect(idOf(answer.headers)).toBeNull();
  });

  test('what is one too many to wait is 503, and the answer says so', async () => {
    const gate = await makeGate();
    await putAction(upstream(), 'waits', WAITS);
    const calls = [1, 2].map(() => invoke(upstream(), 'waits', { gate: gate.url }));
    await gate.arrived(2);
    const answer = await ask(upstream(), 'POST actions/echo', {});
    expect([answer.status, idOf(answer.headers)]).toEqual([503, null]);
    expect(answer.json).toMatchObject({
      error: 'Too many activations wait or run already (count: 2, allowed: 2).',
    });
    gate.open();
    expect((await Promise.all(calls)).map(({ status }) => status)).toEqual([200, 200]);
  });

  test('profile openwhisk: two calls at once take two containers', async () => {
    const gate = await makeGate();
    const code = `${PASS}
      const id = require('node:crypto').randomUUID();
      const main = async ({ gate }) => { await pass(gate); return { id }; };`;
    const { json } = await putAction(upstream(), 'alone', code);
    expect(json).toMatchObject({ limits: { concurrency: 1 } });
    const calls = [1, 2].map(() =>
      invoke(upstream(), 'alone', { gate: gate.url }, 'blocking=true&result=true'),
    );
    await gate.arrived(2);
    gate.open();
    const [one, other] = await Promise.all(calls);
    expect(one?.json).toEqual({ id: expect.any(String) });
    expect(other?.json).not.toEqual(one?.json);
  });
});

describe('§5.3 bodies', () => {
  test('the body is the record, without its logs', async () => {
    await putAction(server(), 'talks', 'const main = () => { console.log("hi"); return {}; };');
    const record = activationOf(await invoke(server(), 'talks'));
    const stored = await ended(server(), record.activationId);
    expect(stored.logs).toHaveLength(1);
    expect(record).toEqual({ ...stored, logs: [] });
  });

  test('of a sequence it lists the ids of the components as logs', async () => {
    const exec = { kind: 'sequence', components: ['/_/echo', '/_/echo'] };
    await ask(server(), 'PUT actions/sequence', { exec });
    const { logs } = activationOf(await invoke(server(), 'sequence'));
    expect(logs).toEqual([expect.stringMatching(ID), expect.stringMatching(ID)]);
  });

  test.each(['blocking=true', 'blocking=true&result=true'])(
    'an array is the body itself: %s',
    async (query) => {
      const answer = await invoke(server(), 'array', {}, query);
      expect(answer).toMatchObject({ status: 200, text: '[1,2]' });
      const { json } = await ask(server(), `GET activations/${idOf(answer.headers)}`);
      expect(json).toMatchObject({ response: { result: [1, 2], success: true, size: 5 } });
    },
  );
});

describe('§5.4 `response`', () => {
  test('of a success has its result, its size and its words (X20: `statusCode` too)', async () => {
    const { response } = activationOf(await invoke(server(), 'echo', { a: 1 }));
    expect(response).toEqual({
      result: { a: 1 },
      size: 7,
      status: 'success',
      statusCode: 0,
      success: true,
    });
  });

  test('of an application error has the error alone', async () => {
    const { response } = activationOf(await invoke(server(), 'fails'));
    expect(response).toMatchObject({
      result: { error: { message: 'no' } },
      status: 'application error',
      statusCode: 1,
      success: false,
    });
    expect(Object.keys(response.result)).toEqual(['error']);
  });

  test.each(['null', 'false', '""', '[]'])('`error: %s` is an error as well', async (value) => {
    const name = `error ${value.replaceAll(/\W/g, '')}.${value.length}`;
    await putAction(server(), name, `const main = () => ({ error: ${value}, lost: 1 });`);
    const { response } = activationOf(await invoke(server(), name));
    expect(response.status).toBe('application error');
    expect(JSON.stringify(response.result)).toBe(`{"error":${value}}`);
  });

  test('of a developer error is an error', async () => {
    const { response } = activationOf(await invoke(server(), 'throws'));
    expect(response).toMatchObject({
      result: { error: 'An error has occurred: Error: boom' },
      status: 'action developer error',
      statusCode: 2,
      success: false,
    });
  });

  test('of a trigger has no size', async () => {
    await ask(server(), 'PUT triggers/fired', {});
    await ask(server(), 'PUT rules/fires', { trigger: '/_/fired', action: '/_/echo' });
    const { json } = await ask(server(), 'POST triggers/fired', { a: 1 });
    const { activationId } = z.object({ activationId: z.string() }).parse(json);
    const { response } = z
      .object({ response: z.looseObject({}) })
      .parse(await found(server(), `GET activations/${activationId}`));
    expect(response).toMatchObject({ result: { a: 1 }, status: 'success', success: true });
    expect(response).not.toHaveProperty('size');
  });
});
