/** openwhisk-api §4.1, §4.3, §4.4, §4.8: creating, reading, replacing and deleting actions. */
import { beforeAll, describe, expect, test } from 'vitest';
import { ask, malformed, refusal } from '../support/rest-line.ts';
import { useServer } from '../support/server-fixture.ts';
import { tenant } from '../support/tenants.ts';

const server = useServer();
const CODE = 'function main(p) { return p; }';
const exec = { kind: 'nodejs:22', code: CODE };

const sent = async (line: string, body?: unknown): Promise<unknown> => {
  const answer = await ask(server(), line, body);
  expect(answer).toMatchObject({ status: 200 });
  return answer.json;
};
const refused = (line: string, body?: unknown) => refusal(server(), line, body);

const MISSING = [404, 'The requested resource does not exist.'];

beforeAll(async () => {
  await sent('PUT packages/utils', { parameters: [{ key: 'a', value: 'package' }] });
  const parameters = [
    { key: 'a', value: 'binding' },
    { key: 'b', value: 'binding' },
  ];
  await sent('PUT packages/bound', { binding: { namespace: '_', name: 'utils' }, parameters });
  await sent('PUT actions/utils/hello', {
    exec,
    parameters: [{ key: 'b', value: 'action' }],
    annotations: [{ key: 'own', value: 1 }],
  });
  await sent('PUT actions/plain', { exec });
});

describe('§4.1 the entity', () => {
  test('a created action has these members, its defaults filled in', async () => {
    const before = Date.now();
    const created = await sent('PUT actions/entity', { exec });
    expect(created).toEqual({
      namespace: 'guest',
      name: 'entity',
      version: '0.0.1',
      publish: false,
      updated: expect.any(Number),
      exec: { ...exec, binary: false },
      parameters: [],
      limits: { timeout: 60_000, memory: 256, logs: 10, concurrency: 200 },
      annotations: expect.arrayContaining([
        { key: 'exec', value: 'nodejs:22' },
        { key: 'provide-api-key', value: false },
      ]),
    });
    expect(created).toHaveProperty(
      'updated',
      expect.toSatisfy((at) => at >= before && at <= Date.now()),
    );
  });

  test('`namespace` is the full path with the package', async () => {
    expect(await sent('GET actions/utils/hello')).toMatchObject({
      namespace: 'guest/utils',
      name: 'hello',
    });
  });

  test('`limits.instances` appears only if it was set', async () => {
    expect(await sent('PUT actions/instances', { exec, limits: { instances: 2 } })).toHaveProperty(
      'limits.instances',
      2,
    );
    expect(await sent('GET actions/plain')).not.toHaveProperty('limits.instances');
  });

  test('PUT answers 200 with the same object as GET, on creation and on update', async () => {
    const created = await sent('PUT actions/same', { exec });
    expect(await sent('GET actions/same')).toEqual(created);
    const updated = await sent('PUT actions/same?overwrite=true', { publish: true });
    expect(updated).toMatchObject({ exec, publish: true });
    expect(await sent('GET actions/same')).toEqual(updated);
  });
});

describe('§4.3 GET', () => {
  test('`code=false` omits the code and nothing else', async () => {
    const { exec: whole, ...others } = (await sent('GET actions/plain?code=true')) as {
      exec: object;
    };
    expect(whole).toEqual({ ...exec, binary: false });
    expect(await sent('GET actions/plain?code=false')).toEqual({
      ...others,
      exec: { kind: 'nodejs:22', binary: false },
    });
    expect(await sent('GET actions/plain')).toEqual({ ...others, exec: whole });
  });

  test('parameters of a packaged action are merged, those of the action win', async () => {
    expect(await sent('GET actions/utils/hello')).toMatchObject({
      parameters: expect.toSatisfy((all) => all.length === 2),
    });
    expect(await sent('GET actions/utils/hello')).toHaveProperty(
      'parameters',
      expect.arrayContaining([
        { key: 'a', value: 'package' },
        { key: 'b', value: 'action' },
      ]),
    );
  });

  test('through a binding its parameters lie between those of package and action', async () => {
    expect(await sent('GET actions/bound/hello')).toHaveProperty(
      'parameters',
      expect.arrayContaining([
        { key: 'a', value: 'binding' },
        { key: 'b', value: 'action' },
      ]),
    );
  });

  test('through a binding `namespace` is that of the provider', async () => {
    expect(await sent('GET actions/bound/hello')).toMatchObject({ namespace: 'guest/utils' });
    expect(await sent('GET actions/bound/hello')).not.toHaveProperty('binding');
  });

  test('through a binding without code there is a member `binding`', async () => {
    expect(await sent('GET actions/bound/hello?code=false')).toMatchObject({
      namespace: 'guest/utils',
      binding: 'guest/bound',
    });
    expect(await sent('GET actions/utils/hello?code=false')).not.toHaveProperty('binding');
  });

  test("annotations are the action's own", async () => {
    await sent('PUT packages/annotated', { annotations: [{ key: 'of-package', value: 1 }] });
    await sent('PUT actions/annotated/one', { exec, annotations: [{ key: 'own', value: 1 }] });
    const { annotations } = (await sent('GET actions/annotated/one')) as { annotations: object[] };
    expect(annotations).toContainEqual({ key: 'own', value: 1 });
    expect(annotations).not.toContainEqual({ key: 'of-package', value: 1 });
  });

  test('what GET answered can be put back', async () => {
    const got = await sent('GET actions/utils/hello');
    await sent('PUT actions/back', got);
    expect(await sent('GET actions/back')).toMatchObject({
      namespace: 'guest',
      name: 'back',
      version: '0.0.1',
      exec,
    });
  });
});

describe('§4.4 PUT', () => {
  test('`overwrite` is false by default', async () => {
    expect(await refused('PUT actions/plain', { exec })).toEqual([409, 'resource already exists']);
    expect(await refused('PUT actions/plain?overwrite=false', { exec })).toEqual([
      409,
      'resource already exists',
    ]);
  });

  test('`overwrite=true` creates too', async () => {
    expect(await sent('PUT actions/over?overwrite=true', { exec })).toMatchObject({
      version: '0.0.1',
    });
  });

  test('`exec` is required on creation', async () => {
    expect(await refused('PUT actions/none', {})).toEqual([400, 'exec undefined']);
  });

  test.each([
    ['parameters', {}, 'parameters malformed!'],
    ['annotations', {}, 'parameters malformed!'],
    ['limits', [], "Object expected in field 'limits'"],
    ['version', 'x', 'semantic version malformed'],
  ])('`%s` of a wrong type is refused', async (member, value, reason) => {
    expect(await refused('PUT actions/none', { exec, [member]: value })).toEqual(malformed(reason));
  });

  test.each([
    ['publish', 'x'],
    ['delAnnotations', 'x'],
    ['delAnnotations', [1]],
  ])('`%s` of a wrong type is refused: %j', async (member, value) => {
    const [status, error] = await refused('PUT actions/none', { exec, [member]: value });
    expect([status, error.split('\n')[0]]).toEqual([400, 'The request content was malformed:']);
  });

  test('`publish` and `version` are taken', async () => {
    const body = { exec, publish: true, version: '2.3' };
    expect(await sent('PUT actions/versioned', body)).toMatchObject({
      publish: true,
      version: '2.3.0',
    });
  });

  test('`parameters` of a sequence are ignored', async () => {
    const body = {
      exec: { kind: 'sequence', components: ['/_/plain'] },
      parameters: [{ key: 'a', value: 1 }],
    };
    expect(await sent('PUT actions/sequence', body)).toMatchObject({
      parameters: [{ key: '_actions', value: ['/guest/plain'] }],
    });
  });

  test('into a package that does not exist it is 404', async () => {
    expect(await refused('PUT actions/nowhere/a', { exec })).toEqual(MISSING);
  });

  test.each(['PUT', 'DELETE'])('%s through a binding is 400', async (method) => {
    const body = method === 'PUT' ? { exec } : undefined;
    expect(await refused(`${method} actions/bound/hello`, body)).toEqual([
      400,
      'Operation not permitted on package binding.',
    ]);
  });

  test('checks come in their order: each body breaks all rules from one on', async () => {
    const alice = await tenant(server(), 'alice', {
      allowedKinds: ['nodejs:22'],
      concurrentInvocations: 5,
    });
    await ask(alice, 'PUT actions/there', { exec });
    const put = (body: object, name = 'there') => refusal(alice, `PUT actions/${name}`, body);
    const sequence = (components: readonly string[]) => ({ kind: 'sequence', components });
    const instances = { instances: 6 };
    const foreign = sequence(['/guest/utils/hello']);
    expect(await put({ exec: foreign, limits: { ...instances, memory: 1 } })).toEqual([
      400,
      'requirement failed: memory size 1 MB below allowed threshold of 128 MB',
    ]);
    expect(await put({ exec: foreign, limits: instances })).toEqual([
      403,
      "The supplied authentication is not authorized to access 'guest/utils'.",
    ]);
    expect(await put({ exec: sequence([]), limits: instances })).toEqual([
      403,
      "The supplied authentication is not authorized to access actions of kind 'sequence'.",
    ]);
    expect(await put({ exec, limits: instances })).toEqual([409, 'resource already exists']);
    const tooMany = 'Max action instance concurrency must not exceed your namespace concurrency of';
    expect(await put({ exec, limits: instances }, 'new')).toEqual([400, `${tooMany} 5.`]);
    const late = { exec: sequence([]), limits: { instances: 1001 } };
    expect(await refused('PUT actions/new', late)).toEqual([400, `${tooMany} 1000.`]);
    expect(await refused('PUT actions/new', { exec: sequence([]) })).toEqual([
      400,
      'No component specified for the sequence.',
    ]);
  });

  test('a sequence is allowed where its kind is', async () => {
    const bob = await tenant(server(), 'bobby', { allowedKinds: ['sequence'] });
    expect(await refusal(bob, 'PUT actions/a', { exec })).toEqual([
      403,
      "The supplied authentication is not authorized to access actions of kind 'nodejs:22'.",
    ]);
  });
});

describe('§4.8 DELETE', () => {
  test('answers 200 with the full entity, which is gone then', async () => {
    const created = await sent('PUT actions/deleted', { exec });
    expect(await sent('DELETE actions/deleted')).toEqual(created);
    expect(await refused('GET actions/deleted')).toEqual(MISSING);
  });

  test('of an action that is missing is 404', async () => {
    expect(await refused('DELETE actions/never')).toEqual(MISSING);
  });

  test('is allowed though a sequence and a rule refer to the action', async () => {
    await sent('PUT actions/referred', { exec });
    await sent('PUT actions/refers', { exec: { kind: 'sequence', components: ['/_/referred'] } });
    await sent('PUT triggers/refers-too', {});
    await sent('PUT rules/ruling', { trigger: '/_/refers-too', action: '/_/referred' });
    await sent('DELETE actions/referred');
    expect(await sent('GET actions/refers')).toHaveProperty('exec.components', ['/guest/referred']);
    expect(await sent('GET rules/ruling')).toMatchObject({
      action: { path: 'guest', name: 'referred' },
    });
  });
});
