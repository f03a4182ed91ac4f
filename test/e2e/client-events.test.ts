/** Triggers, rules and feeds through the unmodified `openwhisk` npm client. */
import { beforeAll, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { useServer } from '../support/server-fixture.ts';
import { clientError, whiskClient } from '../support/whisk-client.ts';

const server = useServer();
const client = () => whiskClient(server());

const ECHO = 'const main = ({ __ow_headers, ...parameters }) => parameters;';

beforeAll(async () => {
  await client().actions.create({ name: 'echo', action: ECHO });
});

const run = z.object({ activationId: z.string(), rule: z.string(), success: z.boolean() });

/** The client has no way to wait for the end of an activation but to ask for it. */
const ended = (id: string) =>
  vi.waitFor(() => client().activations.get(id), { timeout: 30_000, interval: 20 });

/** What the actions gave that this fire of a trigger ran, by rule. */
const resultsOf = async (id: string): Promise<Readonly<Record<string, unknown>>> => {
  const { logs } = await ended(id);
  const runs = logs.map((line) => run.parse(JSON.parse(line)));
  const results = runs.map(async ({ rule, activationId }) => {
    const { response } = await ended(activationId);
    return [rule, response?.result] as const;
  });
  return Object.fromEntries(await Promise.all(results));
};

test('the client creates, reads, updates, lists and deletes a trigger', async () => {
  const { triggers } = client();
  const parameters = [{ key: 'a', value: 1 }];
  const created = await triggers.create({ name: 'life', trigger: { parameters } });
  expect(created).toMatchObject({ namespace: 'guest', version: '0.0.1', parameters });
  expect(await triggers.get('life')).toEqual(created);
  const annotations = [{ key: 'x', value: 1 }];
  expect(await triggers.update({ name: 'life', trigger: { annotations } })).toMatchObject({
    version: '0.0.2',
    parameters,
    annotations,
  });
  expect((await clientError(triggers.create({ name: 'life' }))).statusCode).toBe(409);
  expect(await triggers.list({ limit: 1 })).toMatchObject([{ name: 'life', annotations }]);
  expect(await triggers.list({ count: true })).toHaveProperty('triggers', expect.any(Number));
  expect(await triggers.delete('life')).toMatchObject({ name: 'life', version: '0.0.2' });
  expect((await clientError(triggers.get('life'))).statusCode).toBe(404);
});

test('a trigger that the client fires runs the actions of its rules', async () => {
  const { triggers, rules } = client();
  const parameters = [{ key: 'from', value: 'trigger' }];
  await triggers.create({ name: 'fires', trigger: { parameters } });
  for (const name of ['one', 'two'])
    await rules.create({ name, trigger: '/_/fires', action: 'echo' });
  const { activationId } = await triggers.invoke({ name: 'fires', params: { word: 'hi' } });
  const result = { from: 'trigger', word: 'hi' };
  expect(await resultsOf(activationId)).toEqual({ 'guest/one': result, 'guest/two': result });
});

test('a trigger that runs nothing gives the client nothing, not even an id', async () => {
  await client().triggers.create({ name: 'idle' });
  expect(Object.keys(await client().triggers.invoke('idle'))).toEqual([]);
});

test('the client creates, reads, updates, lists and deletes a rule', async () => {
  const { triggers, rules, actions } = client();
  await triggers.create({ name: 'ruled' });
  await actions.create({ name: 'other', action: ECHO });
  const created = await rules.create({ name: 'rule', trigger: 'ruled', action: 'echo' });
  expect(created).toMatchObject({
    namespace: 'guest',
    version: '0.0.1',
    status: 'active',
    trigger: { path: 'guest', name: 'ruled' },
    action: { path: 'guest', name: 'echo' },
  });
  expect(await rules.get('rule')).toEqual(created);
  const updated = await rules.update({ name: 'rule', trigger: '/guest/ruled', action: '/_/other' });
  expect(updated).toMatchObject({ version: '0.0.2', action: { path: 'guest', name: 'other' } });
  const [listed] = await rules.list({ limit: 1 });
  expect(listed).toMatchObject({ name: 'rule', action: { name: 'other' } });
  expect(listed).not.toHaveProperty('status');
  expect(await rules.list({ count: true })).toHaveProperty('rules', expect.any(Number));
  expect(await rules.delete('rule')).toMatchObject({ name: 'rule' });
  expect((await clientError(rules.get('rule'))).statusCode).toBe(404);
});

test('the client disables a rule and enables it again', async () => {
  const { triggers, rules } = client();
  await triggers.create({ name: 'switched' });
  await rules.create({ name: 'switch', trigger: 'switched', action: 'echo' });
  expect(String(await rules.disable({ name: 'switch' }))).toBe('OK');
  expect(await rules.get('switch')).toMatchObject({ status: 'inactive' });
  expect(Object.keys(await triggers.invoke('switched'))).toEqual([]);
  expect(String(await rules.enable({ name: 'switch' }))).toBe('OK');
  expect(await rules.get('switch')).toMatchObject({ status: 'active' });
  const { activationId } = await triggers.invoke('switched');
  expect(await resultsOf(activationId)).toEqual({ 'guest/switch': {} });
});

test('a rule of what is not there is an error that says what', async () => {
  await client().triggers.create({ name: 'alone' });
  const call = client().rules.create({ name: 'wrong', trigger: 'alone', action: 'nothing' });
  const { statusCode, message } = await clientError(call);
  expect(statusCode).toBe(400);
  expect(message).toContain('action /guest/nothing does not exist');
});

/** A feed that fires the trigger with the key it was given, and says what it was told. */
const FEED = `
const openwhisk = require('openwhisk');
const main = async ({ lifecycleEvent, triggerName, authKey, ...params }) => {
  if (params.broken) return { error: 'no such source' };
  const client = openwhisk({ api_key: authKey });
  const { activationId } = await client.triggers.invoke({ name: triggerName, params: { lifecycleEvent } });
  return { lifecycleEvent, params, activationId };
};`;

const feedAnswer = z.object({
  response: z.object({
    result: z.object({ lifecycleEvent: z.string(), params: z.unknown(), activationId: z.string() }),
  }),
});

test.each(['create', 'get', 'update', 'delete'] as const)(
  'the client tells a feed in a package to %s, and the feed fires the trigger',
  async (event) => {
    const { packages, actions, triggers, rules, feeds } = client();
    const name = `source-${event}`;
    await packages.create({ name });
    await actions.create({ name: `${name}/feed`, action: FEED, annotations: { feed: true } });
    expect(await packages.get(name)).toMatchObject({ actions: [], feeds: [{ name: 'feed' }] });
    await triggers.create({
      name: `trigger-${event}`,
      trigger: { annotations: [{ key: 'feed', value: `/_/${name}/feed` }] },
    });
    await rules.create({ name: `rule-${event}`, trigger: `trigger-${event}`, action: 'echo' });
    const told = { name: `${name}/feed`, trigger: `trigger-${event}`, params: { every: 5 } };
    const answer = await feeds[event](told);
    const { result } = feedAnswer.parse(answer).response;
    const lifecycleEvent = event === 'get' ? 'READ' : event.toUpperCase();
    expect(result).toMatchObject({ lifecycleEvent, params: { every: 5 } });
    expect(await resultsOf(result.activationId)).toEqual({
      [`guest/rule-${event}`]: { lifecycleEvent },
    });
  },
);

test('an error of a feed is an error of the client', async () => {
  const { packages, actions, triggers, feeds } = client();
  await packages.create({ name: 'broken' });
  await actions.create({ name: 'broken/feed', action: FEED, annotations: { feed: true } });
  await triggers.create({ name: 'broken-trigger' });
  const told = { name: 'broken/feed', trigger: 'broken-trigger', params: { broken: true } };
  const { statusCode, message } = await clientError(feeds.create(told));
  expect(statusCode).toBe(502);
  expect(message).toContain('"no such source"');
});
