/** openwhisk-api §7.2: firing a trigger, and what comes of each of its rules. */
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import type { RestAnswer } from '../support/rest.ts';
import { activationCount, ended } from '../support/rest-actions.ts';
import { ask, malformed, refusal } from '../support/rest-line.ts';
import { useServer } from '../support/server-fixture.ts';
import { setLimits, tenant } from '../support/tenants.ts';

const server = useServer();
type Server = ReturnType<typeof server> | Awaited<ReturnType<typeof tenant>>;

const sent = async (line: string, body?: unknown, as: Server = server()): Promise<unknown> => {
  const answer = await ask(as, line, body);
  expect(answer).toMatchObject({ status: 200 });
  return answer.json;
};
const refused = (line: string, body?: unknown) => refusal(server(), line, body);

const ECHO = { exec: { kind: 'nodejs:22', code: 'const main = (p) => p;' } };

/** A trigger with a rule for each action, named after both. */
const arrange = async (
  trigger: string,
  actions: readonly string[],
  {
    as = server(),
    ...body
  }: { readonly as?: Server; readonly parameters?: readonly object[] } = {},
): Promise<void> => {
  await sent(`PUT triggers/${trigger}`, body, as);
  for (const action of actions)
    await sent(
      `PUT rules/${ruleOf(trigger, action)}`,
      { trigger: `/_/${trigger}`, action: `/_/${action}` },
      as,
    );
};
const ruleOf = (trigger: string, action: string) => `${trigger}-${action.replace('/', '.')}`;

const fire = (
  trigger: string,
  payload?: unknown,
  { as = server(), headers = {} }: { as?: Server; headers?: Record<string, string> } = {},
): Promise<RestAnswer> => ask(as, `POST triggers/${trigger}`, payload, { headers });

const idOf = (answer: RestAnswer): string => {
  expect(answer).toMatchObject({ status: 202 });
  return z.strictObject({ activationId: z.string().regex(/^[0-9a-f]{32}$/) }).parse(answer.json)
    .activationId;
};

const record = z.object({ logs: z.array(z.string()) });

/** The record of the trigger, which is there when each of its rules has come to something. */
const recordOf = (id: string, as: Server = server()) =>
  vi.waitFor(
    async () => {
      const answer = await ask(as, `GET activations/${id}`);
      expect(answer).toMatchObject({ status: 200 });
      return { json: answer.json, logs: record.parse(answer.json).logs };
    },
    { timeout: 20_000, interval: 20 },
  );

const linesOf = async (id: string, as?: Server): Promise<readonly unknown[]> =>
  (await recordOf(id, as)).logs.map((line) => JSON.parse(line));

/** What the one action that a trigger runs was given. */
const givenBy = async (id: string): Promise<Record<string, unknown>> => {
  const [line] = await linesOf(id);
  const { activationId } = z.object({ activationId: z.string() }).parse(line);
  return (await ended(server(), activationId)).response.result;
};

beforeAll(async () => {
  await sent('PUT packages/utils', {});
  await Promise.all([sent('PUT actions/echo', ECHO), sent('PUT actions/utils/echo', ECHO)]);
});

describe('§7.2 the answer', () => {
  test('with an active rule it is 202 with the id, in a header too', async () => {
    await arrange('active', ['echo']);
    const answer = await fire('active', { a: 1 });
    const id = idOf(answer);
    expect(answer.headers.get('x-openwhisk-activation-id')).toBe(id);
  });

  test('without rules, or with inactive ones only, it is 204: empty, without record or header', async () => {
    await arrange('ruleless', []);
    await arrange('inactive', ['echo']);
    await ask(server(), 'POST rules/inactive-echo', { status: 'inactive' });
    for (const trigger of ['ruleless', 'inactive']) {
      const answer = await fire(trigger, {});
      expect(answer).toMatchObject({ status: 204, text: '' });
      expect(answer.headers.get('x-openwhisk-activation-id')).toBeNull();
      expect(answer.headers.get('content-type')).toBeNull();
      expect(await activationCount(server(), `&name=${trigger}`)).toBe(0);
    }
  });

  test('of a missing trigger it is 404', async () => {
    expect(await refused('POST triggers/nowhere', {})).toEqual([
      404,
      'The requested resource does not exist.',
    ]);
  });

  test('of another kind of entity it is 409', async () => {
    expect(await refused('POST triggers/echo', {})).toEqual([
      409,
      'Resource by this name exists but is not in this collection.',
    ]);
  });

  test('to a payload that is too large it is 413', async () => {
    const body = JSON.stringify({ a: 'x'.repeat(1_048_576) });
    expect(await refused('POST triggers/nowhere', body)).toEqual([
      413,
      `Request larger than allowed: ${body.length} > 1048576 bytes.`,
    ]);
  });

  test('to a payload that is no object it is 400', async () => {
    await arrange('objects', []);
    expect(await refused('POST triggers/objects', [1])).toEqual(malformed('JSON object expected'));
  });

  test('over the fires per minute it is 429, even of a trigger that is missing', async () => {
    const limited = await tenant(server(), 'fires', { firesPerMinute: 0 });
    expect(await refusal(limited, 'POST triggers/nowhere', {})).toEqual([
      429,
      'Too many requests in the last minute (count: 1, allowed: 0).',
    ]);
  });

  test('to anybody else it is 403', async () => {
    const other = await tenant(server(), 'stranger');
    expect(await refusal(other, 'POST /api/v1/namespaces/guest/triggers/active', {})).toEqual([
      403,
      "The supplied authentication is not authorized to access 'guest/active'.",
    ]);
  });

  test('ignores query parameters', async () => {
    await arrange('queried', ['echo']);
    const answer = await ask(server(), 'POST triggers/queried?blocking=maybe&result=x&limit=-1');
    idOf(answer);
  });
});

describe('§7.2 the arguments', () => {
  test('are the parameters of the trigger, over them `__ow_headers`, over both the payload', async () => {
    await arrange('overlaid', ['echo'], {
      parameters: [
        { key: 'a', value: 'trigger' },
        { key: 'b', value: 'trigger' },
        { key: '__ow_headers', value: 'trigger' },
      ],
    });
    const [plain, headed] = await Promise.all([
      fire('overlaid', { b: 'payload', c: 'payload' }),
      fire('overlaid', { __ow_headers: 'payload' }),
    ]);
    expect(await givenBy(idOf(plain))).toEqual({
      a: 'trigger',
      b: 'payload',
      c: 'payload',
      __ow_headers: expect.any(Object),
    });
    expect(await givenBy(idOf(headed))).toMatchObject({ __ow_headers: 'payload' });
  });

  test('tell all headers of the fire in lower case, `authorization` included, `content-type` not', async () => {
    await arrange('headed', ['echo']);
    const headers = { 'X-Mine': 'Yes' };
    const { __ow_headers } = await givenBy(idOf(await fire('headed', { a: 1 }, { headers })));
    expect(__ow_headers).toMatchObject({
      'x-mine': 'Yes',
      authorization: `Basic ${Buffer.from(server().auth).toString('base64')}`,
      host: expect.any(String),
    });
    expect(__ow_headers).not.toHaveProperty('content-type');
  });

  test('without a body are the same without a payload', async () => {
    await arrange('bodiless', ['echo'], { parameters: [{ key: 'a', value: 1 }] });
    const given = await givenBy(idOf(await fire('bodiless')));
    expect(Object.keys(given).toSorted()).toEqual(['__ow_headers', 'a']);
  });
});

describe('§7.2 the record', () => {
  test('is under the id, without `end`, `duration` and `cause`, the payload as its result', async () => {
    await arrange('recorded', ['utils/echo'], { parameters: [{ key: 'own', value: 1 }] });
    await sent('PUT triggers/recorded?overwrite=true', { version: '3.0.0' });
    const id = idOf(await fire('recorded', { sent: 2 }));
    const { json, logs } = await recordOf(id);
    expect(json).toEqual({
      namespace: 'guest',
      name: 'recorded',
      version: '3.0.0',
      subject: 'guest',
      activationId: id,
      start: expect.any(Number),
      response: expect.objectContaining({
        status: 'success',
        success: true,
        result: { sent: 2 },
      }),
      annotations: [],
      logs: [expect.any(String)],
      publish: false,
    });
    const line = JSON.parse(logs[0] ?? '') as object;
    expect(logs[0]).toBe(JSON.stringify(line));
    expect(line).toEqual({
      statusCode: 0,
      success: true,
      activationId: expect.stringMatching(/^[0-9a-f]{32}$/),
      rule: 'guest/recorded-utils.echo',
      action: 'guest/utils/echo',
    });
  });

  test('has `{}` for its result where nothing was sent', async () => {
    await arrange('unsent', ['echo']);
    const { json } = await recordOf(idOf(await fire('unsent')));
    expect(json).toMatchObject({ response: { result: {} } });
  });

  test('of the action it fired has no `cause`', async () => {
    await arrange('causeless', ['echo']);
    const [line] = await linesOf(idOf(await fire('causeless')));
    const { activationId } = z.object({ activationId: z.string() }).parse(line);
    await ended(server(), activationId);
    expect((await ask(server(), `GET activations/${activationId}`)).json).not.toHaveProperty(
      'cause',
    );
  });

  test('has a line for each rule, the inactive one too', async () => {
    await arrange('mixed', ['echo', 'utils/echo']);
    await ask(server(), 'POST rules/mixed-echo', { status: 'inactive' });
    const lines = await linesOf(idOf(await fire('mixed')));
    expect(lines).toHaveLength(2);
    expect(lines).toContainEqual({
      statusCode: 1,
      success: false,
      error: "Rule 'guest/mixed-echo' is inactive, action 'guest/echo' was not activated.",
      rule: 'guest/mixed-echo',
      action: 'guest/echo',
    });
    expect(lines).toContainEqual(expect.objectContaining({ statusCode: 0, success: true }));
  });
});

describe('§7.2 an action that is refused', () => {
  const failure = (trigger: string, action: string, error: unknown, namespace = 'guest') => ({
    statusCode: 1,
    success: false,
    error,
    rule: `${namespace}/${ruleOf(trigger, action)}`,
    action: `${namespace}/${action}`,
  });

  test('because it is missing is told of in its line', async () => {
    await sent('PUT actions/short', ECHO);
    await arrange('orphaned', ['short']);
    await sent('DELETE actions/short');
    expect(await linesOf(idOf(await fire('orphaned')))).toEqual([
      failure('orphaned', 'short', 'The requested resource does not exist.'),
    ]);
  });

  test('because its package is missing is told of in its line', async () => {
    await sent('PUT packages/brief', {});
    await sent('PUT actions/brief/echo', ECHO);
    await arrange('unpacked', ['brief/echo']);
    await sent('DELETE packages/brief?force=true');
    expect(await linesOf(idOf(await fire('unpacked')))).toEqual([
      failure('unpacked', 'brief/echo', 'The requested resource does not exist.'),
    ]);
  });

  test('because it is closed to the one who fires is told of in its line', async () => {
    const provider = await tenant(server(), 'provider');
    await sent('PUT packages/shared', { publish: true }, provider);
    await sent('PUT actions/shared/echo', ECHO, provider);
    await sent('PUT triggers/closed', {});
    await sent('PUT rules/closed-rule', { trigger: '/_/closed', action: '/provider/shared/echo' });
    await sent('PUT packages/shared?overwrite=true', { publish: false }, provider);
    expect(await linesOf(idOf(await fire('closed')))).toEqual([
      {
        statusCode: 1,
        success: false,
        error: "The supplied authentication is not authorized to access 'provider/shared'.",
        rule: 'guest/closed-rule',
        action: 'provider/shared/echo',
      },
    ]);
  });

  test('because it overrides what is final is told of in its line', async () => {
    const annotations = [{ key: 'final', value: true }];
    const parameters = [{ key: 'fixed', value: 1 }];
    await sent('PUT actions/final', { ...ECHO, annotations, parameters });
    await arrange('overriding', ['final']);
    expect(await linesOf(idOf(await fire('overriding', { fixed: 2 })))).toEqual([
      failure(
        'overriding',
        'final',
        'Request defines parameters that are not allowed (e.g., reserved properties).',
      ),
    ]);
  });

  test('because the namespace calls too often is told of with the text of the 429', async () => {
    const hasty = await tenant(server(), 'hasty');
    await sent('PUT actions/echo', ECHO, hasty);
    await arrange('bursting', ['echo'], { as: hasty });
    await setLimits(server(), 'hasty', { invocationsPerMinute: 0 });
    expect(await linesOf(idOf(await fire('bursting', {}, { as: hasty })), hasty)).toEqual([
      failure(
        'bursting',
        'echo',
        expect.stringMatching(
          /^Too many requests in the last minute \(count: \d+, allowed: 0\)\.$/,
        ),
        'hasty',
      ),
    ]);
  });

  test('keeps no other from running', async () => {
    await sent('PUT actions/passing', ECHO);
    await arrange('half', ['passing', 'echo']);
    await sent('DELETE actions/passing');
    const lines = await linesOf(idOf(await fire('half')));
    expect(lines).toContainEqual(expect.objectContaining({ statusCode: 0, action: 'guest/echo' }));
    expect(lines).toContainEqual(expect.objectContaining({ statusCode: 1 }));
  });
});

test('§7.2 the action is run with the key of whoever fires', async () => {
  const code = 'const main = () => ({ key: process.env.__OW_API_KEY });';
  const annotations = [{ key: 'provide-api-key', value: true }];
  await sent('PUT actions/keyed', { exec: { kind: 'nodejs:22', code }, annotations });
  await arrange('keyed-trigger', ['keyed']);
  expect(await givenBy(idOf(await fire('keyed-trigger')))).toEqual({ key: server().auth });
});

test('§7.2 a fired sequence and an action through a binding run like any other', async () => {
  const exec = { kind: 'sequence', components: ['/_/echo', '/_/utils/echo'] };
  await sent('PUT actions/both', { exec });
  const binding = { namespace: '_', name: 'utils' };
  await sent('PUT packages/bound', { binding, parameters: [{ key: 'from', value: 'binding' }] });
  await arrange('chained', ['both']);
  await arrange('through', ['bound/echo']);
  const [chained, through] = await Promise.all([
    fire('chained', { a: 1 }),
    fire('through', { a: 1 }),
  ]);
  expect(await givenBy(idOf(chained))).toMatchObject({ a: 1 });
  expect(await givenBy(idOf(through))).toMatchObject({ a: 1, from: 'binding' });
  expect(await linesOf(idOf(through))).toMatchObject([{ action: 'guest/bound/echo' }]);
});
