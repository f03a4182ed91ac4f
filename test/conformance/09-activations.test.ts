/** adobe-runtime §5.4; openwhisk-api §9: records of activations, their list, and one of them. */
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { activationOf, invoke, putAction } from '../support/rest-actions.ts';
import { ask, found, malformedQuery, refusal } from '../support/rest-line.ts';
import { useServer } from '../support/server-fixture.ts';
import { tenant } from '../support/tenants.ts';

const server = useServer();
const CODE =
  'const main = ({ fail }) => { console.log("hi"); return fail ? { error: 1 } : { ok: true }; };';

const record = z.looseObject({
  activationId: z.string(),
  start: z.number(),
  end: z.number().optional(),
  duration: z.number().optional(),
  logs: z.array(z.string()),
  annotations: z.array(z.object({ key: z.string(), value: z.unknown() })),
});
type Read = z.infer<typeof record>;

const readById = async (id: string): Promise<Read> =>
  record.parse(await found(server(), `GET activations/${id}`));

/** Calls and reads what was stored. */
const run = async (name: string, payload = {}): Promise<Read> => {
  const answer = await invoke(server(), name, payload);
  return readById(answer.headers.get('x-openwhisk-activation-id') ?? '');
};

const shown = ({ annotations }: Read): object =>
  Object.fromEntries(annotations.map(({ key, value }) => [key, value]));

const list = async (query: string): Promise<readonly object[]> => {
  const { status, json } = await ask(server(), `GET activations?${query}`);
  expect(status).toBe(200);
  return z.array(z.looseObject({})).parse(json);
};
const idsOf = async (query: string) =>
  (await list(query)).map((one) => z.object({ activationId: z.string() }).parse(one).activationId);

const LIMITS = { timeout: 60_000, memory: 256, logs: 10, concurrency: 200 };

beforeAll(async () => {
  const binding = { namespace: '_', name: 'utils' };
  await ask(server(), 'PUT packages/utils', {});
  await ask(server(), 'PUT packages/bound', { binding });
  await putAction(server(), 'utils/hello', CODE);
  await putAction(server(), 'hello', CODE);
  const components = ['/_/hello', '/_/utils/hello'];
  await ask(server(), 'PUT actions/steps', { exec: { kind: 'sequence', components } });
  await ask(server(), 'PUT triggers/fired', {});
  await ask(server(), 'PUT rules/rule', { trigger: '/_/fired', action: '/_/hello' });
});

const fire = async (): Promise<Read> => {
  const { json } = await ask(server(), 'POST triggers/fired', { a: 1 });
  return readById(z.object({ activationId: z.string() }).parse(json).activationId);
};

describe('§9.1 the record', () => {
  test('of an action has these members and annotations', async () => {
    const one = await run('utils/hello');
    expect(one).toEqual({
      namespace: 'guest',
      name: 'hello',
      version: '0.0.1',
      subject: 'guest',
      publish: false,
      activationId: expect.stringMatching(/^[0-9a-f]{32}$/),
      start: expect.any(Number),
      end: expect.any(Number),
      duration: expect.any(Number),
      response: { result: { ok: true }, size: 11, status: 'success', statusCode: 0, success: true },
      logs: [expect.stringMatching(/Z stdout: hi$/)],
      annotations: expect.any(Array),
    });
    expect(one.end).toBe(one.start + (one.duration ?? 0));
    expect(shown(one)).toMatchObject({
      path: 'guest/utils/hello',
      kind: 'nodejs:22',
      limits: LIMITS,
      timeout: false,
      waitTime: expect.any(Number),
    });
    expect(Object.keys(shown(one))).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^(causedBy|binding|topmost|conductor)$/)]),
    );
  });

  test('of a cold start has `initTime`, and no other has; it is part of the duration', async () => {
    await putAction(server(), 'starts', CODE);
    const cold = await run('starts');
    expect(shown(cold)).toHaveProperty('initTime', expect.any(Number));
    expect(cold.duration).toBeGreaterThanOrEqual(Object(shown(cold)).initTime);
    expect(shown(await run('starts'))).not.toHaveProperty('initTime');
    await putAction(server(), 'starts', CODE);
    const updated = await run('starts');
    expect(updated).toMatchObject({ version: '0.0.2' });
    expect(shown(updated)).toHaveProperty('initTime');
  });

  test('of an action through a binding names both', async () => {
    const one = await run('bound/hello');
    expect(one).toMatchObject({ namespace: 'guest', name: 'hello' });
    expect(shown(one)).toMatchObject({ path: 'guest/utils/hello', binding: 'guest/bound' });
  });

  test("of somebody else's action lies with the invoker", async () => {
    await ask(server(), 'PUT packages/public', { publish: true });
    await putAction(server(), 'public/hello', CODE);
    const alice = await tenant(server(), 'alice');
    const line = 'POST /api/v1/namespaces/guest/actions/public/hello?blocking=true';
    const { activationId } = activationOf(await ask(alice, line, {}));
    expect(await found(alice, `GET activations/${activationId}`)).toMatchObject({
      namespace: 'alice',
      subject: 'alice',
      annotations: expect.arrayContaining([{ key: 'path', value: 'guest/public/hello' }]),
    });
    expect((await refusal(server(), `GET activations/${activationId}`))[0]).toBe(404);
  });

  test('of a sequence lists its components, whose records name it as their cause', async () => {
    const one = await run('steps');
    expect(shown(one)).toMatchObject({ path: 'guest/steps', kind: 'sequence', topmost: true });
    expect(shown(one)).toHaveProperty('limits');
    expect(one).not.toHaveProperty('cause');
    const parts = await Promise.all(one.logs.map(readById));
    expect(parts).toHaveLength(2);
    for (const part of parts) {
      expect(part).toMatchObject({ cause: one.activationId });
      expect(shown(part)).toMatchObject({ causedBy: 'sequence', kind: 'nodejs:22' });
    }
    expect(one.duration).toBe(parts.reduce((sum, { duration = 0 }) => sum + duration, 0));
  });

  test('of a composition says so', async () => {
    const code = 'const main = (given) => ({ params: given });';
    const annotations = [{ key: 'conductor', value: true }];
    await putAction(server(), 'conducts', code, { annotations });
    const one = await run('conducts');
    expect(shown(one)).toMatchObject({ kind: 'sequence', topmost: true, conductor: true });
    for (const part of await Promise.all(one.logs.map(readById))) {
      expect(shown(part)).toMatchObject({ causedBy: 'sequence' });
    }
  });

  test('of a trigger has no end and no duration, and JSON strings as logs', async () => {
    const one = await fire();
    expect(one).toMatchObject({ name: 'fired', response: { result: { a: 1 } } });
    expect(one).not.toHaveProperty('end');
    expect(one).not.toHaveProperty('duration');
    expect(shown(one)).not.toHaveProperty('kind');
    expect(one.logs.map((line): unknown => JSON.parse(line))).toMatchObject([
      { statusCode: 0, success: true, rule: 'guest/rule', action: 'guest/hello' },
    ]);
  });
});

describe('§9.2 the list', () => {
  test('has summaries of exactly these members', async () => {
    const { activationId, start, end, duration, annotations } = await run('hello', { fail: true });
    const listed = await list('name=hello&limit=1');
    expect(listed).toEqual([
      {
        namespace: 'guest',
        name: 'hello',
        version: '0.0.1',
        publish: false,
        annotations,
        activationId,
        start,
        end,
        duration,
        statusCode: 1,
      },
    ]);
  });

  test('has the cause of components, and `end - start` as the duration of sequences', async () => {
    const { activationId, start, end = 0 } = await run('steps');
    const [sequence] = await list('name=steps&limit=1');
    expect(sequence).toMatchObject({ activationId, duration: end - start, statusCode: 0 });
    expect(sequence).not.toHaveProperty('cause');
    const causes = (await list('limit=0')).filter((one) => Object(one).cause === activationId);
    expect(causes).toHaveLength(2);
  });

  test('has triggers without end, duration and status', async () => {
    const { activationId, start } = await fire();
    expect(await list('name=fired&limit=1')).toEqual([
      {
        namespace: 'guest',
        name: 'fired',
        version: '0.0.1',
        publish: false,
        annotations: [],
        activationId,
        start,
      },
    ]);
  });

  test('has records with `docs=true`, the newest first, a page at a time', async () => {
    await putAction(server(), 'paged', CODE);
    const all: Read[] = [];
    for (const _ of [1, 2, 3]) all.unshift(await run('paged'));
    expect(await list('name=paged&docs=true')).toEqual(all);
    expect(await list('name=paged&docs=true&skip=1&limit=1')).toEqual([all[1]]);
    const count = await ask(server(), 'GET activations?name=paged&count=true&skip=1&limit=1');
    expect(count.json).toEqual({ activations: 2 });
  });

  test('has 30 entries by default and 200 with `limit=0`; a count is without limit (surprise 8)', async () => {
    await putAction(server(), 'often', 'const main = () => ({});');
    const calls = Array.from({ length: 32 }, () => invoke(server(), 'often'));
    const ids = (await Promise.all(calls)).map((one) => activationOf(one).activationId);
    await Promise.all(ids.map(readById));
    const counts = [await list('name=often'), await list('name=often&limit=0')];
    expect(counts.map(({ length }) => length)).toEqual([30, 32]);
    const count = await ask(server(), 'GET activations?name=often&count=true&skip=1&limit=5');
    expect(count.json).toEqual({ activations: 31 });
    const none = await ask(server(), 'GET activations?name=often&count=true&skip=33');
    expect(none.json).toEqual({ activations: 0 });
  });

  test('is narrowed by milliseconds of the start, both ends included', async () => {
    await putAction(server(), 'timed', CODE);
    const early = await run('timed');
    const late = await run('timed');
    const between = (since: number, upto: number) =>
      idsOf(`name=timed&since=${since}&upto=${upto}`);
    expect(await between(early.start, late.start)).toEqual([late, early].map(idOf));
    expect(await between(late.start, late.start)).toContain(idOf(late));
    expect(await between(late.start + 1, late.start + 60_000)).toEqual([]);
    expect(await idsOf(`name=timed&upto=${early.start - 1}`)).toEqual([]);
  });

  test('is narrowed by a name, in the default package, in a package or in a binding', async () => {
    await putAction(server(), 'named', CODE);
    await putAction(server(), 'utils/named', CODE);
    const [plain, packaged, bound] = [
      await run('named'),
      await run('utils/named'),
      await run('bound/named'),
    ];
    expect(await idsOf('name=named')).toEqual([idOf(plain)]);
    expect(await idsOf('name=utils/named')).toEqual([idOf(packaged)]);
    expect(await idsOf('name=bound/named')).toEqual([idOf(bound)]);
    expect(await idsOf('name=none/named')).toEqual([]);
  });

  test.each(['', '%20'])('is not narrowed by a blank name: %j', async (blank) => {
    const all = await ask(server(), 'GET activations?count=true');
    expect((await ask(server(), `GET activations?count=true&name=${blank}`)).json).toEqual(
      all.json,
    );
  });

  test.each(['a/b/c', 'a/b!', '!', 'a//b', '/a'])('is refused by the name %s', async (name) => {
    expect(await refusal(server(), `GET activations?name=${name}`)).toEqual(
      malformedQuery(
        'name',
        `Parameter may be a 'simple' name or 'package-name/simple' name: ${name}`,
      ),
    );
  });

  test.each([
    ['since', 'x'],
    ['upto', '1.5'],
    ['since', '2024-01-01'],
  ])('is refused by `%s=%s`', async (parameter, value) => {
    expect(await refusal(server(), `GET activations?${parameter}=${value}`)).toEqual(
      malformedQuery(parameter, `Parameter is not a valid value for epoch seconds: ${value}`),
    );
  });

  test.each([
    ['limit=201', 'limit', "The value '201' is not in the range of 0 to 200 for activations."],
    ['limit=-1', 'limit', "The value '-1' is not in the range of 0 to 200 for activations."],
    ['skip=-1', 'skip', "The value '-1' is not greater than or equal to 0 for activations."],
    ['skip=x', 'skip', "The value 'x' is not an integer for activations."],
  ])('is refused by `%s`', async (query, parameter, reason) => {
    expect(await refusal(server(), `GET activations?${query}`)).toEqual(
      malformedQuery(parameter, reason),
    );
  });

  test('does not count documents', async () => {
    expect(await refusal(server(), 'GET activations?docs=true&count=true')).toEqual([
      400,
      "The parameter 'docs' is not permitted with 'count'.",
    ]);
  });
});

const idOf = ({ activationId }: Read): string => activationId;

describe('§9.3 one activation', () => {
  test('is its record, its response and its logs', async () => {
    const one = await run('hello');
    const read = async (rest: string) =>
      (await ask(server(), `GET activations/${one.activationId}${rest}`)).json;
    expect(await read('')).toEqual(one);
    expect(await read('/')).toEqual(one);
    expect(await read('/result')).toEqual(one['response']);
    expect(await read('/logs')).toEqual({ logs: one.logs });
  });

  const UNKNOWN = '0123456789abcdef0123456789abcdef';
  test.each<[string, string, number, string]>([
    ['an unknown id', UNKNOWN, 404, 'The requested resource does not exist.'],
    ['its result', `${UNKNOWN}/result`, 404, 'The requested resource does not exist.'],
    ['its logs', `${UNKNOWN}/logs`, 404, 'The requested resource does not exist.'],
    ['31 characters', UNKNOWN.slice(1), 400, 'Activation id length is 31 but must be 32.'],
    ['33 characters', `${UNKNOWN}0`, 400, 'Activation id length is 33 but must be 32.'],
    ['upper case', UNKNOWN.toUpperCase(), 400, 'The activation id is not valid.'],
    ['other characters', `${UNKNOWN.slice(1)}g`, 400, 'The activation id is not valid.'],
    ['more behind it', `${UNKNOWN}/x`, 404, 'The requested resource could not be found.'],
  ])('%s is refused', async (_, path, status, text) => {
    expect(await refusal(server(), `GET activations/${path}`)).toEqual([status, text]);
  });

  test('in another namespace is 403', async () => {
    const other = '/api/v1/namespaces/nobody/activations';
    const denied = (name: string) => [
      403,
      `The supplied authentication is not authorized to access '${name}'.`,
    ];
    expect(await refusal(server(), `GET ${other}`)).toEqual(denied('nobody'));
    expect(await refusal(server(), `GET ${other}/${UNKNOWN}`)).toEqual(denied(`nobody/${UNKNOWN}`));
  });

  test.each(['PUT', 'POST', 'DELETE'])('cannot be changed: %s', async (method) => {
    const one = await run('hello');
    const line = `activations/${one.activationId}`;
    expect((await refusal(server(), `${method} ${line}`))[0]).toBe(404);
    expect((await ask(server(), `GET ${line}`)).json).toEqual(one);
  });
});
