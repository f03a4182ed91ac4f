/** Several invokers in one server: actions spread over them, and every call ends. */
import { expect, test } from 'vitest';
import { activationOf, invoke, putAction } from '../support/rest-actions.ts';
import { useServers } from '../support/server-fixture.ts';
import { storedRecords } from '../support/stored-records.ts';

const servers = useServers();
const ACTIONS = Array.from({ length: 12 }, (_, n) => `action${n}`);
const INVOKERS = 3;

/** Which invoker each activation was given to, as the journal has it. */
const placements = async (dataDir: string) => {
  const topics = Array.from({ length: INVOKERS }, (_, n) => `invoker${n}` as const);
  const records = await storedRecords(dataDir, topics);
  return records.flatMap(({ event }) =>
    event.type === 'ActivationAccepted' ? [[event.action.name, event.invoker] as const] : [],
  );
};

test('three invokers share the actions, each at home with one, and complete every call', async () => {
  const dataDir = await servers.dataDir();
  const args = ['--config', await servers.config({ invokers: INVOKERS })];
  const server = await servers.start({ dataDir, args });
  await Promise.all(
    ACTIONS.map((name) => putAction(server, name, 'const main = ({ n }) => ({ n });')),
  );
  const answers = await Promise.all(
    ACTIONS.flatMap((name) => [0, 1, 2, 3].map((n) => invoke(server, name, { n }))),
  );
  expect(answers.map((answer) => activationOf(answer).response.result)).toEqual(
    ACTIONS.flatMap(() => [0, 1, 2, 3].map((n) => ({ n }))),
  );
  expect(await server.stop()).toBe(0);

  const placed = await placements(dataDir);
  expect(placed).toHaveLength(ACTIONS.length * 4);
  const homes = new Map(placed);
  expect(new Set(homes.values()).size).toBe(INVOKERS);
  for (const [name, invoker] of placed) expect(invoker).toBe(homes.get(name));
});
