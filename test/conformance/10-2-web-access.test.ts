/**
 * Who reaches a web action, and in which order that is found out: openwhisk-api §10.2, §10.4, §10.5,
 * adobe-runtime §4.2, §4.3.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { makeGate, PASS } from '../support/gate.ts';
import { ended, putAction } from '../support/rest-actions.ts';
import { rest } from '../support/rest.ts';
import { useServer } from '../support/server-fixture.ts';
import { setBlocked, setLimits, tenant } from '../support/tenants.ts';
import {
  annotated,
  putWebAction,
  returning,
  web,
  type WebAnswer,
  webCall,
} from '../support/web-calls.ts';

const server = useServer();
const NOT_FOUND = 'The requested resource does not exist.';
const NOT_LET_IN = 'Authentication is possible but has failed or not yet been provided.';
const NOT_ALLOWED = 'Request defines parameters that are not allowed (e.g., reserved properties).';

const basic = (auth: string): string => `Basic ${Buffer.from(auth).toString('base64')}`;
/** Status and text, where the answer is an error of four lines. */
const refusal = ({ status, text }: WebAnswer) => [
  status,
  /^\{\n {2}"error": (".+"),\n {2}"code": "\w+"\n\}$/
    .exec(text)
    ?.slice(1)
    .map(String)
    .map(unquoted)[0],
];
const unquoted = (text: string): unknown => JSON.parse(text);

const asked = async (
  path: string,
  headers: Readonly<Record<string, string>> = {},
  method = 'GET',
): Promise<WebAnswer> => web(server(), path, { headers, method });

describe('openwhisk-api §10.2: one way in, step by step', () => {
  let user: Awaited<ReturnType<typeof tenant>> | undefined;
  const alice = () => user ?? server();
  beforeAll(async () => {
    user = await tenant(server(), 'alice');
    await putWebAction(alice(), 'any');
    const binding = { namespace: 'guest', name: 'shared' };
    await rest(server(), 'namespaces/_/packages/shared', {
      method: 'PUT',
      body: JSON.stringify({ publish: true, parameters: annotated({ from: 'package', a: 'p' }) }),
    });
    await Promise.all([
      putWebAction(server(), 'any'),
      putWebAction(server(), 'shared/any', {}, { parameters: { own: 'action' } }),
      putWebAction(
        server(),
        'shared/sealed',
        { final: true },
        { parameters: { x: 1, none: null } },
      ),
      putAction(server(), 'shared/inside', 'const main = (args) => args;'),
      rest(alice(), 'namespaces/_/packages/bound', {
        method: 'PUT',
        body: JSON.stringify({ binding, parameters: annotated({ from: 'binding' }) }),
      }),
    ]);
  });

  const ofAlice = (path: string, init = {}) => webCall(server(), `/api/v1/web/alice/${path}`, init);

  test('1: credentials that are not valid make an anonymous caller, not a refused one', async () => {
    for (const authorization of ['Basic !', 'Bearer x', basic(`${server().auth}x`)]) {
      const { status, json } = await asked('any.json', { authorization });
      expect(status).toBe(200);
      expect(json).toMatchObject({ __ow_headers: { authorization } });
      expect(json).not.toHaveProperty('__ow_user');
    }
  });

  test('1: credentials that are valid name the caller', async () => {
    const { json } = await ofAlice('default/any.json', {
      headers: { authorization: basic(server().auth) },
    });
    expect(json).toMatchObject({ __ow_user: 'guest' });
  });

  test('2 to 4: whatever is missing is missing in the same words, without CORS headers', async () => {
    const paths = [
      '/api/v1/web/nobody/default/any.json',
      '/api/v1/web/guest/nothing/any.json',
      '/api/v1/web/guest/default/nothing.json',
      '/api/v1/web/guest/shared/inside.json',
    ];
    for (const answer of await Promise.all(paths.map((path) => webCall(server(), path)))) {
      expect(refusal(answer)).toEqual([404, NOT_FOUND]);
      expect(answer.header('access-control-allow-origin')).toBeUndefined();
      expect(answer.header('x-openwhisk-activation-id')).toBeUndefined();
    }
  });

  test('2: the actions of a blocked owner are missing, until it is unblocked', async () => {
    await setBlocked(server(), 'alice', true);
    expect(refusal(await ofAlice('default/any.json'))).toEqual([404, NOT_FOUND]);
    await setBlocked(server(), 'alice', false);
    expect((await ofAlice('default/any.json')).status).toBe(200);
  });

  test('3: parameters of package, binding and action go under the query', async () => {
    const own = await webCall(server(), '/api/v1/web/guest/shared/any.json?a=q');
    expect(own.json).toMatchObject({ from: 'package', own: 'action', a: 'q' });
    const bound = await ofAlice('bound/any.json');
    expect(bound.json).toMatchObject({ from: 'binding', own: 'action', a: 'p' });
  });

  test('3: an action reached by a binding runs for the owner of the binding', async () => {
    const answer = await ofAlice('bound/any.json');
    const id = answer.header('x-openwhisk-activation-id') ?? '';
    expect(await ended(alice(), id)).toMatchObject({ namespace: 'alice', name: 'any' });
  });

  test('5: calls are charged to the owner of the action, whoever calls, without CORS headers', async () => {
    const bob = await tenant(server(), 'robert', { invocationsPerMinute: 0 });
    await putWebAction(bob, 'any');
    for (const auth of [bob.auth, server().auth]) {
      const answer = await webCall(server(), '/api/v1/web/robert/default/any.json', {
        headers: { authorization: basic(auth) },
      });
      const [status, text] = refusal(answer);
      expect(status).toBe(429);
      expect(text).toMatch(/^Too many requests in the last minute \(count: \d+, allowed: 0\)\.$/);
      expect(answer.header('access-control-allow-origin')).toBeUndefined();
    }
    const byBob = await asked('any.json', { authorization: basic(bob.auth) });
    expect(byBob.status).toBe(200);
    await setLimits(server(), 'robert', { invocationsPerMinute: 100 });
  });

  test('5: what runs for the owner takes its places', async () => {
    const carol = await tenant(server(), 'carol', { concurrentInvocations: 1 });
    const gate = await makeGate();
    const code = `${PASS} const main = async ({ gate }) => { await pass(gate); return {}; };`;
    await putWebAction(carol, 'waits', {}, { code });
    const url = `/api/v1/web/carol/default/waits.json`;
    const first = webCall(server(), `${url}?gate=${encodeURIComponent(gate.url)}`);
    await gate.arrived(1);
    expect(refusal(await webCall(server(), url))).toEqual([
      429,
      'Too many concurrent requests in flight (count: 1, allowed: 1).',
    ]);
    gate.open();
    expect((await first).status).toBe(200);
  });

  test('6: a body over the limit of the owner is refused by its length, before step 7', async () => {
    const answer = await web(server(), 'any.json', { method: 'POST', body: 'x'.repeat(1048577) });
    expect(refusal(answer)).toEqual([413, 'Request larger than allowed: 1048577 > 1048576 bytes.']);
    expect(answer.header('access-control-allow-origin')).toBeUndefined();
  });

  test('6: the limit is that of the owner', async () => {
    await setLimits(server(), 'alice', { maxPayloadSize: 10 });
    const answer = await ofAlice('default/any.json', { method: 'POST', body: 'x'.repeat(11) });
    expect(refusal(answer)).toEqual([413, 'Request larger than allowed: 11 > 10 bytes.']);
  });

  test('6: a body that comes in pieces is measured as it comes', async () => {
    const answer = await web(server(), 'any.json', {
      method: 'POST',
      headers: { 'transfer-encoding': 'chunked' },
      body: 'x'.repeat(1_500_000),
    });
    expect(answer.status).toBe(413);
  });

  test('8 comes before 9 and 10: who is not let in is told nothing of the body', async () => {
    await putWebAction(server(), 'shut', { 'require-whisk-auth': 'secret' });
    const answer = await web(server(), 'shut?__ow_body=1', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{',
    });
    expect(refusal(answer)).toEqual([401, NOT_LET_IN]);
    expect(answer.header('access-control-allow-origin')).toBe('*');
  });

  test('9: a body that is no JSON though it says so is 400', async () => {
    const answer = await web(server(), 'any.json?__ow_body=1', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"a":',
    });
    expect(answer.status).toBe(400);
    expect(answer.json).toMatchObject({
      error: expect.stringMatching(/^The request content was malformed:\nUnexpected end-of-input/),
    });
    expect(answer.header('access-control-allow-origin')).toBe('*');
  });

  const RESERVED = ['method', 'headers', 'path', 'user', 'query', 'body'].map(
    (one) => `__ow_${one}`,
  );
  test.each(RESERVED)('10: %s is not for the client to set', async (name) => {
    const answers = [
      web(server(), `any.json?${name}=x`),
      web(server(), 'any.json', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ [name]: null }),
      }),
      web(server(), 'any.json', {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: `${name}=`,
      }),
    ];
    for (const answer of await Promise.all(answers)) {
      expect(refusal(answer)).toEqual([400, NOT_ALLOWED]);
      expect(answer.header('access-control-allow-origin')).toBe('*');
      expect(answer.header('x-openwhisk-activation-id')).toBeUndefined();
    }
  });

  test('10: other names with that beginning are names like any', async () => {
    expect((await asked('any.json?__ow_other=1&__OW_BODY=2')).json).toMatchObject({
      __ow_other: '1',
      __OW_BODY: '2',
    });
  });

  test('10: a parameter of a `final` action is not for the client to set, unless it has no value', async () => {
    const sealed = (query: string) =>
      webCall(server(), `/api/v1/web/guest/shared/sealed.json?${query}`);
    expect(refusal(await sealed('x=2'))).toEqual([400, NOT_ALLOWED]);
    expect(refusal(await sealed('from=2'))).toEqual([400, NOT_ALLOWED]);
    expect((await sealed('none=2&other=3')).json).toMatchObject({ x: 1, none: '2', other: '3' });
  });
});

describe('openwhisk-api §10.4: annotations count as the JSON they are', () => {
  test.each([['"true"'], ['1'], ['"yes"'], ['{}'], ['false'], ['null']])(
    '`web-export: %s` does not export',
    async (value) => {
      await putAction(server(), 'quasi', 'const main = (args) => args;', {
        annotations: annotated({ 'web-export': JSON.parse(value) }),
      });
      expect(refusal(await asked('quasi.json'))).toEqual([404, NOT_FOUND]);
    },
  );

  test.each([
    ['raw-http', 'true'],
    ['raw-http', 1],
    ['final', 'true'],
    ['web-custom-options', 'true'],
  ])('`%s: %j` has no effect', async (key, value) => {
    await putWebAction(server(), 'loose', { [key]: value }, { parameters: { x: 1 } });
    const { json, header } = await asked('loose.json?x=2');
    expect(json).toMatchObject({ x: '2' });
    expect(header('access-control-allow-origin')).toBe('*');
    const options = await asked('loose.json', {}, 'OPTIONS');
    expect(options.header('x-openwhisk-activation-id')).toBeUndefined();
  });

  test('those of a package do not count, and those of the action count through a binding', async () => {
    const put = (name: string, body: object) =>
      rest(server(), `namespaces/_/packages/${name}`, {
        method: 'PUT',
        body: JSON.stringify(body),
      });
    const all = { 'web-export': true, 'raw-http': true, 'require-whisk-auth': 'p' };
    await put('noted', { annotations: annotated(all) });
    await put('tied', {
      binding: { namespace: '_', name: 'noted' },
      annotations: annotated(all),
    });
    await Promise.all([
      putWebAction(server(), 'noted/open'),
      putWebAction(server(), 'noted/shut', { 'require-whisk-auth': 'a' }),
      putAction(server(), 'noted/inside', 'const main = (args) => args;'),
    ]);
    const at = async (path: string) =>
      (await webCall(server(), `/api/v1/web/guest/${path}`)).status;
    expect(await at('noted/open.json?q=1')).toBe(200);
    expect(await at('noted/inside.json')).toBe(404);
    expect(await at('tied/open.json')).toBe(200);
    expect(await at('tied/inside.json')).toBe(404);
    expect(await at('tied/shut.json')).toBe(401);
  });
});

describe('openwhisk-api §10.5, adobe-runtime §4.3: `require-whisk-auth`', () => {
  const SECRET = 'x-require-whisk-auth';
  const kinds = {
    open: false,
    known: true,
    secret: 'a secret, of words',
    number: 9007199254740991,
    fraction: 1.5,
    nothing: null,
    object: { a: 1 },
    list: ['a'],
    empty: '',
  };
  beforeAll(async () => {
    await Promise.all(
      Object.entries(kinds).map(([name, value]) =>
        putWebAction(server(), name, { 'require-whisk-auth': value }),
      ),
    );
  });

  test.each([
    ['open', {}],
    ['secret', { [SECRET]: 'a secret, of words' }],
    ['number', { [SECRET]: '9007199254740991' }],
    ['fraction', { [SECRET]: '1.5' }],
    ['empty', { [SECRET]: '' }],
  ])('%s lets in %j', async (name, headers) => {
    const { status, json } = await asked(`${name}.json`, headers);
    expect([status, json]).toMatchObject([200, { __ow_headers: headers }]);
  });

  test('true lets in any caller with valid credentials, of whatever namespace', async () => {
    const other = await tenant(server(), 'stranger');
    for (const [auth, user] of [
      [server().auth, 'guest'],
      [other.auth, 'stranger'],
    ] as const) {
      const { json } = await asked('known.json', { authorization: basic(auth) });
      expect(json).toMatchObject({ __ow_user: user });
    }
  });

  test.each([
    ['known', {}],
    ['known', { [SECRET]: 'true' }],
    ['known', { authorization: 'Basic eDp5' }],
    ['secret', {}],
    ['secret', { [SECRET]: 'A secret, of words' }],
    ['secret', { [SECRET]: 'a secret, of word' }],
    ['secret', { [SECRET]: 'a secret, of words, more' }],
    ['number', { [SECRET]: '9007199254740992' }],
    ['nothing', { [SECRET]: 'null' }],
    ['object', { [SECRET]: '[object Object]' }],
    ['list', { [SECRET]: 'a' }],
    ['empty', {}],
  ])('%s does not let in %j: 401 without a challenge, with CORS headers', async (name, headers) => {
    const answer = await asked(`${name}.json`, headers);
    expect(refusal(answer)).toEqual([401, NOT_LET_IN]);
    expect(answer.header('www-authenticate')).toBeUndefined();
    expect(answer.header('access-control-allow-origin')).toBe('*');
    expect(answer.header('x-openwhisk-activation-id')).toBeUndefined();
  });

  test('a key of the owner does not stand for the secret', async () => {
    expect((await asked('secret.json', { authorization: basic(server().auth) })).status).toBe(401);
  });

  test('OPTIONS asks for nothing', async () => {
    expect((await asked('secret.json', {}, 'OPTIONS')).status).toBe(200);
  });

  test('`require-gw-validation` refuses the direct address', async () => {
    await putWebAction(server(), 'gated', { 'require-gw-validation': true });
    expect(refusal(await asked(`gated.json?${returning({})}`))).toEqual([401, NOT_LET_IN]);
  });
});
