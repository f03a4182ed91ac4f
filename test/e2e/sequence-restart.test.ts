/** What becomes of sequences and compositions whose server is killed: they go on where they were. */
import { expect, test, vi } from 'vitest';
import { INTERRUPTED } from '../../src/domain/activation/interrupted.ts';
import { activationTree, namesOf } from '../support/activation-tree.ts';
import { type Gate, makeGate, PASS } from '../support/gate.ts';
import { activationCount, putAction, submit } from '../support/rest-actions.ts';
import { ask } from '../support/rest-line.ts';
import type { RewhiskServer } from '../support/rewhisk-server.ts';
import { putScripted } from '../support/scripted-conductor.ts';
import { useServers } from '../support/server-fixture.ts';

const servers = useServers();

const SAFE = [{ key: 'retry-safe', value: true }];

/** Arrives at the gate each time that it runs, and adds its name to what it is given. */
const putStep = (server: RewhiskServer, name: string, gate: Gate, members: object = {}) =>
  putAction(
    server,
    name,
    `${PASS}
    const main = async ({ said = [] }) => { await pass('${gate.url}'); return { said: [...said, '${name}'] }; };`,
    members,
  );

const putSequence = async (server: RewhiskServer, name: string, components: readonly string[]) => {
  const exec = { kind: 'sequence', components };
  expect(await ask(server, `PUT actions/${name}`, { exec })).toMatchObject({ status: 200 });
};

test('killed between two steps, a sequence goes on with the next, and none runs twice', async () => {
  const [gate, held] = [await makeGate(), await makeGate()];
  gate.open();
  const dataDir = await servers.dataDir();
  const args = ['--config', await servers.config({ invoker: { memoryMb: 512 } })];
  const server = await servers.start({ dataDir, args });
  const small = { limits: { memory: 128 } };
  await putStep(server, 'holder', held, small);
  await putStep(server, 'one', gate, small);
  await putStep(server, 'two', gate, small);
  await putStep(server, 'three', gate, { limits: { memory: 512 } });
  await putSequence(server, 'last', ['/_/two', '/_/three', '/_/one']);
  await putSequence(server, 'all', ['/_/one', '/_/last']);
  // As long as it runs there is no room for the third.
  await submit(server, 'holder');
  await held.arrived(1);
  const id = await submit(server, 'all');
  await vi.waitFor(async () => expect(await activationCount(server, '&name=two')).toBe(1));
  await server.kill();
  expect(gate.arrivals()).toBe(2);
  held.open();

  const next = await servers.start({ dataDir, args });
  const tree = await activationTree(next, id);
  expect(namesOf(tree)).toBe('all[one, last[two, three, one]]');
  expect(tree.record.response).toMatchObject({
    result: { said: ['one', 'two', 'three', 'one'] },
    status: 'success',
  });
  expect(gate.arrivals()).toBe(4);
  expect(await activationCount(next, '&name=three')).toBe(1);
});

test('a step that was interrupted ends its sequence, unless it is safe to run it again', async () => {
  const [once, again, after] = [await makeGate(), await makeGate(), await makeGate()];
  after.open();
  const dataDir = await servers.dataDir();
  const server = await servers.start({ dataDir });
  await putStep(server, 'once', once);
  await putStep(server, 'again', again, { annotations: SAFE });
  await putStep(server, 'after', after);
  await putSequence(server, 'ends', ['/_/after', '/_/once', '/_/after']);
  await putSequence(server, 'goes-on', ['/_/after', '/_/again', '/_/after']);
  const [ends, goesOn] = [await submit(server, 'ends'), await submit(server, 'goes-on')];
  await Promise.all([once.arrived(1), again.arrived(1)]);
  await server.kill();
  once.open();
  again.open();

  const next = await servers.start({ dataDir });
  const ended = await activationTree(next, ends);
  expect(namesOf(ended)).toBe('ends[after, once]');
  expect(ended.record.response).toMatchObject({
    result: { error: INTERRUPTED },
    status: 'whisk internal error',
  });
  const whole = await activationTree(next, goesOn);
  expect(namesOf(whole)).toBe('goes-on[after, again, after]');
  expect(whole.record.response.result).toEqual({ said: ['after', 'again', 'after'] });
  expect([once.arrivals(), again.arrivals(), after.arrivals()]).toEqual([1, 2, 3]);
});

test('a composition is told of a component that was interrupted, and keeps its state', async () => {
  const [gate, after] = [await makeGate(), await makeGate()];
  after.open();
  const dataDir = await servers.dataDir();
  const server = await servers.start({ dataDir });
  await putStep(server, 'waits', gate);
  await putStep(server, 'after', after);
  await putScripted(server);
  await putScripted(server, 'inner');
  const script = [
    { action: 'after' },
    { action: 'inner', params: { script: [{ action: 'waits' }, { action: 'after' }] } },
    { action: 'after' },
  ];
  const id = await submit(server, 'scripted', { script });
  await gate.arrived(1);
  await server.kill();
  gate.open();

  const next = await servers.start({ dataDir });
  const tree = await activationTree(next, id);
  expect(namesOf(tree)).toBe(
    'scripted[scripted, after, scripted, inner[inner, waits, inner, after, inner], scripted, after, scripted]',
  );
  expect(tree.record.response.status).toBe('success');
  expect(tree.steps[3]?.record.response.result).toEqual({
    heard: [{}, { error: INTERRUPTED }, { said: ['after'] }],
  });
  expect([gate.arrivals(), after.arrivals()]).toEqual([1, 3]);
});

test('killed while many run, each ends once, with each step once', async () => {
  const gate = await makeGate();
  const dataDir = await servers.dataDir();
  const args = ['--config', await servers.config({ invoker: { windowMax: 16 } })];
  const server = await servers.start({ dataDir, args });
  const safe = { annotations: SAFE };
  await putStep(server, 'waits', gate, safe);
  await putAction(server, 'pass', 'const main = (parameters) => parameters;', safe);
  await putSequence(server, 'three', ['/_/pass', '/_/waits', '/_/pass']);
  const ids = await Promise.all(Array.from({ length: 40 }, () => submit(server, 'three')));
  await gate.arrived(10);
  await server.kill();
  gate.open();

  const next = await servers.start({ dataDir, args });
  const trees = await Promise.all(ids.map((id) => activationTree(next, id)));
  for (const tree of trees) {
    expect(namesOf(tree)).toBe('three[pass, waits, pass]');
    expect(tree.record.response.result).toEqual({ said: ['waits'] });
  }
  expect(await activationCount(next, '&name=three')).toBe(40);
  expect(await activationCount(next, '&name=waits')).toBe(40);
  expect(await activationCount(next, '&name=pass')).toBe(80);
});
