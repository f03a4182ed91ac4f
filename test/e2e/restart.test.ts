/** What a restarted server knows: everything that was acknowledged, however the last one ended. */
import { describe, expect, test } from 'vitest';
import { makeGate, PASS } from '../support/gate.ts';
import { everyAnswer } from '../support/every-answer.ts';
import { rest } from '../support/rest.ts';
import { ended, invoke, putAction, submit } from '../support/rest-actions.ts';
import type { RewhiskServer } from '../support/rewhisk-server.ts';
import { useServers } from '../support/server-fixture.ts';

const servers = useServers();

const endings = [
  { how: 'SIGTERM', end: async (server: RewhiskServer) => expect(await server.stop()).toBe(0) },
  { how: 'SIGKILL', end: (server: RewhiskServer) => server.kill() },
];

describe.each(endings)('after $how', ({ end }) => {
  test('the next server on the folder knows the subject, the actions and the activations', async () => {
    const dataDir = await servers.dataDir();
    const first = await servers.start({ dataDir });
    const greet = 'const main = ({ name }) => { console.log(name); return { hello: name }; };';
    await putAction(first, 'greet', greet, { parameters: [{ key: 'name', value: 'you' }] });
    await putAction(first, 'greet', greet);
    await putAction(first, 'fail', 'const main = () => ({ error: "no" });');
    await putAction(first, 'gone', greet);
    await rest(first, 'namespaces/_/actions/gone', { method: 'DELETE' });
    for (const name of ['greet', 'fail', 'greet']) await invoke(first, name);
    const id = await submit(first, 'greet', { name: 'me' });
    await ended(first, id);
    const before = await everyAnswer(first);
    await end(first);

    const second = await servers.start({ dataDir });
    expect(second.auth).toBe(first.auth);
    expect(await everyAnswer(second)).toEqual(before);
    const answer = await invoke(second, 'greet', {}, 'blocking=true&result=true');
    expect(answer.json).toEqual({ hello: 'you' });
    const updated = await putAction(second, 'greet', greet);
    expect(updated.json).toMatchObject({ version: '0.0.3' });
  });
});

const INTERRUPTED =
  'The activation was started, but the platform stopped before it ended. It may have run in part and is not run again.';

test('no call that was accepted before SIGKILL is lost, and none that had started runs twice', async () => {
  const gate = await makeGate();
  const dataDir = await servers.dataDir();
  const waits = `${PASS}
    const main = async ({ gate, n }) => { await pass(gate); return { n }; };`;
  // One container with room for one: the second call and all after it wait their turn.
  const limits = { memory: 256, concurrency: 1 };
  const args = ['--config', await servers.config({ invoker: { memoryMb: 256 } })];
  const crashing = await servers.start({ dataDir, args });
  await putAction(crashing, 'once', waits, { limits });
  const started = await submit(crashing, 'once', { gate: gate.url, n: 0 });
  await gate.arrived(1);
  const waiting = await Promise.all(
    [1, 2, 3, 4, 5].map((n) => submit(crashing, 'once', { gate: gate.url, n })),
  );
  await crashing.kill();
  gate.open();

  const next = await servers.start({ dataDir, args });
  const broken = await ended(next, started);
  expect(broken.response).toMatchObject({
    status: 'whisk internal error',
    result: { error: INTERRUPTED },
  });
  const records = await Promise.all(waiting.map((id) => ended(next, id)));
  expect(records.map(({ response }) => response.result)).toEqual(
    [1, 2, 3, 4, 5].map((n) => ({ n })),
  );
  expect(gate.arrivals()).toBe(6);
});

test('a call that had started before SIGKILL runs again where its action says that is safe', async () => {
  const gate = await makeGate();
  const dataDir = await servers.dataDir();
  const first = await servers.start({ dataDir });
  const waits = `${PASS} const main = async ({ gate }) => { await pass(gate); return { done: true }; };`;
  await putAction(first, 'safe', waits, { annotations: [{ key: 'retry-safe', value: true }] });
  const id = await submit(first, 'safe', { gate: gate.url });
  await gate.arrived(1);
  await first.kill();
  gate.open();
  const next = await servers.start({ dataDir });
  expect((await ended(next, id)).response.result).toEqual({ done: true });
  expect(gate.arrivals()).toBe(2);
});
