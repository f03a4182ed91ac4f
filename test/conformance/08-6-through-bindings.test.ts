/** openwhisk-api §8.6: actions through a binding. */
import { beforeAll, describe, expect, test } from 'vitest';
import { activationOf, annotation, ended } from '../support/rest-actions.ts';
import { ask, refusal } from '../support/rest-line.ts';
import { useServer } from '../support/server-fixture.ts';
import { tenant } from '../support/tenants.ts';

const server = useServer();
type Server = Awaited<ReturnType<typeof tenant>>;

const sent = async (line: string, body?: unknown, as: Server = server()): Promise<unknown> => {
  const answer = await ask(as, line, body);
  expect(answer).toMatchObject({ status: 200 });
  return answer.json;
};

const ECHO = { kind: 'nodejs:22', code: 'const main = (p) => p;' };
const set = (value: string, ...keys: readonly string[]) => keys.map((key) => ({ key, value }));
const bindingOf = (name: string, namespace = '_') => ({ binding: { namespace, name } });

let provider: Server;

beforeAll(async () => {
  provider = await tenant(server(), 'provider');
  for (const as of [server(), provider]) {
    const parameters = set('provider', 'a', 'b', 'c');
    await sent('PUT packages/tools', { publish: true, parameters }, as);
    await sent('PUT actions/tools/echo', { exec: ECHO, parameters: set('action', 'c') }, as);
  }
  const parameters = set('binding', 'b', 'c');
  await sent('PUT packages/own', { ...bindingOf('tools'), parameters });
  await sent('PUT packages/borrowed', { ...bindingOf('tools', 'provider'), parameters });
});

const MERGED = { a: 'provider', b: 'binding', c: 'action' };

describe('§8.6 GET', () => {
  test('is the action of the provider, its parameters under those of the binding under its own', async () => {
    const shown = (await sent('GET actions/own/echo')) as { parameters: object[] };
    expect(shown).toMatchObject({ namespace: 'guest/tools', name: 'echo', exec: ECHO });
    expect(shown.parameters).toHaveLength(3);
    expect(shown.parameters).toEqual(
      expect.arrayContaining([
        ...set('provider', 'a'),
        ...set('binding', 'b'),
        ...set('action', 'c'),
      ]),
    );
  });

  test('with code=false is the same without the code', async () => {
    const shown = await sent('GET actions/own/echo?code=false');
    expect(shown).toMatchObject({ namespace: 'guest/tools' });
    expect(shown).not.toHaveProperty('exec.code');
  });

  test('of what the provider does not have is 404', async () => {
    expect(await refusal(server(), 'GET actions/own/none')).toEqual([
      404,
      'The requested resource does not exist.',
    ]);
  });
});

describe('§8.6 POST', () => {
  test.each([
    ['own', 'guest'],
    ['borrowed', 'provider'],
  ])('through %s runs with the caller as invoker', async (binding, owner) => {
    const answer = await ask(server(), `POST actions/${binding}/echo?blocking=true`, { d: 1 });
    expect(answer).toMatchObject({ status: 200 });
    const record = activationOf(answer);
    expect(record).toMatchObject({ namespace: 'guest', subject: 'guest', name: 'echo' });
    expect(record.response.result).toEqual({ ...MERGED, d: 1 });
    const kept = await ended(server(), record.activationId);
    expect(annotation(kept, 'path')).toBe(`${owner}/tools/echo`);
    expect(annotation(kept, 'binding')).toBe(`guest/${binding}`);
    expect(await ask(provider, `GET activations/${record.activationId}`)).toMatchObject({
      status: 404,
    });
  });

  test('through the own path of the provider runs without the parameters of the binding', async () => {
    for (const path of ['guest', 'provider']) {
      const line = `POST /api/v1/namespaces/${path}/actions/tools/echo?blocking=true`;
      const record = activationOf(await ask(server(), line, {}));
      expect(record.response.result).toEqual({ a: 'provider', b: 'provider', c: 'action' });
      expect(record.namespace).toBe('guest');
      expect(annotation(record, 'binding')).toBeUndefined();
    }
  });

  test('through a binding of others is forbidden, even a published one', async () => {
    await sent('PUT packages/lent', { ...bindingOf('tools'), publish: true }, provider);
    const line = 'POST /api/v1/namespaces/provider/actions/lent/echo';
    expect(await refusal(server(), line, {})).toEqual([
      403,
      "The supplied authentication is not authorized to access 'provider/lent'.",
    ]);
  });
});

describe('§8.6 PUT and DELETE', () => {
  test.each([
    ['PUT', 'own', 'echo'],
    ['PUT', 'own', 'other'],
    ['PUT', 'borrowed', 'echo'],
    ['DELETE', 'own', 'echo'],
    ['DELETE', 'borrowed', 'none'],
  ])('%s of %s/%s is no operation on a binding', async (method, binding, name) => {
    const body = method === 'PUT' ? { exec: ECHO } : undefined;
    const line = `${method} actions/${binding}/${name}?overwrite=true`;
    expect(await refusal(server(), line, body)).toEqual([
      400,
      'Operation not permitted on package binding.',
    ]);
  });
});

describe('§8.6 the list', () => {
  test.each([
    ['own', 'guest'],
    ['borrowed', 'provider'],
  ])('GET on actions/%s/ has the actions of the provider', async (binding, owner) => {
    expect(await sent(`GET actions/${binding}/`)).toMatchObject([
      { namespace: `${owner}/tools`, name: 'echo', exec: { binary: false } },
    ]);
    expect(await sent(`GET actions/${binding}/?count=true`)).toEqual({ actions: 1 });
  });
});
