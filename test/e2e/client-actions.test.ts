/** Actions through the unmodified `openwhisk` npm client, against a real server. */
import { describe, expect, test } from 'vitest';
import { zip } from '../support/archives.ts';
import { useServer } from '../support/server-fixture.ts';
import { clientError, whiskClient } from '../support/whisk-client.ts';

const server = useServer();
const actions = () => whiskClient(server()).actions;

const GREET = 'function main({ name }) { return { greeting: `Hello ${name}` } }';

test('the client creates an action, of the default kind when it names none', async () => {
  const created = await actions().create({
    name: 'created',
    action: GREET,
    params: { name: 'you' },
  });
  expect(created).toMatchObject({
    namespace: 'guest',
    name: 'created',
    version: '0.0.1',
    publish: false,
    exec: { kind: 'nodejs:22', code: GREET, binary: false },
    parameters: [{ key: 'name', value: 'you' }],
    limits: { timeout: 60_000, memory: 256, logs: 10, concurrency: 200 },
  });
  expect(created.annotations).toEqual(
    expect.arrayContaining([
      { key: 'exec', value: 'nodejs:22' },
      { key: 'provide-api-key', value: false },
    ]),
  );
});

test('the client gets what it created, and the same by its full name', async () => {
  const created = await actions().create({ name: 'read', action: GREET });
  expect(await actions().get('read')).toEqual(created);
  expect(await actions().get('/guest/read')).toEqual(created);
  expect(await actions().get({ name: 'read', namespace: 'guest' })).toEqual(created);
});

test('an update through the client raises the version and keeps what it does not name', async () => {
  await actions().create({
    name: 'updated',
    action: GREET,
    params: { name: 'you' },
    annotations: { description: 'greets' },
    limits: { timeout: 5000 },
  });
  const updated = await actions().update({ name: 'updated', limits: { memory: 128 } });
  expect(updated).toMatchObject({
    version: '0.0.2',
    exec: { kind: 'nodejs:22', code: GREET },
    parameters: [{ key: 'name', value: 'you' }],
    limits: { timeout: 5000, memory: 128 },
  });
  expect(updated.annotations).toContainEqual({ key: 'description', value: 'greets' });
});

test('an update through the client is what the next call runs', async () => {
  await actions().create({ name: 'changed', action: 'const main = () => ({ is: "old" })' });
  const call = { name: 'changed', blocking: true, result: true };
  expect(await actions().invoke(call)).toEqual({ is: 'old' });
  await actions().update({ name: 'changed', action: 'const main = () => ({ is: "new" })' });
  expect(await actions().invoke(call)).toEqual({ is: 'new' });
});

test('the client lists actions, the newest first, a page at a time', async () => {
  for (const name of ['list1', 'list2', 'list3']) await actions().create({ name, action: GREET });
  const names = async (skip: number) =>
    (await actions().list({ skip, limit: 2 })).map(({ name }) => name);
  expect(await names(0)).toEqual(['list3', 'list2']);
  expect((await names(2))[0]).toBe('list1');
});

test('the client reads an action without its code, and many at once', async () => {
  await actions().create({ name: 'bare', action: GREET });
  const options = { name: 'bare', code: false };
  const bare = await actions().get(options);
  expect(bare.exec).toEqual({ kind: 'nodejs:22', binary: false });
  const both = await actions().get(['bare', { name: 'bare' }]);
  expect(both.map(({ exec }) => exec)).toEqual(
    Array(2).fill(expect.objectContaining({ code: GREET })),
  );
});

test('the client counts actions', async () => {
  const all = await actions().list({ limit: 200 });
  expect(await actions().list({ count: true })).toEqual({ actions: all.length });
});

test('the client overwrites an action only if told to, and takes the version it is told', async () => {
  const action = { name: 'overwritten', action: GREET };
  await actions().create({ ...action, version: '1.2.3' });
  expect(await actions().create({ ...action, overwrite: true })).toMatchObject({
    version: '1.2.4',
  });
});

test('the client creates an action from a Buffer and from a whole body', async () => {
  const content = 'exports.main = () => ({ from: "zip" });';
  const created = await actions().create({
    name: 'zipped',
    action: zip([{ name: 'index.js', content }]),
  });
  expect(created.exec).toMatchObject({ binary: true });
  const run = (name: string) => actions().invoke({ name, blocking: true, result: true });
  expect(await run('zipped')).toEqual({ from: 'zip' });
  const exec = { kind: 'nodejs:22', code: 'const main = () => ({ from: "body" });' };
  await actions().create({ name: 'bodied', action: { exec } });
  expect(await run('bodied')).toEqual({ from: 'body' });
});

test('the client creates a sequence and runs it', async () => {
  await actions().create({ name: 'double', action: 'const main = ({ n }) => ({ n: n * 2 });' });
  await actions().create({ name: 'add', action: 'const main = ({ n }) => ({ n: n + 1 });' });
  const sequence = ['/_/double', '/_/add', '/_/double'];
  expect(await actions().create({ name: 'sums', sequence })).toMatchObject({
    exec: { kind: 'sequence', components: ['/guest/double', '/guest/add', '/guest/double'] },
  });
  const call = { name: 'sums', blocking: true, params: { n: 1 } };
  const record = await actions().invoke(call);
  expect(record.response?.result).toEqual({ n: 6 });
  expect(record.logs).toHaveLength(3);
  expect(await actions().invoke({ ...call, result: true })).toEqual({ n: 6 });
});

test('the client runs many actions at once', async () => {
  await actions().create({ name: 'many', action: GREET });
  const started = await actions().invoke(['many', { name: 'many', params: { name: 'you' } }]);
  const id = expect.stringMatching(/^[0-9a-f]{32}$/);
  expect(started).toEqual([{ activationId: id }, { activationId: id }]);
});

test('the client deletes an action, and it is gone', async () => {
  const created = await actions().create({ name: 'deleted', action: GREET });
  expect(await actions().delete('deleted')).toEqual(created);
  const { statusCode } = await clientError(actions().get('deleted'));
  expect(statusCode).toBe(404);
  expect((await actions().list()).map(({ name }) => name)).not.toContain('deleted');
});

test('a deleted action can be made again and starts at the first version', async () => {
  await actions().create({ name: 'again', action: GREET });
  await actions().update({ name: 'again', action: GREET });
  await actions().delete('again');
  expect(await actions().create({ name: 'again', action: GREET })).toMatchObject({
    version: '0.0.1',
  });
});

test('the client sees the one namespace of its key', async () => {
  expect(await whiskClient(server()).namespaces.list()).toEqual(['guest']);
});

describe('errors as the client shows them', () => {
  test('an action that does not exist', async () => {
    expect(await clientError(actions().get('missing'))).toMatchObject({
      message: `GET ${server().url}/api/v1/namespaces/_/actions/missing Returned HTTP 404 (Not Found) --> "The requested resource does not exist."`,
      statusCode: 404,
      error: { error: 'The requested resource does not exist.', code: expect.any(String) },
    });
  });

  test('an action that exists already', async () => {
    await actions().create({ name: 'twice', action: GREET });
    const { statusCode, message } = await clientError(
      actions().create({ name: 'twice', action: GREET }),
    );
    expect(statusCode).toBe(409);
    expect(message).toContain('(Conflict) --> "resource already exists"');
  });

  test('a kind that does not exist', async () => {
    const call = actions().create({ name: 'kind', action: GREET, kind: 'cobol:85' });
    const { statusCode, message } = await clientError(call);
    expect(statusCode).toBe(400);
    expect(message).toContain("The specified runtime 'cobol:85' is not supported");
  });

  test('a key that opens nothing', async () => {
    const [uuid = '', key = ''] = server().auth.split(':');
    const stranger = whiskClient({
      url: server().url,
      auth: `${uuid}:${[...key].reverse().join('')}`,
    });
    const { statusCode, message } = await clientError(stranger.actions.list());
    expect(statusCode).toBe(401);
    expect(message).toContain('--> "The supplied authentication is invalid"');
  });

  test("somebody else's namespace", async () => {
    const call = actions().list({ namespace: 'somebody' });
    const { statusCode, message } = await clientError(call);
    expect(statusCode).toBe(403);
    expect(message).toContain("not authorized to access 'somebody'.");
  });
});
