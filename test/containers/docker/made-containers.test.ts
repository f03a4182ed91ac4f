/** Containers that are being made when the server is stopped. */
import { expect, test } from 'vitest';
import type { ContainerSpec } from '../../../src/containers/driver.ts';
import { E } from '../../../src/domain/kernel/fp.ts';
import { containerId } from '../../../src/domain/kernel/ids.ts';
import { logOf, quickPauses, standInEngine } from './stand-in-engine.ts';

const spec = (id: string): ContainerSpec => ({
  ...{ id: containerId(id), kind: 'nodejs:22', image: null },
  ...{ memoryMb: 128, network: 'full' },
});
const ENDED = {
  State: { Running: false, ExitCode: 0, OOMKilled: false },
  NetworkSettings: { Networks: {} },
};

test('a container that the engine makes while the server stops is gone when it has', async () => {
  const asked = Promise.withResolvers<void>();
  const closing = Promise.withResolvers<void>();
  await using engine = await standInEngine({
    'POST /containers/create': async () => {
      asked.resolve();
      await closing.promise;
      return [201, { Id: 'late' }];
    },
    'GET /containers/late/json': () => [200, ENDED],
  });
  const made = await engine.driver(quickPauses(), logOf().log);
  if (E.isLeft(made)) throw new Error(made.left.message);
  const late = made.right.create(spec('0-1'));
  await asked.promise;
  const closed = made.right.close();
  closing.resolve();
  await closed;
  expect(engine.asked).toContain('DELETE /containers/late');
  await late;
});

test('a server that stops makes no container any more', async () => {
  await using engine = await standInEngine({});
  const made = await engine.driver(quickPauses(), logOf().log);
  if (E.isLeft(made)) throw new Error(made.left.message);
  await made.right.close();
  expect(await made.right.create(spec('0-1'))).toEqual(
    E.left({ type: 'CreateFailed', message: 'the server is being stopped' }),
  );
  expect(engine.asked).not.toContain('POST /containers/create');
});
