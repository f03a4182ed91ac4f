/** Containers that are paused and resumed, in every sandbox that works on this machine. */
import { afterAll, describe, expect, test, vi } from 'vitest';
import { processTree } from '../../../src/containers/process-tree.ts';
import { E } from '../../../src/domain/kernel/fp.ts';
import { type Bench, openBench, resultOf } from '../../support/containers.ts';
import { stateOf } from '../../support/process-state.ts';

const SANDBOXES = ['bubblewrap', 'namespaces', 'none'] as const;
const opened = await Promise.all(SANDBOXES.map((sandbox) => openBench({ sandbox })));
const benches = opened.flatMap((bench) => (E.isRight(bench) ? [bench.right] : []));
afterAll(() => Promise.all(benches.map((bench) => bench.close())));

/** Its timer runs in the background, and knows the longest time that it did not. */
const TICKING = `
  let last = performance.now(), gap = 0, ticks = 0;
  setInterval(() => {
    const now = performance.now();
    gap = Math.max(gap, now - last);
    last = now;
    ticks += 1;
  }, 1);
  const main = async ({ more }) => {
    const enough = ticks + more;
    while (ticks < enough) await new Promise(setImmediate);
    return { gap };
  }`;

describe.each(benches.map((bench) => [bench.driver.isolation, bench] as const))(
  'in %s',
  (_, bench: Bench) => {
    test('no timer of an action runs while its container is paused', async () => {
      const paused = await bench.action(TICKING);
      const other = await bench.action(TICKING);
      await paused.run({ more: 1 });
      await paused.container.pause();
      const from = performance.now();
      await other.run({ more: 100 });
      const forMs = performance.now() - from;
      await paused.container.resume();
      const { gap } = resultOf(await paused.run({ more: 1 })) as { gap: number };
      expect(gap).toBeGreaterThan(forMs);
    });

    test('every process of a paused container stands still, and goes on when it is resumed', async () => {
      const before = await processTree(process.pid);
      const action = await bench.action(`
        const { spawn } = require('child_process');
        spawn('sh', ['-c', 'while :; do sleep 0.01; done'], { detached: true });
        const main = () => ({ here: true })`);
      const own = (await processTree(process.pid)).filter((pid) => !before.includes(pid));
      // In a sandbox the first one only waits for the container.
      const members = own.slice(bench.driver.isolated ? 1 : 0).filter(isThere);
      expect(members.length).toBeGreaterThanOrEqual(2);
      await action.container.pause();
      await vi.waitFor(() => expect(members.filter(isThere).map(stateOf)).not.toContain('S'));
      await vi.waitFor(() => expect(members.filter(isThere).map(stateOf)).toContain('T'));
      await action.container.resume();
      await vi.waitFor(() => expect(members.filter(isThere).map(stateOf)).not.toContain('T'));
      expect(resultOf(await action.run())).toEqual({ here: true });
    });

    test('a container can be paused again and again', async () => {
      const action = await bench.action('let n = 0; const main = () => ({ n: ++n })');
      for (const n of [1, 2, 3]) {
        await action.container.pause();
        await action.container.resume();
        expect(resultOf(await action.run())).toEqual({ n });
      }
    });

    test('a paused container can be destroyed', async () => {
      const action = await bench.action('const main = () => ({})');
      await action.container.pause();
      await action.container.destroy();
      await action.container.exited;
    });

    test('one that has ended can be paused and resumed, which does nothing', async () => {
      const action = await bench.action('const main = () => ({})');
      await action.container.destroy();
      await action.container.pause();
      await action.container.resume();
      expect((await action.run()).outcome).toEqual({ type: 'exited', memoryExhausted: false });
    });
  },
);

const isThere = (pid: number): boolean => stateOf(pid) !== 'Z';
