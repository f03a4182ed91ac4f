/** A blocking call whose wait is over, and what else the two profiles answer differently. */
import { expect, test } from 'vitest';
import { makeGate, PASS } from '../support/gate.ts';
import { ended, invoke, putAction } from '../support/rest-actions.ts';
import { useServer } from '../support/server-fixture.ts';

const WAITS = `${PASS}
const main = async ({ gate }) => { await pass(gate); return { done: true }; };`;

const profiles = [
  { profile: 'adobe', status: 504, concurrency: 200, server: useServer(['--profile', 'adobe']) },
  {
    profile: 'openwhisk',
    status: 202,
    concurrency: 1,
    server: useServer(['--profile', 'openwhisk']),
  },
];

for (const { profile, status, concurrency, server } of profiles) {
  test(`profile ${profile}: a call whose wait is over gets ${status} with the id, and goes on`, async () => {
    const gate = await makeGate();
    await putAction(server(), 'waits', WAITS);
    const answer = await invoke(server(), 'waits', { gate: gate.url }, 'blocking=true&timeout=100');
    expect(answer.status).toBe(status);
    const id = answer.headers.get('x-openwhisk-activation-id') ?? '';
    expect(answer.json).toEqual({ activationId: id });
    await gate.arrived(1);
    gate.open();
    expect((await ended(server(), id)).response.result).toEqual({ done: true });
  });

  test(`profile ${profile}: an action runs up to ${concurrency} at once in a container by default`, async () => {
    const { json } = await putAction(server(), 'default', 'const main = () => ({});');
    expect(json).toMatchObject({ limits: { concurrency } });
  });
}

test('profile openwhisk: two calls at once take two containers', async () => {
  const server = profiles[1]?.server;
  if (server === undefined) throw new Error('no server');
  const gate = await makeGate();
  const code = `${PASS}
    const id = require('node:crypto').randomUUID();
    const main = async ({ gate }) => { await pass(gate); return { id }; };`;
  await putAction(server(), 'alone', code);
  const calls = [1, 2].map(() =>
    invoke(server(), 'alone', { gate: gate.url }, 'blocking=true&result=true'),
  );
  await gate.arrived(2);
  gate.open();
  const [one, other] = await Promise.all(calls);
  expect(one?.json).toEqual({ id: expect.any(String) });
  expect(other?.json).not.toEqual(one?.json);
});

test('a wait that is no number of milliseconds up to a minute is refused', async () => {
  const server = profiles[0]?.server;
  if (server === undefined) throw new Error('no server');
  await putAction(server(), 'quick', 'const main = () => ({});');
  for (const timeout of ['0', '60001', 'soon', '-1', '1.5']) {
    const answer = await invoke(server(), 'quick', {}, `blocking=true&timeout=${timeout}`);
    expect(answer.json).toMatchObject({
      error:
        "The query parameter 'timeout' was malformed:\nTimeout must be number of milliseconds up to 60000.",
    });
    expect(answer.status).toBe(400);
  }
});
