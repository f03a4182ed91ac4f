/** A launcher that is killed takes its containers along, and not the server. */
import { readlinkSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { processTree } from '../../../src/containers/process-tree.ts';
import { E } from '../../../src/domain/kernel/fp.ts';
import { type Bench, openBench, resultOf } from '../../support/containers.ts';
import { stateOf } from '../../support/process-state.ts';

const SANDBOXES = ['bubblewrap', 'namespaces', 'none'] as const;
const opened = await Promise.all(SANDBOXES.map((sandbox) => openBench({ sandbox })));
const benches = opened.flatMap((bench) =>
  E.isRight(bench) ? [[bench.right.driver.isolation, bench.right] as const] : [],
);
afterAll(() => Promise.all(benches.map(([, bench]) => bench.close())));

const launcherOf = async (bench: Bench): Promise<number> => {
  const folder = path.join(bench.dataDir, 'cache/launcher');
  const below = await processTree(process.pid);
  return below.find((pid) => folderOf(pid) === folder) ?? 0;
};
/** Rejects until there is one, be it that it has only begun itself. */
const oneLauncherOf = async (bench: Bench): Promise<number> => {
  const launcher = await launcherOf(bench);
  expect(launcher).toBeGreaterThan(0);
  return launcher;
};
const folderOf = (pid: number): string | null => {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return null;
  }
};

test.each(benches)(
  'all containers of a killed launcher end, and the next has another (in %s)',
  async (_, bench) => {
    const code = 'const main = ({ n }) => n === undefined ? new Promise(() => {}) : { n }';
    const [first, second] = await Promise.all([bench.action(code), bench.action(code)]);
    const launcher = await launcherOf(bench);
    const processes = await processTree(launcher);
    expect(processes.length).toBeGreaterThan(2);
    const running = [first.run(), second.run()];
    process.kill(launcher, 'SIGKILL');
    for (const report of await Promise.all(running)) {
      expect(report.outcome).toEqual({ type: 'exited', memoryExhausted: false });
    }
    await Promise.all([first.container.exited, second.container.exited]);
    await vi.waitFor(() => expect(processes.filter((pid) => stateOf(pid) !== 'Z')).toEqual([]));
    const next = await bench.action(code);
    expect(resultOf(await next.run({ n: 1 }))).toEqual({ n: 1 });
    await next.container.destroy();
  },
);

test.each(benches)(
  'a container that was being made when launchers died, one after the other, is made all the same (in %s)',
  async (_, bench) => {
    const making = bench.container();
    for (let kills = 0; kills < 3; kills += 1) {
      const launcher = await vi.waitFor(() => oneLauncherOf(bench), { interval: 1 });
      process.kill(launcher, 'SIGKILL');
      await vi.waitFor(() => expect(stateOf(launcher)).toBe('Z'), { interval: 1 });
    }
    await (await making).destroy();
  },
);

test.each(benches)(
  'the launcher alone is a child of the server, however many containers there are (in %s)',
  async (_, bench) => {
    const children = async () => {
      const tree = await processTree(process.pid);
      const below = await Promise.all(tree.slice(1).map((pid) => processTree(pid)));
      const deeper = new Set(below.flatMap(([, ...pids]) => pids));
      return tree.slice(1).filter((pid) => !deeper.has(pid));
    };
    const before = await children();
    const made = await Promise.all([1, 2].map(() => bench.action('const main = () => ({})')));
    expect(await children()).toEqual(before);
    for (const { container } of made) await container.destroy();
  },
);
