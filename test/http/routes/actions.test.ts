import { beforeEach, describe, expect, test } from 'vitest';
import { CODE } from '../../support/action-fixtures.ts';
import { createHttpWorld, type HttpWorld, send, sendForError } from '../../support/http-deps.ts';

let world: HttpWorld;
beforeEach(() => {
  world = createHttpWorld();
});

const ACTIONS = '/api/v1/namespaces/_/actions';
const hello = { exec: { kind: 'nodejs:22', code: CODE } };
const put = (name: string, body: unknown = hello) =>
  send(world.api, `PUT ${ACTIONS}/${name}`, { body });
const bodyOf = async (line: string): Promise<unknown> =>
  JSON.parse((await send(world.api, line)).body);

describe('PUT', () => {
  test('answers 200 with the whole action when it creates one', async () => {
    const created = await put('hello');
    expect(created.status).toBe(200);
    expect(JSON.parse(created.body)).toMatchObject({
      namespace: 'guest',
      name: 'hello',
      version: '0.0.1',
      exec: { ...hello.exec, binary: false },
    });
  });

  test('answers the code when the update brought none', async () => {
    await put('hello');
    const body = { parameters: [{ key: 'a', value: 1 }] };
    const updated = await send(world.api, `PUT ${ACTIONS}/hello?overwrite=true`, { body });
    expect(JSON.parse(updated.body)).toMatchObject({ version: '0.0.2', exec: hello.exec, ...body });
  });

  test('keeps a parameter called __proto__ as data', async () => {
    const text = '{"parameters":[{"key":"a","value":{"__proto__":{"b":1}}}],"exec":%}';
    const body = text.replace('%', JSON.stringify(hello.exec));
    expect((await put('hello', body)).body).toContain('{"__proto__":{"b":1}}');
  });

  const error = (line: string, body?: unknown, contentType?: string) =>
    sendForError(world.api, line, {
      ...(body === undefined ? {} : { body }),
      ...(contentType === undefined ? {} : { headers: { contentType } }),
    });

  test('of one that exists is a conflict unless it may overwrite', async () => {
    await put('hello');
    const answer = error(`PUT ${ACTIONS}/hello`, hello);
    expect(await answer).toEqual([409, 'resource already exists']);
  });

  const malformed = (reason: string) => [400, `The request content was malformed:\n${reason}`];

  test.each([
    [
      'no body',
      undefined,
      malformed(
        'Unexpected end-of-input at input index 0 (line 1, position 1), expected JSON Value:\n\n^',
      ),
    ],
    [
      'no JSON',
      'x',
      malformed(
        "Unexpected character 'x' at input index 0 (line 1, position 1), expected JSON Value:\nx\n^",
      ),
    ],
    ['an array', [], malformed("Object expected in field 'exec'")],
    ['null', 'null', malformed("Object expected in field 'exec'")],
    ['no exec', {}, [400, 'exec undefined']],
    [
      'an unknown kind',
      { exec: { kind: 'cobol:1', code: '' } },
      malformed(
        "The specified runtime 'cobol:1' is not supported by this platform. Valid values are: 'nodejs:20', 'nodejs:22', 'nodejs:6', 'java:8'.",
      ),
    ],
    [
      'parameters that are none',
      { ...hello, parameters: { a: 1 } },
      malformed('parameters malformed!'),
    ],
    [
      'too little memory',
      { ...hello, limits: { memory: 64 } },
      [400, 'requirement failed: memory size 64 MB below allowed threshold of 128 MB'],
    ],
    [
      'too many parameters',
      { ...hello, parameters: [{ key: 'a', value: 'x'.repeat(1048576) }] },
      [413, 'parameters larger than allowed: 1048579 > 1048576 bytes.'],
    ],
  ])('with %s is refused', async (_, body, answer) => {
    expect(await error(`PUT ${ACTIONS}/hello`, body)).toEqual(answer);
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded'])(
    'of type %s is refused, with or without a body',
    async (type) => {
      const text = `The request's Content-Type [${type}] is not supported. Expected:\napplication/json`;
      expect(await error(`PUT ${ACTIONS}/hello`, hello, type)).toEqual([415, text]);
      expect(await error(`PUT ${ACTIONS}/hello`, undefined, type)).toEqual([415, text]);
    },
  );

  test('is measured before its query is read, and read after it', async () => {
    const line = `PUT ${ACTIONS}/hello?overwrite=x`;
    const query =
      "The query parameter 'overwrite' was malformed:\n'x' is not a valid Boolean value";
    expect(await error(line, '[')).toEqual([400, expect.stringContaining('content was malformed')]);
    expect(await error(line, { exec: 1 })).toEqual([400, query]);
  });
});

describe('GET', () => {
  test('answers the action, and leaves its code out on request', async () => {
    await put('hello');
    expect(await bodyOf(`GET ${ACTIONS}/hello`)).toMatchObject({ exec: hello.exec });
    const bare = await bodyOf(`GET ${ACTIONS}/hello?code=false`);
    expect(bare).toMatchObject({ exec: { kind: 'nodejs:22', binary: false } });
    expect(bare).not.toHaveProperty('exec.code');
  });

  test('of one that is not there is 404', async () => {
    const answer = sendForError(world.api, `GET ${ACTIONS}/nothing`);
    expect(await answer).toEqual([404, 'The requested resource does not exist.']);
  });
});

describe('DELETE', () => {
  test('answers the whole action for the last time', async () => {
    await put('hello');
    const deleted = await bodyOf(`DELETE ${ACTIONS}/hello`);
    expect(deleted).toMatchObject({ name: 'hello', exec: hello.exec });
    expect((await send(world.api, `GET ${ACTIONS}/hello`)).status).toBe(404);
    expect((await send(world.api, `DELETE ${ACTIONS}/hello`)).status).toBe(404);
  });
});

describe('the list', () => {
  test.each([ACTIONS, `${ACTIONS}/`, '/api/v1/namespaces/guest/actions'])(
    'is an array of summaries: %s',
    async (path) => {
      await put('a');
      await put('b');
      expect(await bodyOf(`GET ${path}`)).toMatchObject([
        { name: 'b', exec: { binary: false } },
        { name: 'a', exec: { binary: false } },
      ]);
    },
  );

  test('is paged', async () => {
    await put('a');
    await put('b');
    expect(await bodyOf(`GET ${ACTIONS}?skip=1&limit=1`)).toMatchObject([{ name: 'a' }]);
    expect(world.listed).toEqual([{ filter: null, page: { skip: 1, limit: 1 } }]);
  });

  test('is counted without what was skipped, whatever the limit', async () => {
    await put('a');
    await put('b');
    expect(await bodyOf(`GET ${ACTIONS}?count=true&limit=1`)).toEqual({ actions: 2 });
    expect(await bodyOf(`GET ${ACTIONS}?count=true&skip=1`)).toEqual({ actions: 1 });
    expect(await bodyOf(`GET ${ACTIONS}?count=true&skip=9`)).toEqual({ actions: 0 });
  });

  test('out of range is refused', async () => {
    const answer = sendForError(world.api, `GET ${ACTIONS}?limit=201`);
    const reason = "The value '201' is not in the range of 0 to 200 for actions.";
    expect(await answer).toEqual([400, `The query parameter 'limit' was malformed:\n${reason}`]);
  });
});
