/** A server that has accepted as much as it may. */
import { expect, test, vi } from 'vitest';
import { makeGate, PASS } from '../support/gate.ts';
import { ended, errorOf, invoke, putAction, submit } from '../support/rest-actions.ts';
import { useServer } from '../support/server-fixture.ts';

const server = useServer([], { invoker: { backlogMax: 2 } });

const WAITS = `${PASS}
const main = async ({ gate }) => { await pass(gate); return {}; };`;

test('what is beyond invoker.backlogMax is refused with 503 and the reason, before it is accepted, until there is room', async () => {
  const gate = await makeGate();
  await putAction(server(), 'waits', WAITS, { limits: { concurrency: 1 } });
  const accepted = [
    await submit(server(), 'waits', { gate: gate.url }),
    await submit(server(), 'waits', { gate: gate.url }),
  ];
  for (const query of ['blocking=false', 'blocking=true']) {
    const refused = await invoke(server(), 'waits', { gate: gate.url }, query);
    expect([refused.status, errorOf(refused)]).toEqual([
      503,
      'Too many activations wait or run already (count: 2, allowed: 2).',
    ]);
  }
  gate.open();
  for (const id of accepted)
    expect(await ended(server(), id)).toMatchObject({ response: { success: true } });
  expect(gate.arrivals()).toBe(2);
  await vi.waitFor(async () =>
    expect(await invoke(server(), 'waits', { gate: gate.url })).toMatchObject({ status: 200 }),
  );
});
