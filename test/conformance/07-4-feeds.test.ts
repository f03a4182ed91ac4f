/**
 * openwhisk-api §7.4: feeds. The server knows nothing of them but an annotation, so what is shown
 * here is each step that clients take, and that the npm client's own feeds come through.
 */
import type { Feeds } from 'openwhisk';
import { beforeAll, describe, expect, test } from 'vitest';
import { rest } from '../support/rest.ts';
import { activationOf } from '../support/rest-actions.ts';
import { ask, refusal } from '../support/rest-line.ts';
import { useServer } from '../support/server-fixture.ts';
import { tenant } from '../support/tenants.ts';
import { clientError, whiskClient } from '../support/whisk-client.ts';

const server = useServer();

const sent = async (line: string, body?: unknown): Promise<unknown> => {
  const answer = await ask(server(), line, body);
  expect(answer).toMatchObject({ status: 200 });
  return answer.json;
};

/** Answers what it was told, and refuses what it does not know. */
const FEED = `
const main = ({ lifecycleEvent, triggerName, authKey, ...own }) =>
  ['CREATE', 'READ', 'UPDATE', 'DELETE', 'PAUSE', 'UNPAUSE'].includes(lifecycleEvent) && !own.broken
    ? { lifecycleEvent, triggerName, authKey, own }
    : { error: 'the feed can not ' + lifecycleEvent };`;

beforeAll(async () => {
  await sent('PUT packages/events', { publish: true });
  await sent('PUT actions/events/changes', {
    exec: { kind: 'nodejs:22', code: FEED },
    annotations: [{ key: 'feed', value: true }],
  });
  await sent('PUT actions/events/plain', { exec: { kind: 'nodejs:22', code: FEED } });
});

const told = (lifecycleEvent: string, trigger: string, own: object = {}) => ({
  lifecycleEvent,
  triggerName: `/guest/${trigger}`,
  authKey: server().auth,
  ...own,
});
const callFeed = (body: object) =>
  ask(server(), 'POST actions/events/changes?blocking=true&result=true', body);

describe('§7.4 a feed', () => {
  test('is an action with the annotation `feed`, shown among the feeds of its package only', async () => {
    expect(await sent('GET packages/events')).toMatchObject({
      actions: [{ name: 'plain' }],
      feeds: [
        { name: 'changes', annotations: expect.arrayContaining([{ key: 'feed', value: true }]) },
      ],
    });
  });

  test.each(['CREATE', 'READ', 'UPDATE', 'DELETE', 'PAUSE', 'UNPAUSE'])(
    'is invoked blocking with %s, the trigger, the key and its own parameters',
    async (event) => {
      const answer = await callFeed(told(event, 't', { cron: '* * * * *' }));
      expect(answer).toMatchObject({ status: 200 });
      expect(answer.json).toEqual({ ...told(event, 't'), own: { cron: '* * * * *' } });
    },
  );

  test('answers an application error like any action', async () => {
    const answer = await ask(
      server(),
      'POST actions/events/changes?blocking=true',
      told('CREATE', 't', { broken: true }),
    );
    expect(answer).toMatchObject({ status: 502 });
    expect(activationOf(answer).response).toMatchObject({
      status: 'application error',
      result: { error: 'the feed can not CREATE' },
    });
  });

  test('of a shared package may be invoked by others, who pass their own key', async () => {
    const other = await tenant(server(), 'subscriber');
    const path = 'namespaces/guest/actions/events/changes?blocking=true&result=true';
    const body = JSON.stringify({
      lifecycleEvent: 'CREATE',
      triggerName: '/subscriber/t',
      authKey: other.auth,
    });
    const answer = await rest(other, path, { method: 'POST', body });
    expect(answer.json).toMatchObject({ authKey: other.auth, triggerName: '/subscriber/t' });
  });

  test('can fire the trigger with the key it was given', async () => {
    await sent('PUT triggers/fired', {});
    const answer = await rest(server(), 'namespaces/guest/triggers/fired', {
      method: 'POST',
      auth: told('CREATE', 'fired').authKey,
    });
    expect(answer).toMatchObject({ status: 204 });
  });
});

describe('§7.4 what wsk does', () => {
  const FEED_NAME = [{ key: 'feed', value: '/guest/events/changes' }];

  test('trigger create: the trigger with its annotation and no parameters, then CREATE', async () => {
    expect(await sent('PUT triggers/made', { annotations: FEED_NAME })).toMatchObject({
      annotations: FEED_NAME,
      parameters: [],
    });
    expect(await callFeed(told('CREATE', 'made', { k: 'v' }))).toMatchObject({ status: 200 });
  });

  test('trigger create of a feed that fails: the trigger is deleted again', async () => {
    await sent('PUT triggers/unmade', { annotations: FEED_NAME });
    expect(await callFeed(told('CREATE', 'unmade', { broken: true }))).toMatchObject({
      status: 502,
      json: { error: 'the feed can not CREATE' },
    });
    await sent('DELETE triggers/unmade');
    expect(await refusal(server(), 'GET triggers/unmade')).toEqual([
      404,
      'The requested resource does not exist.',
    ]);
  });

  test.each([
    ['update', 'UPDATE'],
    ['get', 'READ'],
  ])('trigger %s: the annotation is read from the trigger, then %s', async (command, event) => {
    await sent(`PUT triggers/kept-${command}`, { annotations: FEED_NAME });
    expect(await sent(`GET triggers/kept-${command}`)).toMatchObject({ annotations: FEED_NAME });
    const answer = await callFeed(told(event, `kept-${command}`));
    expect(answer.json).toMatchObject({ lifecycleEvent: event });
  });

  test('trigger delete: the annotation is read, then DELETE to the feed, then the trigger', async () => {
    await sent('PUT triggers/deleted', { annotations: FEED_NAME });
    expect(await sent('GET triggers/deleted')).toMatchObject({ annotations: FEED_NAME });
    expect(await callFeed(told('DELETE', 'deleted'))).toMatchObject({ status: 200 });
    expect(await sent('DELETE triggers/deleted')).toMatchObject({ name: 'deleted' });
  });
});

describe('§7.4 the feeds of the npm client', () => {
  const options = {
    name: '/guest/events/changes',
    trigger: 'clocked',
    params: { cron: '1 * * * *' },
  };

  test.each([
    ['create', 'CREATE', (feeds: Feeds) => feeds.create(options)],
    ['delete', 'DELETE', (feeds: Feeds) => feeds.delete(options)],
    ['feed', 'PAUSE', (feeds: Feeds) => feeds.feed('PAUSE', options)],
    ['feed', 'UNPAUSE', (feeds: Feeds) => feeds.feed('UNPAUSE', options)],
  ] as const)('feeds.%s invokes the feed with %s and the key', async (_, event, call) => {
    const answer: unknown = await call(whiskClient(server()).feeds);
    expect(answer).toMatchObject({
      response: {
        result: {
          lifecycleEvent: event,
          triggerName: '/_/clocked',
          authKey: server().auth,
          own: { cron: '1 * * * *' },
        },
      },
    });
  });

  test('feeds.create of a feed that fails rejects with its error', async () => {
    const { feeds } = whiskClient(server());
    const params = { broken: true };
    const failed = feeds.create({ name: 'events/changes', trigger: 'clocked', params });
    expect(await clientError(failed)).toMatchObject({
      statusCode: 502,
      message: expect.stringContaining('the feed can not CREATE'),
    });
  });
});
