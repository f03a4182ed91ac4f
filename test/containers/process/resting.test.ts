/** What goes on in a container that has answered, on a machine where no group holds its memory. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Bench, mustOpenBench } from '../../support/containers.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await mustOpenBench({ limits: 'watch' });
});
afterAll(() => bench.close());

test('a container that takes too much memory once it has answered is ended', async () => {
  const { container, run } = await bench.action(
    `const held = [];
     const main = () => {
       setInterval(() => { if (held.length < 20) held.push(Buffer.alloc(20e6, 1)) }, 100);
       return {};
     }`,
    { memoryMb: 128 },
  );
  expect((await run()).outcome).toMatchObject({ type: 'answered', ok: true });
  await container.exited;
  expect((await run()).outcome).toMatchObject({ type: 'exited' });
});
