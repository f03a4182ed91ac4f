/** SIGTERM: what runs may finish and be read later, what comes is refused, and the exit code is 0. */
import { expect, test } from 'vitest';
import { activationTree, namesOf } from '../support/activation-tree.ts';
import { makeGate, PASS } from '../support/gate.ts';
import { rawConnection, rawRequest } from '../support/raw-request.ts';
import { activationOf, ended, invoke, putAction, submit } from '../support/rest-actions.ts';
import { ask } from '../support/rest-line.ts';
import type { RewhiskServer } from '../support/rewhisk-server.ts';
import { putScripted } from '../support/scripted-conductor.ts';
import { useServers } from '../support/server-fixture.ts';

const servers = useServers();
const RESULT = 'blocking=true&result=true';
const WAITS = `${PASS}
const main = async ({ gate }) => {
  console.log('waiting');
  await pass(gate);
  console.log('through');
  return { done: true };
};`;

/** SIGTERM, and the exit code once it is there. */
const stopping = async (server: RewhiskServer) => {
  const exit = server.stop();
  await server.printed('rewhisk is stopping');
  return { exit };
};

test('what runs finishes: its caller is answered, and the next server has its record', async () => {
  const gate = await makeGate();
  const dataDir = await servers.dataDir();
  const server = await servers.start({ dataDir });
  await putAction(server, 'waits', WAITS);
  const call = invoke(server, 'waits', { gate: gate.url });
  const unwatched = await submit(server, 'waits', { gate: gate.url });
  await gate.arrived(2);
  const { exit } = await stopping(server);
  gate.open();

  const answer = await call;
  expect(answer).toMatchObject({ status: 200 });
  expect(await exit).toBe(0);
  const next = await servers.start({ dataDir });
  for (const id of [activationOf(answer).activationId, unwatched]) {
    const { response, logs } = await ended(next, id);
    expect(response.result).toEqual({ done: true });
    expect(logs).toHaveLength(2);
  }
});

test('what runs finishes, too, when Ctrl-C has ended whoever read what the server prints', async () => {
  const gate = await makeGate();
  const server = await servers.start({ dataDir: await servers.dataDir() });
  await putAction(server, 'waits', WAITS);
  const call = invoke(server, 'waits', { gate: gate.url }, RESULT);
  await gate.arrived(1);
  server.hangUp();
  const exit = server.stop();
  gate.open();
  expect((await call).json).toEqual({ done: true });
  expect(await exit).toBe(0);
});

test('while it stops, new work is refused with 503 and new connections are not taken', async () => {
  const gate = await makeGate();
  const dataDir = await servers.dataDir();
  const server = await servers.start({ dataDir });
  await putAction(server, 'waits', WAITS);
  const lines = [
    'POST /api/v1/namespaces/_/actions/waits?blocking=true',
    'POST /api/v1/namespaces/_/actions/waits',
    'PUT /api/v1/namespaces/_/actions/new',
    'DELETE /api/v1/namespaces/_/actions/waits',
  ];
  const connections = await Promise.all(
    lines.map(async (line) => {
      const client = rawConnection(server);
      client.send(rawRequest(server, 'GET /ping'));
      expect((await client.answer())?.body).toBe('pong');
      return { line, client };
    }),
  );
  const call = invoke(server, 'waits', { gate: gate.url });
  await gate.arrived(1);
  const { exit } = await stopping(server);

  for (const { line, client } of connections) {
    client.send(rawRequest(server, line, '{"exec":{"kind":"nodejs:22","code":"x"}}'));
    const answer = await client.answer();
    expect(answer?.status).toBe(503);
    expect(JSON.parse(answer?.body ?? '')).toMatchObject({
      error:
        'The server is currently unavailable (because it is overloaded or down for maintenance).',
    });
    await client.ended;
    client.socket.destroy();
  }
  const late = rawConnection(server);
  expect(await late.answer()).toBeNull();
  gate.open();
  expect((await call).status).toBe(200);
  expect(await exit).toBe(0);
  expect(gate.arrivals()).toBe(1);
});

test('what does not finish within the grace ends as an error after the restart', async () => {
  const gate = await makeGate();
  const dataDir = await servers.dataDir();
  const args = ['--config', await servers.config({ shutdownGraceMs: 200 })];
  const server = await servers.start({ dataDir, args });
  await putAction(server, 'waits', WAITS);
  const exec = { kind: 'sequence', components: ['/_/waits', '/_/waits'] };
  await ask(server, 'PUT actions/twice', { exec });
  const id = await submit(server, 'waits', { gate: gate.url });
  const sequence = await submit(server, 'twice', { gate: gate.url });
  const calls = ['waits', 'twice'].map((name) => invoke(server, name, { gate: gate.url }));
  await gate.arrived(4);
  expect(await server.stop()).toBe(0);
  expect((await Promise.all(calls)).map(({ status }) => status)).toEqual([504, 504]);

  const next = await servers.start({ dataDir });
  const { response } = await ended(next, id);
  expect(response.status).toBe('whisk internal error');
  expect(response.result['error']).toContain('the platform stopped before it ended');
  const { record, steps } = await activationTree(next, sequence);
  expect(record.response).toMatchObject({ status: response.status, result: response.result });
  expect(steps).toHaveLength(1);
});

test('what waits for room when it is time to stop runs after the restart', async () => {
  const gate = await makeGate();
  const dataDir = await servers.dataDir();
  const args = ['--config', await servers.config({ invoker: { memoryMb: 256 } })];
  const server = await servers.start({ dataDir, args });
  await putAction(server, 'waits', WAITS, { limits: { memory: 256, concurrency: 1 } });
  const running = await submit(server, 'waits', { gate: gate.url });
  await gate.arrived(1);
  const queued = [await submit(server, 'waits', { gate: gate.url })];
  queued.push(await submit(server, 'waits', { gate: gate.url }));
  const { exit } = await stopping(server);
  gate.open();
  expect(await exit).toBe(0);

  const next = await servers.start({ dataDir, args });
  for (const id of [running, ...queued])
    expect((await ended(next, id)).response.result).toEqual({ done: true });
  expect(gate.arrivals()).toBe(3);
});

test('sequences and compositions run to their end, and their callers are answered', async () => {
  const gate = await makeGate();
  const dataDir = await servers.dataDir();
  const server = await servers.start({ dataDir });
  await putAction(server, 'waits', WAITS);
  await putAction(server, 'count', 'const main = ({ n = 0 }) => ({ n: n + 1 });');
  await putScripted(server);
  const put = (name: string, ...components: readonly string[]) =>
    ask(server, `PUT actions/${name}`, { exec: { kind: 'sequence', components } });
  await put('inner', '/_/waits', '/_/count', '/_/count');
  await put('outer', '/_/inner', '/_/count');
  const script = [{ action: 'outer', params: { gate: gate.url } }, { action: 'count' }];
  const calls = [
    invoke(server, 'outer', { gate: gate.url }, RESULT),
    invoke(server, 'scripted', { script }, RESULT),
  ];
  const unwatched = await submit(server, 'outer', { gate: gate.url });
  await gate.arrived(3);
  const { exit } = await stopping(server);
  gate.open();

  const answers = await Promise.all(calls);
  expect(answers.map(({ status, json }) => ({ status, json }))).toEqual([
    { status: 200, json: { n: 3 } },
    { status: 200, json: { heard: [{}, { n: 3 }, { n: 1 }] } },
  ]);
  expect(await exit).toBe(0);
  expect(server.output()).not.toContain('some activations did not end in time');
  const next = await servers.start({ dataDir });
  const tree = await activationTree(next, unwatched);
  expect(namesOf(tree)).toBe('outer[inner[waits, count, count], count]');
  expect(tree.record.response.result).toEqual({ n: 3 });
});
