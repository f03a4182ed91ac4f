/** Several invokers in one server: actions spread over them, and every call ends. */
import path from 'node:path';
import { expect, test } from 'vitest';
import { E } from '../../src/domain/kernel/fp.ts';
import { offset } from '../../src/domain/kernel/ids.ts';
import { openJournal } from '../../src/journal/open-journal.ts';
import { createLogger } from '../../src/platform/logger.ts';
import { systemClock } from '../../src/platform/system-clock.ts';
import { activationOf, invoke, putAction } from '../support/rest-actions.ts';
import { useServers } from '../support/server-fixture.ts';

const servers = useServers();
const ACTIONS = Array.from({ length: 12 }, (_, n) => `action${n}`);
const INVOKERS = 3;

/** Which invoker each activation was given to, as the journal has it. */
const placements = async (dataDir: string) => {
  const opened = await openJournal({
    dir: path.join(dataDir, 'journal'),
    clock: systemClock,
    log: createLogger('silent'),
    durability: 'os',
    segmentBytesMax: 2 ** 28,
    segmentAgeMaxMs: 2 ** 31,
    version: 'test',
  });
  if (E.isLeft(opened)) throw new Error(opened.left);
  const topics = Array.from({ length: INVOKERS }, (_, n) => `invoker${n}` as const);
  const records = await opened.right.read(offset(1), topics, 10_000);
  await opened.right.close();
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
