/** What an action finds around it: parameters, environment, and the platform that runs it. */
import { expect, test } from 'vitest';
import { activationOf, annotation, errorOf, invoke, putAction } from '../support/rest-actions.ts';
import { useServer } from '../support/server-fixture.ts';

const server = useServer();
const RESULT = 'blocking=true&result=true';
const ECHO = 'const main = (parameters) => parameters;';

test('default parameters lie under those of the call', async () => {
  await putAction(server(), 'defaults', ECHO, {
    parameters: [
      { key: 'kept', value: { deep: [1, null] } },
      { key: 'replaced', value: 'default' },
      { key: '__proto__', value: 'plain data' },
    ],
  });
  const answer = await invoke(server(), 'defaults', { replaced: 'call', added: 'ü€😀' }, RESULT);
  expect(answer.text).toContain('"__proto__":"plain data"');
  expect(answer.json).toMatchObject({ kept: { deep: [1, null] }, replaced: 'call', added: 'ü€😀' });
});

test('final parameters cannot be given by a call, and nothing runs', async () => {
  await putAction(server(), 'final', ECHO, {
    parameters: [{ key: 'fixed', value: 1 }],
    annotations: [{ key: 'final', value: true }],
  });
  const answer = await invoke(server(), 'final', { fixed: 2 });
  expect(answer.status).toBe(400);
  expect(errorOf(answer)).toBe(
    'Request defines parameters that are not allowed (e.g., reserved properties).',
  );
  expect((await invoke(server(), 'final', { other: 2 }, RESULT)).json).toEqual({
    fixed: 1,
    other: 2,
  });
});

test('init parameters are in the environment when the code loads, and not in the arguments', async () => {
  const code = `
    const atLoad = { TEXT: process.env.TEXT, NUMBER: process.env.NUMBER, LIST: process.env.LIST, NONE: process.env.NONE };
    const main = (parameters) => ({ atLoad, now: process.env.TEXT, parameters });`;
  await putAction(server(), 'init', code, {
    parameters: [
      { key: 'TEXT', value: 'words', init: true },
      { key: 'NUMBER', value: 7, init: true },
      { key: 'LIST', value: [1, { a: 2 }], init: true },
      { key: 'NONE', value: null, init: true },
      { key: 'plain', value: 'argument' },
    ],
  });
  expect((await invoke(server(), 'init', {}, RESULT)).json).toEqual({
    atLoad: { TEXT: 'words', NUMBER: '7', LIST: '[1,{"a":2}]', NONE: '' },
    now: 'words',
    parameters: { plain: 'argument' },
  });
});

const CALLS_ANOTHER = `
const openwhisk = require('openwhisk');
const main = async ({ word }) => {
  const client = openwhisk();
  const { said } = await client.actions.invoke({ name: 'leaf', blocking: true, result: true, params: { word } });
  return { heard: said };
};`;

test('an action that is given its key calls another through the `openwhisk` package', async () => {
  await putAction(server(), 'leaf', 'const main = ({ word }) => ({ said: word + "!" });');
  await putAction(server(), 'root', CALLS_ANOTHER, {
    annotations: [{ key: 'provide-api-key', value: true }],
  });
  const words = ['one', 'two', 'three', 'four', 'five'];
  const answers = await Promise.all(
    words.map((word) => invoke(server(), 'root', { word }, RESULT)),
  );
  expect(answers.map(({ json }) => json)).toEqual(words.map((word) => ({ heard: `${word}!` })));
});

test('an action that is not given its key has none to call with', async () => {
  await putAction(server(), 'keyless', CALLS_ANOTHER);
  const answer = await invoke(server(), 'keyless', { word: 'no' });
  expect(answer.status).toBe(502);
  expect(answer.text).toContain('Missing api_key parameter');
  expect(answer.text).not.toContain(server().auth.slice(-64));
});

test('an update runs in a new container, and later calls find it warm', async () => {
  const code = "const id = require('node:crypto').randomUUID(); const main = () => ({ id });";
  await putAction(server(), 'warm', code);
  const [cold, warm] = [await invoke(server(), 'warm'), await invoke(server(), 'warm')].map(
    activationOf,
  );
  expect(warm?.response.result).toEqual(cold?.response.result);
  expect(cold === undefined ? null : annotation(cold, 'initTime')).toEqual(expect.any(Number));
  expect(warm?.annotations.map(({ key }) => key)).not.toContain('initTime');
  await putAction(server(), 'warm', code);
  const updated = activationOf(await invoke(server(), 'warm'));
  expect(updated.version).toBe('0.0.2');
  expect(updated.response.result).not.toEqual(cold?.response.result);
});
