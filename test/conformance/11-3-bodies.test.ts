/** openwhisk-api §11.3 to §11.6: media types, how JSON is read, conditional requests, and what is seen of a write. */
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { putAction } from '../support/rest-actions.ts';
import { ask, malformed, refusal } from '../support/rest-line.ts';
import { useServer } from '../support/server-fixture.ts';
import { webCall } from '../support/web-calls.ts';

const server = useServer();
const exec = { kind: 'nodejs:default', code: 'const main = (args) => args;' };
const JSON_TYPE = 'application/json';

beforeAll(async () => {
  await putAction(server(), 'echo', exec.code);
  for (const [path, body] of [
    ['triggers/trg', {}],
    ['rules/rul', { trigger: '_/trg', action: '_/echo' }],
  ] as const)
    expect(await ask(server(), `PUT ${path}`, body)).toMatchObject({ status: 200 });
});

/** With exactly this type, or with none: `fetch` would add one. */
const sent = (line: string, type: string | null, body: string) => {
  const [method = '', path = ''] = line.split(' ');
  const authorization = `Basic ${Buffer.from(server().auth).toString('base64')}`;
  const headers = { authorization, ...(type === null ? {} : { 'content-type': type }) };
  return webCall(server(), `/api/v1/namespaces/_/${path}`, { method, headers, body });
};
const notSupported = (type: string) => ({
  status: 415,
  json: {
    error: `The request's Content-Type [${type}] is not supported. Expected:\napplication/json`,
    code: expect.any(String),
  },
});

const PUTS = ['actions/new', 'packages/new', 'triggers/new', 'rules/new'].map(
  (path) => `PUT ${path}`,
);
const POSTS = ['POST actions/echo', 'POST triggers/trg'];
const OTHER_TYPES = [
  'application/x-www-form-urlencoded',
  'text/plain',
  'text/plain; charset=UTF-8',
  'application/octet-stream',
  'application/jsonx',
  'text/json',
];

describe('§11.3 Content-Type', () => {
  test.each([
    JSON_TYPE,
    'application/json; charset=utf-8',
    'application/json;charset=UTF-8',
    'Application/JSON',
  ])('PUT and POST take %s', async (type) => {
    expect((await sent('PUT triggers/typed?overwrite=true', type, '{}')).status).toBe(200);
    expect((await sent('POST actions/echo', type, '{}')).status).toBe(202);
    expect((await sent('POST rules/rul', type, '{"status":"active"}')).status).toBe(200);
  });

  test.each(OTHER_TYPES)('PUT, and POST with a body, take no %s', async (type) => {
    for (const line of [...PUTS, ...POSTS, 'POST rules/rul'])
      expect(await sent(line, type, '{}')).toMatchObject(notSupported(type));
  });

  test.each(PUTS)('%s without a body: 400 with no type or JSON, 415 with another', async (line) => {
    for (const type of [null, JSON_TYPE]) {
      const { status, json } = await sent(line, type, '');
      expect([status, json]).toMatchObject([
        400,
        {
          error: expect.stringMatching(
            /^The request content was malformed:\nUnexpected end-of-input at input index 0 \(line 1, position 1\), expected JSON Value:/,
          ),
        },
      ]);
    }
    expect(await sent(line, 'text/plain', '')).toMatchObject(notSupported('text/plain'));
  });

  test('POST of an action or trigger without a body, with no type or JSON, is an empty object', async () => {
    for (const type of [null, JSON_TYPE]) {
      const answer = await sent('POST actions/echo?blocking=true&result=true', type, '');
      expect([answer.status, answer.text]).toEqual([200, '{}']);
      expect((await sent('POST triggers/trg', type, '')).status).toBeLessThan(300);
    }
  });

  test.each(POSTS)('%s without a body, with another type (`curl -d ""`): 415', async (line) => {
    const type = 'application/x-www-form-urlencoded';
    expect(await sent(line, type, '')).toMatchObject(notSupported(type));
  });

  test.each([...POSTS, ...PUTS, 'POST rules/rul'])(
    '%s with a body and no type: 415',
    async (line) => {
      expect(await sent(line, null, '{}')).toMatchObject(notSupported('application/octet-stream'));
    },
  );

  test('GET and DELETE ignore a body, of whatever type', async () => {
    await ask(server(), 'PUT triggers/ignored', {});
    expect((await sent('GET triggers/ignored', 'text/plain', 'anything')).status).toBe(200);
    expect((await sent('GET triggers?count=true', JSON_TYPE, '{')).status).toBe(200);
    expect((await sent('DELETE triggers/ignored', 'text/plain', 'anything')).status).toBe(200);
  });
});

describe('§11.3 Accept', () => {
  const accepting = (line: string, accept: string, body?: unknown) =>
    ask(server(), line, body, { headers: { accept } });

  test('that excludes JSON gets 406 on success, though the write has happened', async () => {
    expect((await accepting('PUT triggers/written', 'text/html', {})).status).toBe(406);
    expect((await ask(server(), 'GET triggers/written')).status).toBe(200);
  });

  test('that excludes JSON gets errors all the same', async () => {
    const answer = await accepting('GET triggers/missing', 'text/html');
    expect([answer.status, answer.headers.get('content-type')]).toEqual([404, JSON_TYPE]);
  });

  test.each(['*/*', JSON_TYPE, 'application/*', 'text/html, application/json;q=0.5'])(
    '%s is served',
    async (accept) => {
      expect((await accepting('GET triggers', accept)).status).toBe(200);
    },
  );

  test('answers are not compressed', async () => {
    const headers = { 'accept-encoding': 'gzip, br' };
    const answer = await ask(server(), 'GET /', undefined, { headers });
    expect(answer.headers.get('content-encoding')).toBeNull();
  });
});

describe('§11.4 JSON reading', () => {
  test.each(['actions', 'packages', 'triggers', 'rules'])(
    'unknown members of %s are ignored, null is the same as absent',
    async (collection) => {
      const body = { exec, trigger: '_/trg', action: '_/echo' };
      const needed =
        collection === 'rules'
          ? { trigger: body.trigger, action: body.action }
          : collection === 'actions'
            ? { exec }
            : {};
      const nothing = {
        version: null,
        publish: null,
        annotations: null,
        parameters: null,
        limits: null,
        delAnnotations: null,
      };
      const path = `${collection}/${collection}-null`;
      const made = await ask(server(), `PUT ${path}`, {
        ...needed,
        ...nothing,
        unknown: [{}],
        constructor: 1,
      });
      expect(made).toMatchObject({ status: 200, json: { version: '0.0.1', publish: false } });
      const updated = await ask(server(), `PUT ${path}?overwrite=true`, {
        ...nothing,
        exec: null,
        trigger: null,
        action: null,
      });
      expect(updated).toMatchObject({ status: 200, json: { version: '0.0.2' } });
    },
  );

  test('but `binding: null` is malformed', async () => {
    expect((await refusal(server(), 'PUT packages/new', { binding: null }))[0]).toBe(400);
  });

  test('whole numbers may be written with a fraction of zero, other fractions are refused', async () => {
    const put = (timeout: string) =>
      ask(
        server(),
        'PUT actions/limits?overwrite=true',
        `{"exec":${JSON.stringify(exec)},"limits":{"timeout":${timeout}}}`,
      );
    for (const timeout of ['60000', '60000.0', '6e4', '6.0E+4'])
      expect((await put(timeout)).json).toMatchObject({ limits: { timeout: 60_000 } });
    expect((await put('60000.5')).json).toMatchObject({
      error: malformed('requirement failed: time limit must be whole number')[1],
    });
  });

  test('strings are UTF-8, and come back as they were', async () => {
    const payload = { text: 'ü €uro 💶 \u2028', ключ: ['"', '\\', '\n'] };
    const { json } = await ask(server(), 'POST actions/echo?blocking=true&result=true', payload);
    expect(json).toEqual(payload);
  });

  test('of duplicate members the last wins', async () => {
    const { json } = await ask(
      server(),
      'POST actions/echo?blocking=true&result=true',
      '{"a":1,"b":{"c":1,"c":2},"a":3}',
    );
    expect(json).toEqual({ a: 3, b: { c: 2 } });
    const body = '{"version":"1.0.0","version":"2.0.0"}';
    expect((await ask(server(), 'PUT triggers/twice', body)).json).toMatchObject({
      version: '2.0.0',
    });
  });

  test('a member called `__proto__` is one like any other', async () => {
    const { text } = await ask(
      server(),
      'POST actions/echo?blocking=true&result=true',
      '{"__proto__":{"a":1},"b":2}',
    );
    expect(JSON.parse(text)).toEqual(JSON.parse('{"__proto__":{"a":1},"b":2}'));
    const body = `{"__proto__":{"exec":${JSON.stringify(exec)}}}`;
    expect(await refusal(server(), 'PUT actions/new', body)).toEqual([400, 'exec undefined']);
  });

  test('very deep nesting is malformed', async () => {
    const deep = (depth: number) => `{"a":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`;
    for (const line of ['POST actions/echo', 'PUT triggers/new', 'POST rules/rul'])
      for (const depth of [1001, 100_000])
        expect(await refusal(server(), line, deep(depth))).toEqual([
          400,
          expect.stringMatching(
            /^The request content was malformed:\nJSON input nested too deeply/,
          ),
        ]);
    expect((await ask(server(), 'POST actions/echo', deep(1000))).status).toBe(202);
  });
});

describe('§11.5 conditional requests, caching, idempotence', () => {
  test('no answer carries a validator or says how long it may be kept', async () => {
    for (const line of [
      'GET triggers',
      'GET triggers/trg',
      'GET actions/echo',
      'GET limits',
      'GET activations',
    ]) {
      const { headers } = await ask(server(), line);
      const named = ['etag', 'last-modified', 'cache-control', 'expires', 'vary', 'age'];
      expect(named.filter((name) => headers.has(name))).toEqual([]);
    }
  });

  test('conditions are not looked at', async () => {
    const headers = {
      'if-match': '"none"',
      'if-none-match': '*',
      'if-unmodified-since': 'Thu, 01 Jan 1970 00:00:00 GMT',
    };
    expect((await ask(server(), 'GET triggers/trg', undefined, { headers })).status).toBe(200);
    const put = await ask(server(), 'PUT triggers/trg?overwrite=true', {}, { headers });
    expect(put.status).toBe(200);
  });

  test('PUT with `overwrite=true` may be repeated: nothing but version and time changes', async () => {
    const body = {
      exec,
      parameters: [{ key: 'a', value: 1 }],
      annotations: [{ key: 'b', value: 2 }],
    };
    const put = async () =>
      (await ask(server(), 'PUT actions/again?overwrite=true', body)).json as object;
    const [first, second] = [await put(), await put()];
    expect(second).toEqual({ ...first, version: '0.0.2', updated: expect.any(Number) });
  });

  test('each POST is a new activation', async () => {
    const id = z.object({ activationId: z.string() });
    const ids = await Promise.all(
      Array.from(
        { length: 5 },
        async () => id.parse((await ask(server(), 'POST actions/echo', {})).json).activationId,
      ),
    );
    expect(new Set(ids).size).toBe(5);
  });
});

describe('§11.6 consistency', () => {
  test.each(['actions', 'packages', 'triggers', 'rules'])(
    'a write of %s is seen at once, by its name, in lists and in counts',
    async (collection) => {
      const body = { exec, trigger: '_/trg', action: '_/echo' };
      const path = `${collection}/${collection}-seen`;
      const count = async () => (await ask(server(), `GET ${collection}?count=true`)).text;
      const names = async () =>
        z
          .array(z.object({ name: z.string() }))
          .parse((await ask(server(), `GET ${collection}?limit=1`)).json)[0]?.name;
      const before = await count();
      await ask(server(), `PUT ${path}`, body);
      expect((await ask(server(), `GET ${path}`)).status).toBe(200);
      expect(await names()).toBe(`${collection}-seen`);
      expect(await count()).not.toBe(before);
      await ask(server(), `DELETE ${path}`);
      expect((await ask(server(), `GET ${path}`)).status).toBe(404);
      expect(await count()).toBe(before);
    },
  );
});
