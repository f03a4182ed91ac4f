/** What users and operators notice of containers: how many there are, and which call gets which. */
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import type { ConfigFile } from '../../src/config.ts';
import { processTree } from '../../src/containers/process-tree.ts';
import { offset } from '../../src/domain/kernel/ids.ts';
import { openSegmentReader } from '../../src/journal/segments/segment-reader.ts';
import { makeGate, PASS } from '../support/gate.ts';
import { stateOf } from '../support/process-state.ts';
import { activationOf, ended, invoke, putAction, submit } from '../support/rest-actions.ts';
import type { RewhiskServer } from '../support/rewhisk-server.ts';
import { useServer, useServers } from '../support/server-fixture.ts';
import { storedRecords } from '../support/stored-records.ts';
import { webCall } from '../support/web-calls.ts';

const running = useServer();
const servers = useServers();

const start = async (settings: ConfigFile): Promise<RewhiskServer> => {
  const config = await servers.config(settings);
  return servers.start({ dataDir: await servers.dataDir(), args: ['--config', config] });
};

/** Ends the server and tells what its journal says of containers and of who started in them. */
const history = async (server: RewhiskServer) => {
  expect(await server.stop()).toBe(0);
  const records = await storedRecords(server.dataDir, ['containers', 'started']);
  return records.map(({ event }) => event);
};

type History = Awaited<ReturnType<typeof history>>;

/** What the journal of the server that runs says, until now, of the containers made for an action. */
const soFar = (action: string): History => {
  const reader = openSegmentReader(path.join(running().dataDir, 'journal'));
  const records = reader.read({ from: offset(1), upTo: offset(2 ** 40), max: 100_000 });
  reader.close();
  const events = records.map(({ event }) => event);
  const made = createdIn(events).filter((event) => event.action === `guest/${action}`);
  const ids = new Set(made.map(({ containerId }) => containerId));
  return events.filter((event) => 'containerId' in event && ids.has(event.containerId));
};

const startsIn = (events: History) =>
  events.flatMap((event) => (event.type === 'ActivationStarted' ? [event] : []));

const createdIn = (events: History) =>
  events.flatMap((event) => (event.type === 'ContainerCreated' ? [event] : []));

const removalsIn = (events: History) =>
  events.flatMap((event) => (event.type === 'ContainerRemoved' ? [event] : []));

const NAMED = `const container = require('node:crypto').randomUUID();`;
const WAITS = `${PASS} ${NAMED}
const main = async ({ gate }) => { await pass(gate); return { container }; };`;

const containerOf = async (server: RewhiskServer, name: string, payload = {}) =>
  activationOf(await invoke(server, name, payload)).response.result['container'];

test.each([
  [450, 3],
  [100, 1],
])('%i simultaneous calls at concurrency 200 use %i containers', async (calls, containers) => {
  const server = running();
  const gate = await makeGate();
  const name = `waits-${calls}`;
  await putAction(server, name, WAITS);
  const ids = await Promise.all(
    Array.from({ length: calls }, () => submit(server, name, { gate: gate.url })),
  );
  await gate.arrived(calls);
  gate.open();
  const results = await Promise.all(ids.map((id) => ended(server, id)));
  expect(new Set(results.map(({ response }) => response.result['container'])).size).toBe(
    containers,
  );
  expect(createdIn(soFar(name))).toHaveLength(containers);
});

const prewarmed = (made: number): RegExp =>
  new RegExp(`(?:"memoryMb":256,"network":"full","msg":"a container is there"[^]*){${made}}`);

test('a prewarmed container is for a call of exactly its memory, and another takes its place', async () => {
  const server = await start({
    logLevel: 'debug',
    container: { prewarm: [{ kind: 'nodejs:default', memoryMb: 256, min: 1, max: 1 }] },
  });
  await Promise.all(
    ['first', 'second'].map((name) => putAction(server, name, 'const main = () => ({})')),
  );
  await putAction(server, 'small', 'const main = () => ({})', { limits: { memory: 128 } });
  await server.printed(prewarmed(1));
  await invoke(server, 'small');
  await invoke(server, 'first');
  await server.printed(prewarmed(2));
  await invoke(server, 'second');
  await invoke(server, 'second');

  const events = await history(server);
  expect(startsIn(events).map((event) => event.start)).toEqual([
    'cold',
    'prewarmed',
    'prewarmed',
    'warm',
  ]);
  const [stemCell, ...others] = createdIn(events);
  expect(stemCell).toMatchObject({
    kind: 'nodejs:22',
    memoryMb: 256,
    action: null,
    why: { type: 'prewarm', target: 1, present: 0 },
  });
  expect(others.find(({ memoryMb }) => memoryMb === 128)).toMatchObject({
    action: 'guest/small',
    why: { type: 'demand', waiting: 1, prewarmed: 'noneOfKindAndMemory' },
  });
  expect(startsIn(events)[1]?.containerId).toBe(stemCell?.containerId);
});

test('less memory than the prewarmed containers would need has fewer of them, and calls go first', async () => {
  const server = await start({
    logLevel: 'debug',
    invoker: { memoryMb: 256 },
    container: {
      prewarm: [256, 512].map((memoryMb) => ({ kind: 'nodejs:22', memoryMb, min: 1, max: 1 })),
    },
  });
  await putAction(server, 'small', `${NAMED} const main = () => ({ container })`, {
    limits: { memory: 128 },
  });
  await server.printed(prewarmed(1));
  expect(await containerOf(server, 'small')).toBeDefined();
  const events = await history(server);
  expect(createdIn(events)).not.toContainEqual(expect.objectContaining({ memoryMb: 512 }));
  expect(removalsIn(events)[0]?.reason).toBe('evicted');
});

test('a container whose process ends serves nobody any more, and another takes over', async () => {
  const server = running();
  await putAction(
    server,
    'fragile',
    `${NAMED} const main = ({ dies }) => dies ? process.exit(1) : { container }`,
  );
  const first = await containerOf(server, 'fragile');
  expect(await containerOf(server, 'fragile')).toBe(first);
  const failed = activationOf(await invoke(server, 'fragile', { dies: true }, 'blocking=true'));
  expect(failed.response).toMatchObject({ statusCode: 2, success: false });
  expect(await containerOf(server, 'fragile')).not.toBe(first);

  await vi.waitFor(() => expect(removalsIn(soFar('fragile'))).toHaveLength(1));
  const events = soFar('fragile');
  expect(createdIn(events)).toHaveLength(2);
  expect(startsIn(events).map((event) => event.start)).toEqual(['cold', 'warm', 'warm', 'cold']);
  expect(removalsIn(events)[0]?.containerId).toBe(createdIn(events)[0]?.containerId);
});

test('when an action can not be initialised, all who waited for it are told so', async () => {
  const server = running();
  await putAction(server, 'broken', 'throw new Error("no such thing")');
  const answers = await Promise.all(Array.from({ length: 5 }, () => invoke(server, 'broken')));
  for (const answer of answers)
    expect(activationOf(answer).response).toMatchObject({
      statusCode: 2,
      result: { error: expect.stringContaining('no such thing') },
    });
  await vi.waitFor(() => expect(removalsIn(soFar('broken'))[0]?.reason).toBe('initFailed'));
});

test('an action has no more containers than its limit of instances', async () => {
  const server = running();
  const gate = await makeGate();
  await putAction(server, 'limited', WAITS, { limits: { concurrency: 1, instances: 2 } });
  const ids = await Promise.all(
    [1, 2, 3, 4].map(() => submit(server, 'limited', { gate: gate.url })),
  );
  await gate.arrived(2);
  gate.open();
  await Promise.all(ids.map((id) => ended(server, id)));
  const events = soFar('limited');
  expect(createdIn(events)).toHaveLength(2);
  expect(startsIn(events)[3]?.reason.waited?.for).toBe('instances');
});

test('a call of an action that may have no container at all ends, and does not wait', async () => {
  const server = running();
  await putAction(server, 'none', 'const main = () => ({})', { limits: { instances: 0 } });
  expect(activationOf(await invoke(server, 'none')).response).toMatchObject({
    statusCode: 3,
    result: { error: 'Failed to provision resources to run the action.' },
  });
});

test('once a new revision is deployed no container of the old one serves it', async () => {
  const server = running();
  const code = (version: number) =>
    `${NAMED} const main = () => ({ version: ${version}, container })`;
  await putAction(server, 'deployed', code(1));
  const old = activationOf(await invoke(server, 'deployed')).response.result;
  await putAction(server, 'deployed', code(2));
  const answers = await Promise.all([1, 2, 3].map(() => invoke(server, 'deployed')));
  for (const answer of answers) {
    const { result } = activationOf(answer).response;
    expect(result['version']).toBe(2);
    expect(result['container']).not.toBe(old['container']);
  }
});

test('a container that is not used is paused, and wakes for the next call', async () => {
  const server = await start({ container: { pauseGraceMs: 0 } });
  await putAction(server, 'restful', `${NAMED} const main = () => ({ container })`);
  const first = await containerOf(server, 'restful');
  await vi.waitFor(
    async () => expect((await processTree(server.pid)).map(stateOf)).toContain('T'),
    { timeout: 20_000 },
  );
  expect(await containerOf(server, 'restful')).toBe(first);

  const events = await history(server);
  expect(startsIn(events).map((event) => event.start)).toEqual(['cold', 'warm']);
  expect(events.map(({ type }) => type).slice(0, 5)).toEqual([
    'ContainerCreated',
    'ActivationStarted',
    'ContainerPaused',
    'ContainerResumed',
    'ActivationStarted',
  ]);
});

test('strangers are told what holds containers, and neither what does not nor why', async () => {
  const server = await start({ container: { limits: 'watch' } });
  const { header } = await webCall(server, '/invokers', { method: 'GET' });
  expect(header('x-rewhisk-isolation')).toMatch(
    /; memory watched, processes watched and by rlimit, open files by rlimit$/,
  );
});
