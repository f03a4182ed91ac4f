/** openwhisk-api §5.7: the environment of an action, and what it can do with it. */
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { invoke, putAction } from '../support/rest-actions.ts';
import { ask } from '../support/rest-line.ts';
import { useServer } from '../support/server-fixture.ts';
import { tenant } from '../support/tenants.ts';

const server = useServer();
const RESULT = 'blocking=true&result=true';
const KEYED = [{ key: 'provide-api-key', value: true }];
const LOOKS = `
const main = () => Object.fromEntries(Object.entries(process.env).filter(([name]) => name.startsWith('__OW_')));`;

let alice: Awaited<ReturnType<typeof tenant>>;

beforeAll(async () => {
  alice = await tenant(server(), 'alice');
  await ask(server(), 'PUT packages/shared', { publish: true });
  await putAction(server(), 'shared/looks', LOOKS, { annotations: KEYED });
  await ask(alice, 'PUT packages/bound', { binding: { namespace: 'guest', name: 'shared' } });
  await putAction(server(), 'shared/web', LOOKS, {
    annotations: [...KEYED, { key: 'web-export', value: true }],
  });
});

const environment = z.record(z.string(), z.string());

describe('§5.7 environment variables', () => {
  test.each([
    ['the package of somebody else', '/api/v1/namespaces/guest/actions/shared/looks'],
    ['a binding of it', 'actions/bound/looks'],
  ])('are those of the invoker and of the provider: through %s', async (_, path) => {
    const answer = await ask(alice, `POST ${path}?${RESULT}`);
    expect(answer.status).toBe(200);
    const { __OW_DEADLINE: deadline, ...others } = environment.parse(answer.json);
    expect(others).toEqual({
      __OW_ALLOW_CONCURRENT: 'true', // adobe-runtime §2
      __OW_API_HOST: server().url,
      __OW_API_KEY: alice.auth,
      __OW_NAMESPACE: 'alice',
      __OW_ACTION_NAME: '/guest/shared/looks',
      __OW_ACTION_VERSION: '0.0.1',
      __OW_ACTIVATION_ID: answer.headers.get('x-openwhisk-activation-id'),
      __OW_TRANSACTION_ID: answer.headers.get('x-request-id'),
    });
    expect(deadline).toMatch(/^\d{13}$/);
  });

  test('the deadline is the time of the limit from now', async () => {
    await putAction(server(), 'deadline', LOOKS, { limits: { timeout: 5000 } });
    const before = Date.now();
    const { json } = await invoke(server(), 'deadline', {}, RESULT);
    const deadline = Number(environment.parse(json)['__OW_DEADLINE']);
    expect(deadline).toBeGreaterThanOrEqual(before + 5000);
    expect(deadline).toBeLessThanOrEqual(Date.now() + 5000);
  });

  test('the transaction id is the one that the client brought', async () => {
    const headers = { 'x-request-id': 'brought-by-the-client' };
    const { json } = await ask(server(), `POST actions/shared/looks?${RESULT}`, {}, { headers });
    expect(json).toMatchObject({ __OW_TRANSACTION_ID: 'brought-by-the-client' });
  });

  test('the version is that of the action now', async () => {
    await putAction(server(), 'versions', LOOKS);
    await putAction(server(), 'versions', LOOKS);
    const { json } = await invoke(server(), 'versions', {}, RESULT);
    expect(json).toMatchObject({ __OW_ACTION_VERSION: '0.0.2' });
  });

  test('the key is not there unless the action is given it', async () => {
    await putAction(server(), 'keyless', LOOKS);
    const { text, json } = await invoke(server(), 'keyless', {}, RESULT);
    expect(json).not.toHaveProperty('__OW_API_KEY');
    expect(text).not.toContain(server().auth.slice(-64));
  });

  test('of a web action are those of its owner, whoever calls', async () => {
    for (const auth of [null, alice.auth]) {
      const line = 'GET /api/v1/web/guest/shared/web.json';
      const { json } = await ask(server(), line, undefined, { auth });
      expect(json).toMatchObject({ __OW_API_KEY: server().auth, __OW_NAMESPACE: 'guest' });
    }
  });

  test.each<[string, unknown, string]>([
    ['TEXT', 'words', 'words'],
    ['NUMBER', 1.5, '1.5'],
    ['TRUTH', false, 'false'],
    ['NOTHING', null, ''],
    ['LIST', [1, { a: 2 }], '[1,{"a":2}]'],
    ['OBJECT', { a: [null] }, '{"a":[null]}'],
    ['lower-case.name', 'as given', 'as given'],
  ])('`init` parameter %s is %j as text', async (key, value, text) => {
    await putAction(server(), 'init', 'const main = ({ key }) => ({ text: process.env[key] });', {
      parameters: [{ key, value, init: true }],
    });
    expect((await invoke(server(), 'init', { key }, RESULT)).json).toEqual({ text });
  });

  test('`init` parameters cannot take the place of the variables of the platform', async () => {
    const parameters = [{ key: '__OW_NAMESPACE', value: 'mine', init: true }];
    await putAction(server(), 'masked', LOOKS, { parameters });
    const { json } = await invoke(server(), 'masked', {}, RESULT);
    expect(json).toMatchObject({ __OW_NAMESPACE: 'guest' });
  });
});

const CALLS_ANOTHER = `
const openwhisk = require('openwhisk');
const main = async ({ word }) => {
  const client = openwhisk();
  const { said } = await client.actions.invoke({ name: 'leaf', blocking: true, result: true, params: { word } });
  return { heard: said };
};`;

describe('openwhisk-api §5.7 the key in use', () => {
  test('an action that has it calls another through the `openwhisk` package', async () => {
    await putAction(server(), 'leaf', 'const main = ({ word }) => ({ said: word + "!" });');
    await putAction(server(), 'root', CALLS_ANOTHER, { annotations: KEYED });
    const words = ['one', 'two', 'three', 'four', 'five'];
    const answers = await Promise.all(
      words.map((word) => invoke(server(), 'root', { word }, RESULT)),
    );
    expect(answers.map(({ json }) => json)).toEqual(words.map((word) => ({ heard: `${word}!` })));
  });

  test('an action that does not has nothing to call with', async () => {
    await putAction(server(), 'no-key', CALLS_ANOTHER);
    const answer = await invoke(server(), 'no-key', { word: 'no' });
    expect(answer.status).toBe(502);
    expect(answer.text).toContain('Missing api_key parameter');
    expect(answer.text).not.toContain(server().auth.slice(-64));
  });
});
