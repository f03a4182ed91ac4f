import { describe, expect, test } from 'vitest';
import { CODE } from '../../support/action-fixtures.ts';
import { asOther, liveApi } from '../../support/live-api.ts';

const api = liveApi();
const { send, json, error } = api;

const ACTIONS = '/api/v1/namespaces/_/actions';
const PACKAGES = '/api/v1/namespaces/_/packages';
const hello = { exec: { kind: 'nodejs:22', code: CODE } };
const put = (name: string, body: unknown = hello) => send(`PUT ${ACTIONS}/${name}`, { body });
const putPackage = (name: string, body: unknown = {}) => send(`PUT ${PACKAGES}/${name}`, { body });

const NOT_FOUND = [404, 'The requested resource does not exist.'];
const OTHER_KIND = [409, 'Resource by this name exists but is not in this collection.'];

describe('PUT of an action (openwhisk-api §4.4)', () => {
  test('answers 200 with the whole action when it creates one', async () => {
    const created = await put('created');
    expect(created.status).toBe(200);
    expect(await json(`GET ${ACTIONS}/created`)).toMatchObject({
      namespace: 'guest',
      name: 'created',
      version: '0.0.1',
      exec: { ...hello.exec, binary: false },
    });
  });

  test('answers the code when the update brought none', async () => {
    await put('updated');
    const body = { parameters: [{ key: 'a', value: 1 }] };
    const updated = await json(`PUT ${ACTIONS}/updated?overwrite=true`, { body });
    expect(updated).toMatchObject({ version: '0.0.2', exec: hello.exec, ...body });
  });

  test('is carried out though the client accepts no answer to it (§11.3)', async () => {
    const headers = { accept: 'text/html' };
    expect((await error(`PUT ${ACTIONS}/unseen`, { body: hello, headers }))[0]).toBe(406);
    expect(await json(`GET ${ACTIONS}/unseen`)).toMatchObject({ name: 'unseen' });
  });

  test('keeps a parameter called __proto__ as data', async () => {
    const text = '{"parameters":[{"key":"a","value":{"__proto__":{"b":1}}}],"exec":%}';
    const body = text.replace('%', JSON.stringify(hello.exec));
    expect((await put('proto', body)).body).toContain('{"__proto__":{"b":1}}');
  });

  test('of one that exists is a conflict unless it may overwrite', async () => {
    await put('twice');
    expect(await error(`PUT ${ACTIONS}/twice`, { body: hello })).toEqual([
      409,
      'resource already exists',
    ]);
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
        "The specified runtime 'cobol:1' is not supported by this platform. Valid values are: 'nodejs:20', 'nodejs:22', 'nodejs:24', 'python:3', 'native:1', 'sequence', 'blackbox'.",
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
    const sent = body === undefined ? {} : { body };
    expect(await error(`PUT ${ACTIONS}/refused`, sent)).toEqual(answer);
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded'])(
    'of type %s is refused, with or without a body (§11.3)',
    async (contentType) => {
      const text = `The request's Content-Type [${contentType}] is not supported. Expected:\napplication/json`;
      const line = `PUT ${ACTIONS}/refused`;
      const headers = { contentType };
      expect(await error(line, { body: hello, headers })).toEqual([415, text]);
      expect(await error(line, { headers })).toEqual([415, text]);
    },
  );

  test('is measured before its query is read, and understood after it (§2.6)', async () => {
    const line = `PUT ${ACTIONS}/refused?overwrite=x`;
    const query =
      "The query parameter 'overwrite' was malformed:\n'x' is not a valid Boolean value";
    expect(await error(line, { body: '[' })).toEqual([
      400,
      expect.stringContaining('content was malformed'),
    ]);
    expect(await error(line, { body: { exec: 1 } })).toEqual([400, query]);
  });

  test('into a package that is not there is 404, whatever its body (§2.6)', async () => {
    expect(await error(`PUT ${ACTIONS}/nowhere/a`, { body: '[' })).toEqual(NOT_FOUND);
  });
});

describe('GET of an action (openwhisk-api §4.3)', () => {
  test('answers the action, and leaves its code out on request', async () => {
    await put('read');
    expect(await json(`GET ${ACTIONS}/read`)).toMatchObject({ exec: hello.exec });
    const bare = await json(`GET ${ACTIONS}/read?code=false`);
    expect(bare).toMatchObject({ exec: { kind: 'nodejs:22', binary: false } });
    expect(bare).not.toHaveProperty('exec.code');
  });

  test('of one that is not there is 404, though not before its query was read', async () => {
    expect(await error(`GET ${ACTIONS}/nothing`)).toEqual(NOT_FOUND);
    expect((await error(`GET ${ACTIONS}/nothing?code=x`))[0]).toBe(400);
  });

  test.each(['GET', 'PUT', 'POST', 'DELETE'])(
    'or any other method is a conflict where the name is that of a package: %s (§3.2)',
    async (method) => {
      await putPackage('no-action');
      const line = `${method} ${ACTIONS}/no-action`;
      const sent = method === 'PUT' || method === 'POST' ? { body: hello } : {};
      expect(await error(line, sent)).toEqual(OTHER_KIND);
    },
  );

  test.each(['GET', 'DELETE', 'PUT'])(
    'or any other way to see code never shows code that may not be downloaded: %s (adobe-runtime §4.3)',
    async (method) => {
      const annotations = [{ key: 'disable-download', value: true }];
      await put('closed', { ...hello, annotations });
      const query = method === 'PUT' ? '?overwrite=true' : '';
      const sent = method === 'PUT' ? { body: hello } : {};
      const shown = await json(`${method} ${ACTIONS}/closed${query}`, sent);
      expect(shown).toMatchObject({ exec: { kind: 'nodejs:22', binary: false } });
      expect(shown).not.toHaveProperty('exec.code');
    },
  );

  test('of a sequence shows its components by their full names', async () => {
    await put('step');
    const exec = { kind: 'sequence', components: ['/_/step', '/guest/step'] };
    await put('steps', { exec });
    expect(await json(`GET ${ACTIONS}/steps`)).toMatchObject({
      exec: { kind: 'sequence', components: ['/guest/step', '/guest/step'] },
    });
  });
});

describe('DELETE of an action (openwhisk-api §4.8)', () => {
  test('answers the whole action for the last time', async () => {
    await put('deleted');
    const deleted = await json(`DELETE ${ACTIONS}/deleted`);
    expect(deleted).toMatchObject({ name: 'deleted', exec: hello.exec });
    expect(await error(`GET ${ACTIONS}/deleted`)).toEqual(NOT_FOUND);
    expect(await error(`DELETE ${ACTIONS}/deleted`)).toEqual(NOT_FOUND);
  });
});

describe('the list of actions (openwhisk-api §3.8, §11.2)', () => {
  test.each(['/api/v1/namespaces/_/actions', '/api/v1/namespaces/other/actions/'])(
    'is an array of summaries, newest first, those in packages included: %s',
    async (path) => {
      const pack = `PUT /api/v1/namespaces/_/packages/inner?overwrite=true`;
      await send(pack, asOther({ body: {} }));
      for (const name of ['first', 'inner/second', 'third']) {
        await send(`PUT ${ACTIONS}/${name}?overwrite=true`, asOther({ body: hello }));
      }
      const listed = (await json(`GET ${path}`, asOther())) as readonly object[];
      expect(listed).toHaveLength(3);
      expect(listed).toContainEqual(
        expect.objectContaining({
          namespace: 'other/inner',
          name: 'second',
          exec: { binary: false },
        }),
      );
      expect(await json(`GET ${path}?limit=1&skip=3`, asOther())).toEqual([]);
      expect(await json(`GET ${path}?count=true&limit=1&skip=1`, asOther())).toEqual({
        actions: 2,
      });
    },
  );

  test('out of range is refused', async () => {
    const reason = "The value '201' is not in the range of 0 to 200 for actions.";
    expect(await error(`GET ${ACTIONS}?limit=201`)).toEqual([
      400,
      `The query parameter 'limit' was malformed:\n${reason}`,
    ]);
  });
});
