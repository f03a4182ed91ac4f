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

test('a step that was interrupted ends its sequence, but not a composition, and not where it is safe', async () => {
  const [once, again, after] = [await makeGate(), await makeGate(), await makeGate()];
  after.open();
  const dataDir = await servers.dataDir();
  const server = await servers.start({ dataDir });
  await putStep(server, 'once', once);
  await putStep(server, 'again', again, { annotations: [{ key: 'retry-safe', value: true }] });
  await putStep(server, 'after', after);
  await putScripted(server);
  await putScripted(server, 'inner');
  await putSequence(server, 'ends', ['/_/after', '/_/once', '/_/after']);
  await putSequence(server, 'goes-on', ['/_/after', '/_/again', '/_/after']);
  const script = [
    { action: 'after' },
    { action: 'inner', params: { script: [{ action: 'once' }, { action: 'after' }] } },
    { action: 'after' },
  ];
  const ids = [await submit(server, 'ends'), await submit(server, 'goes-on')];
  ids.push(await submit(server, 'scripted', { script }));
  await Promise.all([once.arrived(2), again.arrived(1)]);
  await server.kill();
  once.open();
  again.open();

  const next = await servers.start({ dataDir });
  const [ends, goesOn, told] = await Promise.all(ids.map((id) => activationTree(next, id)));
  expect(ends && namesOf(ends)).toBe('ends[after, once]');
  expect(ends?.record.response).toMatchObject({
    result: { error: INTERRUPTED },
    status: 'whisk internal error',
  });
  expect(goesOn && namesOf(goesOn)).toBe('goes-on[after, again, after]');
  expect(goesOn?.record.response.result).toEqual({ said: ['after', 'again', 'after'] });
  expect(told && namesOf(told)).toBe(
    'scripted[scripted, after, scripted, inner[inner, once, inner, after, inner], scripted, after, scripted]',
  );
  expect(told?.record.response.status).toBe('success');
  expect(told?.steps[3]?.record.response.result).toEqual({
    heard: [{}, { error: INTERRUPTED }, { said: ['after'] }],
  });
  expect([once.arrivals(), again.arrivals(), after.arrivals()]).toEqual([2, 2, 6]);
});
