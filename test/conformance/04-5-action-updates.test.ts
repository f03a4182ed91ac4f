/** openwhisk-api §4.5, §4.6: what an update of an action keeps, and the annotations of the system. */
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ask } from '../support/rest-line.ts';
import { useServer } from '../support/server-fixture.ts';

const server = useServer();
const exec = { kind: 'nodejs:22', code: 'const main = () => ({ key: process.env.__OW_API_KEY });' };
const sequence = { kind: 'sequence', components: ['/_/step'] };
const COMPONENTS = [{ key: '_actions', value: ['/guest/step'] }];

const action = z.looseObject({
  version: z.string(),
  updated: z.number(),
  annotations: z.array(z.object({ key: z.string(), value: z.unknown() })),
});
type Stored = z.infer<typeof action>;

const put = async (name: string, body: object): Promise<Stored> => {
  const answer = await ask(server(), `PUT actions/${name}?overwrite=true`, body);
  expect(answer).toMatchObject({ status: 200 });
  return action.parse(answer.json);
};
const values = ({ annotations }: Stored): object =>
  Object.fromEntries(annotations.map(({ key, value }) => [key, value]));

/** What has everything that an update may name. */
const WHOLE = {
  exec: { ...exec, main: 'main' },
  limits: { timeout: 5000, memory: 128 },
  parameters: [{ key: 'a', value: 1 }],
  annotations: [{ key: 'x', value: 1 }],
  publish: true,
};

describe('§4.5 what an update keeps', () => {
  test('all members that the body does not have', async () => {
    const before = await put('kept', WHOLE);
    const { version, updated, ...after } = await put('kept', {});
    expect(after).toEqual({ ...before, version: undefined, updated: undefined });
    expect([before.version, version]).toEqual(['0.0.1', '0.0.2']);
    expect(updated).toBeGreaterThanOrEqual(before.updated);
  });

  test('`null` is the same as absent, for each of them', async () => {
    const before = await put('nulls', WHOLE);
    const nulls = Object.fromEntries(
      [...Object.keys(WHOLE), 'version', 'delAnnotations'].map((key) => [key, null]),
    );
    const after = await put('nulls', nulls);
    expect(after).toEqual({ ...before, version: '0.0.2', updated: after.updated });
  });

  test.each<[string, object, object]>([
    [
      '`exec` is replaced whole',
      { exec: { ...exec, code: '1' } },
      { exec: { ...exec, code: '1', binary: false } },
    ],
    [
      '`limits` are merged member by member',
      { limits: { memory: 256 } },
      { limits: { timeout: 5000, memory: 256, logs: 10, concurrency: 200 } },
    ],
    [
      '`parameters` are replaced whole',
      { parameters: [{ key: 'b', value: 2 }] },
      { parameters: [{ key: 'b', value: 2 }] },
    ],
    ['`parameters` may become none', { parameters: [] }, { parameters: [] }],
    ['`publish` is replaced', { publish: false }, { publish: false }],
    ['`version` is taken', { version: '0.0.1' }, { version: '0.0.1' }],
  ])('%s', async (rule, body, after) => {
    const name = rule.replaceAll(/\W/g, '');
    await put(name, WHOLE);
    const { exec: old, limits, parameters, publish, ...others } = await put(name, body);
    expect({ exec: old, limits, parameters, publish, ...others }).toMatchObject(after);
    expect(old).toEqual('exec' in after ? after.exec : { ...WHOLE.exec, binary: false });
  });

  test('`annotations` are merged by key', async () => {
    await put('merged', WHOLE);
    const after = await put('merged', { annotations: [{ key: 'y', value: 2 }] });
    expect(values(after)).toMatchObject({ x: 1, y: 2 });
    expect(values(await put('merged', { annotations: [{ key: 'x', value: 3 }] }))).toMatchObject({
      x: 3,
      y: 2,
    });
  });

  test('`delAnnotations` go first, then the new ones come', async () => {
    await put('deleted', WHOLE);
    expect(values(await put('deleted', { delAnnotations: ['x', 'none'] }))).not.toHaveProperty('x');
    const both = { annotations: [{ key: 'x', value: 'new' }], delAnnotations: ['x'] };
    await put('both', WHOLE);
    expect(values(await put('both', both))).toMatchObject({ x: 'new' });
  });

  test('`delAnnotations` do nothing in a body that carries a sequence', async () => {
    await put('step', { exec });
    await put('undeleted', WHOLE);
    const after = await put('undeleted', { exec: sequence, delAnnotations: ['x'] });
    expect(values(after)).toMatchObject({ x: 1, exec: 'sequence' });
  });

  test('from a sequence to code the parameters become none, or those that are given', async () => {
    await put('step', { exec });
    await put('coded', { exec: sequence });
    expect(await put('coded', { exec })).toMatchObject({ parameters: [] });
    await put('coded', { exec: sequence });
    const parameters = [{ key: 'a', value: 1 }];
    expect(await put('coded', { exec, parameters })).toMatchObject({ parameters });
  });

  test('from code to a sequence they become the components', async () => {
    await put('step', { exec });
    await put('sequenced', WHOLE);
    const body = { exec: sequence, parameters: [{ key: 'b', value: 2 }] };
    expect(await put('sequenced', body)).toMatchObject({ parameters: COMPONENTS });
  });

  test('of a sequence without `exec` the parameters given are discarded', async () => {
    await put('step', { exec });
    await put('discards', { exec: sequence });
    const body = { parameters: [{ key: '_actions', value: 'mine' }] };
    expect(await put('discards', body)).toMatchObject({ parameters: COMPONENTS });
  });
});

describe('§4.6 annotations of the system', () => {
  test('`exec` is the concrete kind, on every write, whatever the client says', async () => {
    const mine = { annotations: [{ key: 'exec', value: 'mine' }] };
    const body = { exec: { ...exec, kind: 'nodejs:default' }, ...mine };
    expect(values(await put('kind', body))).toMatchObject({ exec: 'nodejs:22' });
    expect(values(await put('kind', mine))).toMatchObject({ exec: 'nodejs:22' });
    const removed = await put('kind', { delAnnotations: ['exec'] });
    expect(values(removed)).toMatchObject({ exec: 'nodejs:22' });
    await put('step', { exec });
    expect(values(await put('kind', { exec: sequence }))).toMatchObject({ exec: 'sequence' });
  });

  test('`provide-api-key` is false on creation unless the client gave a value', async () => {
    expect(values(await put('keyless', { exec }))).toMatchObject({ 'provide-api-key': false });
    const annotations = [{ key: 'provide-api-key', value: 'yes' }];
    expect(values(await put('keyed', { exec, annotations }))).toMatchObject({
      'provide-api-key': 'yes',
    });
  });

  test('`provide-api-key` is not added by an update', async () => {
    await put('unadded', { exec });
    await put('unadded', { delAnnotations: ['provide-api-key'] });
    expect(values(await put('unadded', {}))).not.toHaveProperty('provide-api-key');
  });

  test.each([
    ['true', true, true],
    ['a truthy text', 'false', true],
    ['a truthy number', 1, true],
    ['a truthy object', {}, true],
    ['absent', undefined, true],
    ['false', false, false],
    ['null', null, false],
    ['0', 0, false],
    ['an empty text', '', false],
  ])('the key is provided or not where the annotation is %s', async (what, value, provided) => {
    const name = `key ${what}`;
    await put(name, { exec });
    await put(
      name,
      value === undefined
        ? { delAnnotations: ['provide-api-key'] }
        : { annotations: [{ key: 'provide-api-key', value }] },
    );
    const answer = await ask(server(), `POST actions/${name}?blocking=true&result=true`);
    expect(answer.json).toEqual(provided ? { key: server().auth } : {});
  });

  test('others are the client’s, and come back unchanged in reads and lists', async () => {
    const annotations = [
      { key: 'description', value: 'says hello' },
      { key: 'parameters', value: [{ name: 'who', required: false }] },
      { key: 'sampleInput', value: { who: 'you' } },
      { key: 'whisk-managed', value: { file: 'manifest.yaml', projectHash: '0' } },
      { key: 'require-adobe-auth', value: true },
    ];
    const created = await put('documented', { exec, annotations });
    expect(created.annotations).toEqual(expect.arrayContaining(annotations));
    const { json } = await ask(server(), 'GET actions?limit=0');
    expect(z.array(action).parse(json)).toContainEqual(
      expect.objectContaining({ name: 'documented', annotations: created.annotations }),
    );
  });

  test('`final` is not derived from `web-export`', async () => {
    const annotations = [{ key: 'web-export', value: true }];
    expect(values(await put('web', { exec, annotations }))).not.toHaveProperty('final');
  });
});
