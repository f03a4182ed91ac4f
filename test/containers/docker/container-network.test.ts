/** Which networks keep containers apart, and what a container without an address is. */
import { expect, test } from 'vitest';
import type { ContainerSpec } from '../../../src/containers/driver.ts';
import { E } from '../../../src/domain/kernel/fp.ts';
import { containerId } from '../../../src/domain/kernel/ids.ts';
import { logOf, quickPauses, standInEngine } from './stand-in-engine.ts';

const TOGETHER = 'com.docker.network.bridge.enable_icc';

test.each([
  ['bridge', {}, 'containers reach each other over the network', 1],
  ['bridge', { [TOGETHER]: 'true' }, 'containers reach each other over the network', 1],
  ['bridge', { [TOGETHER]: 'false' }, 'containers are kept apart', 0],
  ['overlay', { [TOGETHER]: 'false' }, 'containers reach each other over the network', 1],
])('of a network %s %j the operator is told: %s', async (Driver, Options, words, warnings) => {
  await using engine = await standInEngine({
    'GET /networks': () => [200, [{ Name: 'bridge', Driver, Options }]],
  });
  const { lines, log } = logOf();
  const made = await engine.driver(quickPauses(), log);
  if (E.isLeft(made)) throw new Error(made.left.message);
  expect(made.right.isolation).toContain(`network bridge: ${words}`);
  expect(made.right.held).toBe(warnings === 0 ? 'Docker, containers are kept apart' : 'Docker');
  const warned = lines.filter((line) => line.startsWith('warn'));
  expect(warned).toHaveLength(warnings);
  expect(warned.join('')).toContain(warnings === 0 ? '' : 'docker network create --opt');
});

test('a network that the engine does not have keeps the server from starting', async () => {
  await using engine = await standInEngine({ 'GET /networks': () => [200, []] });
  const made = await engine.driver(quickPauses(), logOf().log);
  const message = expect.stringMatching(/ has no network bridge$/);
  expect(made).toMatchObject(E.left({ message }));
});

const SPEC: ContainerSpec = {
  id: containerId('0-1'),
  kind: 'nodejs:22',
  image: null,
  memoryMb: 128,
  network: 'full',
};
/** An engine whose containers have no address. */
const addressless = (Running: boolean): Promise<Awaited<ReturnType<typeof standInEngine>>> =>
  standInEngine({
    'POST /containers/create': () => [201, { Id: 'new' }],
    'GET /containers/new/json': () => [
      200,
      {
        State: { Running, ExitCode: 0, OOMKilled: false },
        NetworkSettings: { Networks: { bridge: { IPAddress: '' } } },
      },
    ],
    'DELETE /containers/new': () => [204, null],
  });

test('a container without an address is removed, and not looked for on this machine', async () => {
  await using engine = await addressless(true);
  const made = await engine.driver(quickPauses(), logOf().log);
  if (E.isLeft(made)) throw new Error(made.left.message);
  expect(await made.right.create(SPEC)).toEqual(
    E.left({ type: 'CreateFailed', message: 'a container has no address in the network bridge' }),
  );
  expect(engine.asked.at(-1)).toBe('DELETE /containers/new');
});

test('one that has ended by then is made, and gone: its image is to blame, not the platform', async () => {
  await using engine = await addressless(false);
  const made = await engine.driver(quickPauses(), logOf().log);
  if (E.isLeft(made)) throw new Error(made.left.message);
  const container = await made.right.create(SPEC);
  if (E.isLeft(container)) throw new Error(container.left.message);
  await container.right.exited;
  expect(engine.asked.at(-1)).toBe('DELETE /containers/new');
});
