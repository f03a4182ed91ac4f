/** What a restarted server knows: everything that was acknowledged, however the last one ended. */
import { expect, test } from 'vitest';
import { makeGate, PASS } from '../support/gate.ts';
import { everyAnswer } from '../support/every-answer.ts';
import { rest } from '../support/rest.ts';
import { ended, invoke, putAction, submit } from '../support/rest-actions.ts';
import { useServers } from '../support/server-fixture.ts';

const servers = useServers();
const RESULT = 'blocking=true&result=true';

test('a server on a folder knows all that the last one said, stopped or killed', async () => {
  const dataDir = await servers.dataDir();
  const first = await servers.start({ dataDir });
  const greet = 'const main = ({ name }) => { console.log(name); return { hello: name }; };';
  await putAction(first, 'greet', greet, { parameters: [{ key: 'name', value: 'you' }] });
  await putAction(first, 'greet', greet);
  await putAction(first, 'fail', 'const main = () => ({ error: "no" });');
  await putAction(first, 'gone', greet);
  await rest(first, 'namespaces/_/actions/gone', { method: 'DELETE' });
  for (const name of ['greet', 'fail', 'greet']) await invoke(first, name);
  await ended(first, await submit(first, 'greet', { name: 'me' }));
  const before = await everyAnswer(first);
  expect(await first.stop()).toBe(0);

  const second = await servers.start({ dataDir });
  expect(second.auth).toBe(first.auth);
  expect(await everyAnswer(second)).toEqual(before);
  const answer = await invoke(second, 'greet', {}, RESULT);
  expect(answer.json).toEqual({ hello: 'you' });
  const after = await everyAnswer(second);
  await second.kill();

  const third = await servers.start({ dataDir });
  expect(third.auth).toBe(first.auth);
  expect(await everyAnswer(third)).toEqual(after);
  expect((await putAction(third, 'greet', greet)).json).toMatchObject({ version: '0.0.3' });
  expect((await invoke(third, 'greet', { name: 'all' }, RESULT)).json).toEqual({ hello: 'all' });
});

const INTERRUPTED =
  'The activation was started, but the platform stopped before it ended. It may have run in part and is not run again.';

const WAITS = `${PASS}
const main = async ({ gate, n }) => { await pass(gate); return { n }; };`;

test('no call that was accepted is lost by SIGKILL, and only what is safe to repeat runs twice', async () => {
  const gate = await makeGate();
  const safeGate = await makeGate();
  const dataDir = await servers.dataDir();
  // Room for one container each, with room for one run: what comes second waits its turn.
  const args = ['--config', await servers.config({ invoker: { memoryMb: 512 } })];
  const limits = { memory: 256, concurrency: 1 };
  const server = await servers.start({ dataDir, args });
  await putAction(server, 'once', WAITS, { limits });
  await putAction(server, 'safe', WAITS, {
    limits,
    annotations: [{ key: 'retry-safe', value: true }],
  });
  const safe = await submit(server, 'safe', { gate: safeGate.url, n: 'safe' });
  const started = await submit(server, 'once', { gate: gate.url, n: 0 });
  await Promise.all([gate.arrived(1), safeGate.arrived(1)]);
  const numbers = [1, 2, 3, 4, 5];
  const waiting = await Promise.all(
    numbers.map((n) => submit(server, 'once', { gate: gate.url, n })),
  );
  await server.kill();
  gate.open();
  safeGate.open();

  const next = await servers.start({ dataDir, args });
  expect((await ended(next, started)).response).toMatchObject({
    status: 'whisk internal error',
    result: { error: INTERRUPTED },
  });
  const records = await Promise.all(waiting.map((id) => ended(next, id)));
  expect(records.map(({ response }) => response.result)).toEqual(numbers.map((n) => ({ n })));
  expect(gate.arrivals()).toBe(1 + numbers.length);
  expect((await ended(next, safe)).response.result).toEqual({ n: 'safe' });
  expect(safeGate.arrivals()).toBe(2);
});
