/** openwhisk-api §6.1: what a sequence may be made of. */
import { beforeAll, describe, expect, test } from 'vitest';
import { putAction } from '../support/rest-actions.ts';
import { ask, malformed, refusal } from '../support/rest-line.ts';
import { useServer } from '../support/server-fixture.ts';
import { tenant } from '../support/tenants.ts';

const server = useServer();
let alice: Parameters<typeof ask>[0];

const CODE = 'const main = (parameters) => parameters;';
const sequence = (...components: readonly unknown[]) => ({
  exec: { kind: 'sequence', components },
});
const times = (count: number, name: string) => Array.from({ length: count }, () => `/_/${name}`);
const put = (name: string, body: object, as: typeof alice = server()) =>
  ask(as, `PUT actions/${name}?overwrite=true`, body);
const refused = (body: object, name = 'refused', as: typeof alice = server()) =>
  refusal(as, `PUT actions/${name}?overwrite=true`, body);

beforeAll(async () => {
  alice = await tenant(server(), 'alice');
  const packages = { shared: { publish: true }, private: {} };
  for (const [name, body] of Object.entries(packages))
    await ask(server(), `PUT packages/${name}`, body);
  const names = ['a', 'b', 'shared/act', 'private/act'];
  await Promise.all(names.map((name) => putAction(server(), name, CODE)));
  await put('pair', sequence('/_/a', '/_/b'));
});

const TOO_MANY = [400, 'Too many actions in the sequence.'];
const OF_ITSELF = [400, 'Sequence may not refer to itself.'];
const MISSING = [400, 'Sequence component does not exist.'];

describe('§6.1 what is stored', () => {
  test('the names of the components, and nothing of `code`, `main` and `parameters`', async () => {
    const { exec } = sequence('/_/a', 'guest/b', { path: 'guest/shared', name: 'act' });
    const answer = await put('stored', {
      exec: { ...exec, code: CODE, main: 'other' },
      parameters: [{ key: 'own', value: 1 }],
      annotations: [{ key: 'description', value: 'three' }],
      limits: { timeout: 100 },
    });
    const components = ['/guest/a', '/guest/b', '/guest/shared/act'];
    expect(answer).toMatchObject({
      status: 200,
      json: {
        exec: { kind: 'sequence', components },
        parameters: [{ key: '_actions', value: components }],
        limits: { timeout: 100 },
      },
    });
    expect(answer.json).toHaveProperty(
      'annotations',
      expect.arrayContaining([
        { key: 'description', value: 'three' },
        { key: 'exec', value: 'sequence' },
      ]),
    );
    expect(answer.json).toHaveProperty('exec', { kind: 'sequence', components });
    expect((await ask(server(), 'GET actions/stored')).json).toEqual(answer.json);
  });

  test('a binding path as it was given', async () => {
    const binding = { namespace: 'guest', name: 'shared' };
    await ask(server(), 'PUT packages/bound', { binding });
    expect((await put('through', sequence('/_/bound/act'))).json).toHaveProperty(
      'exec.components',
      ['/guest/bound/act'],
    );
  });
});

describe('§6.1 what is refused', () => {
  test.each<[string, unknown, string]>([
    ['no `components`', undefined, `'components' must be defined for sequence kind`],
    [
      'a component without a namespace',
      ['a'],
      'requirement failed: The fully qualified name of the entity must contain at least the namespace and the name of the entity.',
    ],
  ])('%s', async (_, components, text) => {
    expect(await refused({ exec: { kind: 'sequence', components } })).toEqual(malformed(text));
  });

  test.each([
    ['others’ actions', ['/guest/b', '/guest/a'], 'guest/a, guest/b'],
    ['actions of private packages', ['/guest/private/act'], 'guest/private'],
    [
      'those, whether they are there or not',
      ['/guest/none', '/nobody/p/x'],
      'guest/none, nobody/p',
    ],
    ['one of them beside what is allowed', ['/guest/shared/act', '/guest/a'], 'guest/a'],
  ])('%s: the names of all that may not be read', async (_, components, names) => {
    expect(await refused(sequence(...components), 'refused', alice)).toEqual([
      403,
      `The supplied authentication is not authorized to access '${names}'.`,
    ]);
  });

  test('an action of an own package that is missing', async () => {
    expect(await refused(sequence('/_/a', '/_/nowhere/act'))).toEqual([
      404,
      'The requested resource does not exist.',
    ]);
  });

  test('no components', async () => {
    expect(await refused(sequence())).toEqual([400, 'No component specified for the sequence.']);
  });

  test('more than 50 components; 50 are a sequence, as `GET /` says', async () => {
    expect(await refused(sequence(...times(51, 'a')))).toEqual(TOO_MANY);
    expect(await put('longest', sequence(...times(50, 'a')))).toMatchObject({ status: 200 });
    expect((await ask(server(), 'GET /')).json).toHaveProperty('limits.sequence_length', 50);
  });

  test('more than 50 actions in the sequences that it is made of', async () => {
    expect(await put('fifty', sequence(...times(25, 'pair')))).toMatchObject({ status: 200 });
    expect(await put('of-fifty', sequence('/_/fifty'))).toMatchObject({ status: 200 });
    expect(await refused(sequence(...times(26, 'pair')))).toEqual(TOO_MANY);
    expect(await refused(sequence('/_/of-fifty', '/_/a'))).toEqual(TOO_MANY);
  });

  test('a composition counts as one action', async () => {
    await putAction(server(), 'composition', CODE, {
      annotations: [{ key: 'conductor', value: true }],
    });
    expect(await put('of-compositions', sequence(...times(50, 'composition')))).toMatchObject({
      status: 200,
    });
  });

  test('itself as a component, when it is created and when it is updated', async () => {
    expect(await refused(sequence('/_/a', '/_/new'), 'new')).toEqual(OF_ITSELF);
    expect(await refused(sequence('/_/pair'), 'pair')).toEqual(OF_ITSELF);
  });

  test('itself within a sequence within a sequence', async () => {
    await put('inner', sequence('/_/a'));
    await put('middle', sequence('/_/inner'));
    expect(await refused(sequence('/_/b', '/_/middle'), 'inner')).toEqual(OF_ITSELF);
  });

  test('itself through a binding', async () => {
    const line = 'PUT packages/bound-to-shared?overwrite=true';
    await ask(server(), line, { binding: { namespace: 'guest', name: 'shared' } });
    await put('shared/own', sequence('/_/a'));
    expect(await refused(sequence('/_/bound-to-shared/own'), 'shared/own')).toEqual(OF_ITSELF);
  });

  test.each(['/_/none', '/_/shared/none'])('the component %s, which is not there', async (name) => {
    expect(await refused(sequence('/_/a', name))).toEqual(MISSING);
  });
});

describe('§6.1 what is allowed', () => {
  test('the same component several times', async () => {
    const answer = await put('thrice', sequence(...times(3, 'a')));
    expect(answer.json).toHaveProperty('exec.components', Array(3).fill('/guest/a'));
  });

  test('actions of published packages of others', async () => {
    expect(await put('foreign', sequence('/guest/shared/act'), alice)).toMatchObject({
      status: 200,
    });
  });

  test('to change and delete a component of a sequence, which stays as it is', async () => {
    await putAction(server(), 'changing', CODE);
    await put('stays', sequence('/_/changing'));
    const before = await ask(server(), 'GET actions/stays');
    await putAction(server(), 'changing', CODE);
    expect(await ask(server(), 'DELETE actions/changing')).toMatchObject({ status: 200 });
    expect((await ask(server(), 'GET actions/stays')).json).toEqual(before.json);
  });
});
