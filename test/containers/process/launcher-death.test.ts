/** A launcher that is killed takes its containers along, and not the server. */
import { afterAll, expect, test, vi } from 'vitest';
import { processTree } from '../../../src/containers/process/process-tree.ts';
import { E } from '../../../src/domain/kernel/fp.ts';
import { type Bench, openBench, resultOf } from '../../support/containers.ts';
import { stateOf } from '../../support/process-state.ts';

const benches: (readonly [sandbox: string, bench: Bench, launcher: number])[] = [];
for (const sandbox of ['bubblewrap', 'namespaces', 'none'] as const) {
  const before = await processTree(process.pid);
  const opened = await openBench({ sandbox });
  const [launcher = 0] = (await processTree(process.pid)).filter((pid) => !before.includes(pid));
  if (E.isRight(opened)) benches.push([sandbox, opened.right, launcher]);
}
afterAll(() => Promise.all(benches.map(([, bench]) => bench.close())));

test.each(benches)(
  'all containers of a killed launcher end, and the next has another (%s)',
  async (_, bench, launcher) => {
    const code = 'const main = ({ n }) => n === undefined ? new Promise(() => {}) : { n }';
    const [first, second] = await Promise.all([bench.action(code), bench.action(code)]);
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
  'the launcher alone is a child of the server, however many containers there are (%s)',
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
