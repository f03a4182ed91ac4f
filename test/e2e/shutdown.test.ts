/** SIGTERM: what runs may finish and be read later, what comes is refused, and the exit code is 0. */
import { expect, test } from 'vitest';
import { makeGate, PASS } from '../support/gate.ts';
import { rawConnection, rawRequest } from '../support/raw-request.ts';
import { activationOf, ended, invoke, putAction, submit } from '../support/rest-actions.ts';
import type { RewhiskServer } from '../support/rewhisk-server.ts';
import { useServers } from '../support/server-fixture.ts';

const servers = useServers();
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
  const id = await submit(server, 'waits', { gate: gate.url });
  const call = invoke(server, 'waits', { gate: gate.url });
  await gate.arrived(2);
  expect(await server.stop()).toBe(0);
  expect((await call).status).toBe(504);

  const next = await servers.start({ dataDir });
  const { response } = await ended(next, id);
  expect(response.status).toBe('whisk internal error');
  expect(response.result['error']).toContain('the platform stopped before it ended');
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
