/** Calls and their records through the unmodified `openwhisk` npm client, against a real server. */
import { beforeAll, expect, test, vi } from 'vitest';
import { useServer } from '../support/server-fixture.ts';
import { clientError, whiskClient } from '../support/whisk-client.ts';

const server = useServer();
const client = () => whiskClient(server());

const GREET = `
function main({ name = 'nobody' }) {
  console.log('greeting', name);
  return { greeting: 'Hello ' + name };
}`;

beforeAll(async () => {
  await client().actions.create({ name: 'greet', action: GREET });
  await client().actions.create({
    name: 'refuse',
    action: 'const main = () => ({ error: "not today", more: 1 })',
  });
});

/** The client has no way to wait for the end of an activation but to ask for it. */
const ended = (id: string) =>
  vi.waitFor(() => client().activations.get(id), { timeout: 30_000, interval: 20 });

test('a blocking call through the client gives the whole record', async () => {
  const { actions } = client();
  const record = await actions.invoke({ name: 'greet', blocking: true, params: { name: 'Ada' } });
  expect(record).toMatchObject({
    activationId: expect.stringMatching(/^[0-9a-f]{32}$/),
    namespace: 'guest',
    name: 'greet',
    version: '0.0.1',
    subject: 'guest',
    response: { success: true, status: 'success', result: { greeting: 'Hello Ada' } },
    publish: false,
  });
  expect(record.end - record.start).toBe(record.duration);
});

test('a blocking call for the result alone gives just that', async () => {
  const call = { name: 'greet', blocking: true, result: true, params: { name: 'Alan' } };
  expect(await client().actions.invoke(call)).toEqual({ greeting: 'Hello Alan' });
});

test('a call that does not wait gives an id, under which record, result and logs appear', async () => {
  const { actions, activations } = client();
  const { activationId } = await actions.invoke({ name: 'greet', params: { name: 'Grace' } });
  const record = await ended(activationId);
  expect(record).toMatchObject({ activationId, response: { result: { greeting: 'Hello Grace' } } });
  expect(await activations.result({ name: activationId })).toMatchObject({
    success: true,
    result: { greeting: 'Hello Grace' },
  });
  const line = expect.stringMatching(
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z stdout: greeting Grace$/,
  );
  expect(record.logs).toEqual([line]);
  expect(await activations.logs({ name: activationId })).toEqual({ logs: record.logs });
});

test('the client lists activations by name, the newest first, with or without their records', async () => {
  const { actions, activations } = client();
  await actions.create({ name: 'listed', action: GREET });
  const ids: string[] = [];
  for (const name of ['one', 'two', 'three']) {
    const { activationId } = await actions.invoke({
      name: 'listed',
      blocking: true,
      params: { name },
    });
    ids.unshift(activationId);
  }
  const listed = await activations.list({ name: 'listed' });
  expect(listed.map(({ activationId }) => activationId)).toEqual(ids);
  expect(listed[0]).not.toHaveProperty('logs');
  const docs = await activations.list({ name: 'listed', docs: true, limit: 1, skip: 1 });
  expect(docs).toMatchObject([
    { activationId: ids[1], response: { result: { greeting: 'Hello two' } } },
  ]);
});

test('the client narrows the list by time, counts it and pages through it', async () => {
  const { actions, activations } = client();
  await actions.create({ name: 'timed', action: GREET });
  const call = () => actions.invoke({ name: 'timed', blocking: true });
  const early = await call();
  const late = await call();
  const name = 'timed';
  const ids = async (options: object) =>
    (await activations.list({ name, ...options })).map(({ activationId }) => activationId);
  await ended(late.activationId);
  const both = [late.activationId, early.activationId];
  expect(await ids({ since: early.start, upto: late.start })).toEqual(both);
  expect(await ids({ since: late.start + 1 })).toEqual([]);
  expect(await ids({ upto: early.start - 1 })).toEqual([]);
  expect(await ids({ limit: 1, skip: 1 })).toEqual(both.slice(1));
  expect(await activations.list({ name, count: true })).toEqual({ activations: 2 });
});

test('an error of the action reaches the user of the client as its text, with the record', async () => {
  const { actions, activations } = client();
  const failure = await clientError(actions.invoke({ name: 'refuse', blocking: true }));
  expect(failure.statusCode).toBe(502);
  expect(failure.message).toContain('Returned HTTP 502 (Bad Gateway) --> "not today"');
  expect(failure.error).toMatchObject({
    response: { status: 'application error', success: false, result: { error: 'not today' } },
  });
  expect(failure.error).not.toHaveProperty('code');
  const { activationId } = failure.error;
  expect(await activations.get(String(activationId))).toMatchObject({ activationId });
});

test('an activation that never was is an error that says so', async () => {
  const { statusCode, message } = await clientError(client().activations.get('0'.repeat(32)));
  expect(statusCode).toBe(404);
  expect(message).toContain('"The requested resource does not exist."');
});

test('a call of an action that does not exist starts nothing', async () => {
  const { statusCode } = await clientError(client().actions.invoke({ name: 'missing' }));
  expect(statusCode).toBe(404);
  expect(await client().activations.list({ name: 'missing' })).toEqual([]);
});

test('an activation cannot be changed or deleted', async () => {
  const { activationId } = await client().actions.invoke({ name: 'greet', blocking: true });
  const record = await client().activations.get(activationId);
  const url = `${server().url}/api/v1/namespaces/_/activations/${activationId}`;
  const authorization = `Basic ${Buffer.from(server().auth).toString('base64')}`;
  for (const method of ['PUT', 'POST', 'DELETE']) {
    const answer = await fetch(url, { method, headers: { authorization } });
    expect(answer.status).toBe(404);
  }
  expect(await client().activations.get(activationId)).toEqual(record);
});
