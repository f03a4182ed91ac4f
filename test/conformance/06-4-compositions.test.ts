/**
 * adobe-runtime §10; openwhisk-api §6.4: how a conductor steers a composition, and what it is told. What a step that
 * can't be started or does not end comes to is shown without a clock: test/domain/sequence/failures.test.ts.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { invokedTree, namesOf } from '../support/activation-tree.ts';
import { invoke, putAction } from '../support/rest-actions.ts';
import { ask } from '../support/rest-line.ts';
import { CONDUCTOR, putScripted } from '../support/scripted-conductor.ts';
import { useServer } from '../support/server-fixture.ts';
import { tenant } from '../support/tenants.ts';

const server = useServer();

const RESULT = 'blocking=true&result=true';
const CODE = {
  echo: 'const main = (parameters) => parameters;',
  'package/act': 'const main = (parameters) => ({ packaged: parameters });',
  fails: 'const main = () => ({ error: "refused" });',
  throws: 'function main() { throw new Error("boom"); }',
  list: 'const main = () => [1, 2];',
};

beforeAll(async () => {
  await ask(server(), 'PUT packages/package', {});
  await Promise.all([
    ...Object.entries(CODE).map(([name, code]) => putAction(server(), name, code)),
    putScripted(server()),
    putScripted(server(), 'nested'),
  ]);
  const components = ['/_/echo', '/_/package/act'];
  await ask(server(), 'PUT actions/sequence', { exec: { kind: 'sequence', components } });
});

const run = async (script: readonly unknown[], payload: object = {}): Promise<unknown> =>
  (await invoke(server(), 'scripted', { ...payload, script }, RESULT)).json;
/** What the conductor was given after the first turn. */
const told = async (line: object): Promise<unknown> => {
  const { heard } = z.object({ heard: z.array(z.unknown()).length(2) }).parse(await run([line]));
  return heard[1];
};

describe('§6.4 what makes an action a conductor', () => {
  const ends = 'const main = () => ({ params: { composed: true } });';

  test.each([true, 1, 'yes', { ast: [] }])('`conductor` is %j', async (value) => {
    const name = `is-${typeof value}`;
    await putAction(server(), name, ends, { annotations: [{ key: 'conductor', value }] });
    expect((await invoke(server(), name, {}, RESULT)).json).toEqual({ composed: true });
  });

  test.each([false, 0, '', null])('not that `conductor` is %j', async (value) => {
    const name = `is-not-${typeof value}`;
    await putAction(server(), name, ends, { annotations: [{ key: 'conductor', value }] });
    const { record, annotations } = await invokedTree(server(), name);
    expect(record.response.result).toEqual({ params: { composed: true } });
    expect(annotations).toMatchObject({ kind: 'nodejs:22' });
  });

  test('nothing makes one of a sequence', async () => {
    const exec = { kind: 'sequence', components: ['/_/echo'] };
    await ask(server(), 'PUT actions/still-sequence', { exec, ...CONDUCTOR });
    const tree = await invokedTree(server(), 'still-sequence', { action: '/_/fails' });
    expect(namesOf(tree)).toBe('still-sequence[echo]');
    expect(tree.record.response.result).toEqual({ action: '/_/fails' });
    expect(tree.annotations).not.toHaveProperty('conductor');
  });
});

describe('§6.4 what a conductor returns', () => {
  test.each<[string, object, unknown]>([
    ['without `action` or `params`: the whole object', { a: 1, state: 2 }, { a: 1, state: 2 }],
    ['with `params`: these', { params: { a: 1 }, b: 2 }, { a: 1 }],
    ['with `params` that are no object: boxed', { params: [1] }, { value: [1] }],
    ['with `params: null`: boxed', { params: null }, { value: null }],
  ])('the end %s', async (_, line, result) => {
    expect(await run([line])).toEqual(result);
  });

  test.each<[string, object, unknown]>([
    ['`params` go to the action, its result to the conductor', { params: { p: 1 } }, { p: 1 }],
    ['no `params` are an empty object', {}, {}],
    ['`params` that are no object are boxed', { params: 'text' }, { value: 'text' }],
    [
      'members of `state` lie over the result',
      { params: { p: 1, q: 1 }, state: { q: 2, r: 3 } },
      { p: 1, q: 2, r: 3 },
    ],
  ])('an action: %s', async (_, line, given) => {
    expect(await told({ action: 'echo', ...line })).toEqual(given);
  });

  test('`state` that is no object is boxed, and that of one round is gone after the next', async () => {
    const code = `
      const main = ({ round, ...given }) => given.over ? { params: { given } }
        : given.first ? { action: 'echo', params: { over: true, state: given.state ?? 'none' } }
        : { action: 'echo', params: { first: true }, state: 5 };`;
    await putAction(server(), 'forgetful', code, CONDUCTOR);
    expect((await invoke(server(), 'forgetful', {}, RESULT)).json).toEqual({
      given: { over: true, state: 5 },
    });
  });

  test('an array is the end', async () => {
    await putAction(server(), 'conductor-lists', CODE.list, CONDUCTOR);
    const tree = await invokedTree(server(), 'conductor-lists');
    expect(namesOf(tree)).toBe('conductor-lists[conductor-lists]');
    expect(tree.record.response.result).toEqual([1, 2]);
  });

  test('an array of an action is boxed for the conductor', async () => {
    expect(await told({ action: 'list' })).toEqual({ value: [1, 2] });
  });
});

describe('§6.4 names of components', () => {
  test.each([
    ['echo', 'echo'],
    ['package/act', 'act'],
    ['/guest/echo', 'echo'],
    ['/_/echo', 'echo'],
    ['/guest/package/act', 'act'],
    ['guest/package/act', 'act'],
    ['_/package/act', 'act'],
  ])('%s', async (action, name) => {
    const tree = await invokedTree(server(), 'scripted', { script: [{ action }] });
    expect(namesOf(tree)).toBe(`scripted[scripted, ${name}, scripted]`);
  });

  test.each([
    7,
    true,
    null,
    { name: 'echo' },
    ['echo'],
    '',
    '/',
    '/echo',
    'a/b/c/d',
    'a/b/c/d/e',
    '-',
    'a b/ /c',
  ])('%j is none: the conductor is told, and may go on', async (action) => {
    expect(await told({ action })).toEqual({
      error: `Failed to parse action name from json value ${JSON.stringify(action)} during composition.`,
    });
  });
});

describe('§6.4 components', () => {
  test('get their own default parameters', async () => {
    await putAction(server(), 'defaults', CODE.echo, { parameters: [{ key: 'd', value: 1 }] });
    expect(await told({ action: 'defaults', params: { p: 2 } })).toEqual({ d: 1, p: 2 });
  });

  test('may be sequences and compositions', async () => {
    const script = [
      { action: 'sequence', params: { s: 1 } },
      { action: 'nested', params: { script: [{ action: 'echo', params: { e: 1 } }] } },
    ];
    const tree = await invokedTree(server(), 'scripted', { script });
    expect(namesOf(tree)).toBe(
      'scripted[scripted, sequence[echo, act], scripted, nested[nested, echo, nested], scripted]',
    );
    const given = tree.steps.map(({ record }) => record.response.result);
    expect([given[1], given[3]]).toEqual([{ packaged: { s: 1 } }, { heard: [{}, { e: 1 }] }]);
  });

  test('may be in sequences, whose next component gets what they end with', async () => {
    const exec = { kind: 'sequence', components: ['/_/scripted', '/_/package/act'] };
    await ask(server(), 'PUT actions/around', { exec });
    const tree = await invokedTree(server(), 'around', { script: [{ action: 'echo' }] });
    expect(namesOf(tree)).toBe('around[scripted[scripted, echo, scripted], act]');
    expect(tree.record.response.result).toEqual({ packaged: { heard: [{}, {}] } });
  });

  test.each([
    ['fails', { error: 'refused' }],
    ['throws', { error: expect.stringContaining('boom') }],
  ])(
    'that end with an error (%s) go back to the conductor, which decides',
    async (action, result) => {
      expect(await told({ action })).toEqual(result);
    },
  );
});

describe('§6.4 what the conductor is told', () => {
  test('that there is no such action', async () => {
    const text = (name: string) =>
      `Failed to resolve action with name '${name}' during composition.`;
    expect(await told({ action: 'none' })).toEqual({ error: text('guest/none') });
    expect(await told({ action: 'package/none' })).toEqual({ error: text('guest/package/none') });
  });

  test.each(['nobody/package/act', 'guest/no-package/act'])(
    'that it may not run %s, or that its package is missing',
    async (action) => {
      expect(await told({ action })).toEqual({
        error: `Failed entitlement check for action with name '${action}' during composition.`,
      });
    },
  );

  test('that it may not run a sequence whose components the caller may not run', async () => {
    const alice = await tenant(server(), 'alice');
    await ask(server(), 'PUT packages/lent', { publish: true });
    await putAction(server(), 'lent/act', CODE.echo);
    const exec = { kind: 'sequence', components: ['/guest/lent/act'] };
    await ask(alice, 'PUT actions/of-lent', { exec });
    await putScripted(alice);
    await ask(server(), 'PUT packages/lent?overwrite=true', { publish: false });
    const answer = await invoke(alice, 'scripted', { script: [{ action: 'of-lent' }] }, RESULT);
    const error = `Failed entitlement check for action with name 'alice/of-lent' during composition.`;
    expect(answer.json).toEqual({ heard: [{}, { error }] });
  });

  test('the state of its last round beside the error', async () => {
    expect(await told({ action: 'none', state: { kept: true } })).toMatchObject({
      error: expect.any(String),
      kept: true,
    });
  });
});

describe('§6.4 how a composition fails', () => {
  test('by an error of its conductor without an `action`, with its status', async () => {
    const returned = await invoke(server(), 'scripted', { script: [{ error: 'over' }] });
    expect(returned).toMatchObject({
      status: 502,
      json: { response: { result: { error: 'over' }, status: 'application error' } },
    });
    await putAction(server(), 'conductor-throws', CODE.throws, CONDUCTOR);
    const thrown = await invoke(server(), 'conductor-throws', {});
    expect(thrown).toMatchObject({
      status: 502,
      json: { name: 'conductor-throws', response: { status: 'action developer error' } },
    });
  });

  test('an `error` in `params` at the end is data', async () => {
    const { record } = await invokedTree(server(), 'scripted', {
      script: [{ params: { error: 'data', and: 'more' } }],
    });
    expect(record.response).toMatchObject({
      result: { error: 'data', and: 'more' },
      status: 'success',
    });
  });
});
