/** Packages, bindings and namespaces through the unmodified `openwhisk` npm client. */
import { beforeAll, expect, test } from 'vitest';
import { useServer } from '../support/server-fixture.ts';
import { tenant } from '../support/tenants.ts';
import { clientError, whiskClient } from '../support/whisk-client.ts';

const server = useServer();
const client = () => whiskClient(server());

const ECHO = 'const main = (parameters) => parameters;';

beforeAll(async () => {
  await client().packages.create({
    name: 'tools',
    package: {
      publish: true,
      parameters: [{ key: 'from', value: 'package' }],
      annotations: [{ key: 'description', value: 'of use' }],
    },
  });
  await client().actions.create({ name: 'tools/echo', action: ECHO });
});

test('the client creates a package and reads it with its actions', async () => {
  const { packages } = client();
  expect(await packages.create({ name: 'bare' })).toMatchObject({
    namespace: 'guest',
    name: 'bare',
    version: '0.0.1',
    publish: false,
    binding: {},
  });
  const read = await packages.get('tools');
  expect(read).toMatchObject({
    publish: true,
    parameters: [{ key: 'from', value: 'package' }],
    annotations: [{ key: 'description', value: 'of use' }],
    actions: [{ name: 'echo', version: '0.0.1' }],
    feeds: [],
  });
  expect(await packages.get('/guest/tools')).toEqual(read);
  expect(await packages.get({ name: 'tools', namespace: 'guest' })).toEqual(read);
});

test('an update through the client keeps what it does not name', async () => {
  const { packages } = client();
  await packages.create({
    name: 'updated',
    package: { publish: true, annotations: [{ key: 'a', value: 1 }] },
  });
  const parameters = [{ key: 'b', value: 2 }];
  expect(await packages.update({ name: 'updated', package: { parameters } })).toMatchObject({
    version: '0.0.2',
    publish: true,
    parameters,
    annotations: [{ key: 'a', value: 1 }],
  });
});

test('the client runs and lists actions in a package, by each way of naming them', async () => {
  const { actions } = client();
  for (const name of ['tools/echo', '/guest/tools/echo', 'guest/tools/echo']) {
    const call = { name, blocking: true, result: true, params: { name } };
    expect(await actions.invoke(call)).toEqual({ from: 'package', name });
  }
  expect(await actions.list()).toContainEqual(
    expect.objectContaining({ namespace: 'guest/tools', name: 'echo' }),
  );
  expect(await actions.get('tools/echo')).toMatchObject({
    parameters: [{ key: 'from', value: 'package' }],
  });
});

test('the client binds a package of somebody else and runs what is in it', async () => {
  const alice = whiskClient(await tenant(server(), 'alice'));
  const binding = { namespace: 'guest', name: 'tools' };
  const parameters = [{ key: 'to', value: 'alice' }];
  const bound = await alice.packages.create({ name: 'mine', package: { binding, parameters } });
  expect(bound).toMatchObject({ namespace: 'alice', name: 'mine', binding });
  const call = { name: 'mine/echo', blocking: true, params: { word: 'hi' } };
  expect(await alice.actions.invoke(call)).toMatchObject({
    namespace: 'alice',
    response: { result: { from: 'package', to: 'alice', word: 'hi' } },
    annotations: expect.arrayContaining([{ key: 'binding', value: 'alice/mine' }]),
  });
  expect(await alice.activations.list({ name: 'mine/echo' })).toHaveLength(1);
  const refused = await clientError(alice.actions.create({ name: 'mine/own', action: ECHO }));
  expect(refused.statusCode).toBe(400);
  expect(refused.message).toContain('"Operation not permitted on package binding."');
});

test('the client binds an own package and reads it with what is in it', async () => {
  const { packages } = client();
  const binding = { namespace: '_', name: 'tools' };
  const parameters = [{ key: 'to', value: 'me' }];
  await packages.create({ name: 'bound', package: { binding, parameters } });
  const read = await packages.get('bound');
  expect(read).toMatchObject({
    binding: { namespace: 'guest', name: 'tools' },
    actions: [{ name: 'echo' }],
  });
  expect(read.parameters).toEqual(
    expect.arrayContaining([{ key: 'from', value: 'package' }, ...parameters]),
  );
  expect(await packages.list({ limit: 1 })).toMatchObject([{ binding: { name: 'tools' } }]);
});

test('the client lists packages, counts them, and those of others that are public', async () => {
  const { packages } = client();
  for (const name of ['page1', 'page2', 'page3']) await packages.create({ name });
  const names = async (options = {}) => (await packages.list(options)).map(({ name }) => name);
  expect(await names({ limit: 2 })).toEqual(['page3', 'page2']);
  expect(await names({ limit: 1, skip: 2 })).toEqual(['page1']);
  expect((await packages.list({ limit: 1 }))[0]).toMatchObject({ binding: false });
  const count = await packages.list({ count: true });
  expect(count).toEqual({ packages: (await names({ limit: 0 })).length });
  const bob = whiskClient(await tenant(server(), 'bobby'));
  const seen = await bob.packages.list({ namespace: 'guest', public: true, limit: 0 });
  expect(seen.map(({ name }) => name)).toEqual(expect.arrayContaining(['tools']));
  expect(seen.every(({ publish }) => publish === true)).toBe(true);
});

test('the client deletes a package when it is empty', async () => {
  const { actions, packages } = client();
  await packages.create({ name: 'deleted' });
  await actions.create({ name: 'deleted/inner', action: ECHO });
  const { statusCode, message } = await clientError(packages.delete('deleted'));
  expect(statusCode).toBe(409);
  expect(message).toContain('Package not empty (contains 1 entity).');
  await actions.delete('deleted/inner');
  expect(await packages.delete({ name: 'deleted' })).toMatchObject({ name: 'deleted' });
  expect((await clientError(packages.get('deleted'))).statusCode).toBe(404);
});

test('the client shows all that is in a namespace', async () => {
  const { namespaces, triggers, rules } = client();
  expect(await namespaces.list()).toEqual(['guest']);
  await triggers.create({ name: 'shown' });
  await rules.create({ name: 'shows', trigger: 'shown', action: 'tools/echo' });
  expect(await namespaces.get('_')).toMatchObject({
    actions: expect.arrayContaining([expect.objectContaining({ name: 'echo' })]),
    packages: expect.arrayContaining([expect.objectContaining({ name: 'tools' })]),
    triggers: [{ name: 'shown' }],
    rules: [{ name: 'shows', action: { path: 'guest/tools', name: 'echo' } }],
  });
});

test('the client is told that there is no gateway whose routes it could manage', async () => {
  const { statusCode } = await clientError(client().routes.list());
  expect(statusCode).toBe(404);
});
