/** Requests on one connection that do not wait for answers: each is answered in its turn or never ran. */
import { beforeAll, expect, test } from 'vitest';
import { makeGate, PASS } from '../support/gate.ts';
import type { RawAnswer, RawClient } from '../support/raw-client.ts';
import { rawConnection, rawRequest } from '../support/raw-request.ts';
import { activationCount, invoke, putAction } from '../support/rest-actions.ts';
import { useServer } from '../support/server-fixture.ts';

const server = useServer();
const CALL = 'POST /api/v1/namespaces/_/actions/echo?blocking=true&result=true';

beforeAll(async () => {
  await putAction(server(), 'echo', 'const main = (parameters) => parameters;');
});

/** As many answers as wanted, or fewer if the connection ends. */
const answers = async (connection: RawClient, wanted: number): Promise<readonly RawAnswer[]> => {
  const found: RawAnswer[] = [];
  while (found.length < wanted) {
    const answer = await connection.answer();
    if (answer === null) break;
    found.push(answer);
  }
  connection.socket.destroy();
  return found;
};

test('requests in one piece that need no waiting are answered in order', async () => {
  const connection = rawConnection(server());
  const paths = ['/ping', '/api/v1', '/ping'];
  connection.send(paths.map((path) => rawRequest(server(), `GET ${path}`)).join(''));
  const [first, second, third] = await answers(connection, 3);
  expect([first?.body, third?.body]).toEqual(['pong', 'pong']);
  expect(second?.body).toContain('"api_version":"1.0.0"');
});

test('of calls in one piece each that is answered ran once, and the others never', async () => {
  const connection = rawConnection(server());
  const before = await activationCount(server());
  const calls = [1, 2, 3].map((n) => rawRequest(server(), CALL, JSON.stringify({ n })));
  connection.send(calls.join(''));
  const answered = await answers(connection, 3);
  expect(answered.map(({ body }) => body)).toEqual(
    [1, 2, 3].slice(0, answered.length).map((n) => `{"n":${n}}`),
  );
  expect(await activationCount(server())).toBe(before + answered.length);
});

test('a request behind one that takes its time is answered after it', async () => {
  const gate = await makeGate();
  const waits = `${PASS} const main = async ({ gate }) => { await pass(gate); return { done: true }; };`;
  await putAction(server(), 'waits', waits);
  const connection = rawConnection(server());
  const call = CALL.replace('echo', 'waits');
  connection.send(rawRequest(server(), call, JSON.stringify({ gate: gate.url })));
  await gate.arrived(1);
  connection.send(rawRequest(server(), CALL, '{"behind":true}'));
  gate.open();
  const answered = await answers(connection, 2);
  expect(answered.map(({ body }) => body)).toEqual(['{"done":true}', '{"behind":true}']);
});

test('a caller that goes away leaves its call running, and its record is kept', async () => {
  const gate = await makeGate();
  const waits = `${PASS} const main = async ({ gate }) => { await pass(gate); return { done: true }; };`;
  await putAction(server(), 'left', waits);
  const connection = rawConnection(server());
  const call = CALL.replace('echo', 'left');
  connection.send(rawRequest(server(), call, JSON.stringify({ gate: gate.url })));
  await gate.arrived(1);
  connection.socket.destroy();
  gate.open();
  await expect.poll(() => activationCount(server(), '&name=left'), { timeout: 30_000 }).toBe(1);
  expect((await invoke(server(), 'echo')).status).toBe(200);
});
