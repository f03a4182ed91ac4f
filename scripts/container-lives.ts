/**
 * `npm run test:lives`: ten thousand containers, one after the other, and nothing of them is left: no process, mount,
 * cgroup or file. `-- --lives 500` for fewer, `--sandbox none` for one that `auto` would not choose.
 *
 * Some end as they should, others exit, are killed from outside or destroyed in the middle of what they do. A line each
 * thousand says what there is. The last one says `N passed, N failed`: each life that ended as it had to, and each kind
 * of thing of which nothing is left.
 */
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Container } from '../src/containers/driver.ts';
import { processTree, signalProcess } from '../src/containers/process-tree.ts';
import { type Bench, mustOpenBench } from '../test/support/containers.ts';
import { remains } from '../test/support/remains.ts';

const SANDBOXES = ['auto', 'bubblewrap', 'namespaces', 'none'] as const;
const EACH = 1000;

const { values } = parseArgs({
  options: {
    lives: { type: 'string', default: '10000' },
    sandbox: { type: 'string', default: 'auto' },
  },
});
const lives = Number(values.lives);
const sandbox = SANDBOXES.find((name) => name === values.sandbox);
if (!Number.isInteger(lives) || lives < 1 || sandbox === undefined)
  throw new Error(`--lives takes a number, --sandbox one of ${SANDBOXES.join(', ')}`);

const CODE = `
  const { spawn } = require('node:child_process');
  function main({ how }) {
    require('node:fs').writeFileSync(process.env.TMPDIR + '/file', 'x'.repeat(1000));
    console.log(how);
    if (how === 'exits') process.exit(1);
    if (how === 'waits') return new Promise(() => {});
    if (how === 'computes') for (;;);
    if (how === 'leaves processes')
      for (let i = 0; i < 3; i++) spawn('sleep', ['1000'], { detached: true, stdio: 'ignore' }).unref();
    return { how };
  }`;

const LIMITS = { timeoutMs: 20_000, logBytesMax: 1_000_000, resultBytesMax: 1_000_000 };
const INIT = {
  ...{ name: 'lives', main: null, codeHash: 'lives', binary: false },
  ...{ environment: {}, activationId: 'a' },
};

type Ending = 'answered' | 'exited';
/** What its call became. */
type Life = (bench: Bench) => Promise<string>;

/** A container with the code in it. */
const begin = async (bench: Bench): Promise<Container> => {
  const container = await bench.container();
  const { outcome } = await container.init({ ...LIMITS, ...INIT, codePath: codeOf(bench) });
  if (outcome.type !== 'answered' || !outcome.ok) throw new Error(JSON.stringify(outcome));
  return container;
};
const codeOf = (bench: Bench): string => path.join(bench.dataDir, 'code');
const endlessCodeOf = (bench: Bench): string => path.join(bench.dataDir, 'endless-code');
const run = async (container: Container, how: string): Promise<string> => {
  const parameters = JSON.stringify({ how });
  const call = { ...LIMITS, activationId: 'a', environment: {}, parameters };
  return (await container.run(call)).outcome.type;
};

const runs =
  (how: string): Life =>
  async (bench) => {
    const container = await begin(bench);
    const ending = await run(container, how);
    await container.destroy();
    return ending;
  };

const interrupted =
  (how: string, interrupt: (container: Container) => Promise<void>): Life =>
  async (bench) => {
    const container = await begin(bench);
    const ending = run(container, how);
    await interrupt(container);
    await container.destroy();
    return ending;
  };

const destroyedInInit: Life = async (bench) => {
  const container = await bench.container();
  const report = container.init({ ...LIMITS, ...INIT, codePath: endlessCodeOf(bench) });
  await container.destroy();
  return (await report).outcome.type;
};

/** Those that live at the same time. */
const TOGETHER: readonly (readonly [name: string, life: Life, ending: Ending])[] = [
  ['answers', runs('answers'), 'answered'],
  ['exits', runs('exits'), 'exited'],
  ['leaves processes', runs('leaves processes'), 'answered'],
  ['is destroyed while it waits', interrupted('waits', (it) => it.destroy()), 'exited'],
  ['is destroyed while it computes', interrupted('computes', (it) => it.destroy()), 'exited'],
  ['is destroyed while its code loads', destroyedInInit, 'exited'],
  ['answers again', runs('answers'), 'answered'],
];

/** It lives alone, so that what appears is its own. */
const killedFromOutside: Life = async (bench) => {
  const before = new Set(await processTree(process.pid));
  return interrupted('waits', async () => {
    for (const pid of await processTree(process.pid))
      if (!before.has(pid)) signalProcess(pid, 'SIGKILL');
  })(bench);
};

const openFiles = (): number => readdirSync('/proc/self/fd').length;

let passed = 0;
let failed = 0;
const count = (name: string, found: unknown, expected: unknown): void => {
  const is = JSON.stringify(found);
  if (is === JSON.stringify(expected)) passed += 1;
  else {
    failed += 1;
    if (failed <= 20) console.log(`${name}: ${is} and not ${JSON.stringify(expected)}`);
  }
};
const live = async (name: string, life: Life, ending: Ending): Promise<void> =>
  count(name, await life(bench).catch(String), ending);

const bench = await mustOpenBench({ sandbox });
writeFileSync(codeOf(bench), CODE);
writeFileSync(endlessCodeOf(bench), 'for (;;);');
console.log(bench.driver.isolation);
// What the first one opens for good is no trace of it.
await live('the first answers', runs('answers'), 'answered');
const atFirst = { processes: (await processTree(process.pid)).length, openFiles: openFiles() };
const startedAt = performance.now();
for (let lived = 1, told = EACH; lived < lives; told += lived >= told ? EACH : 0) {
  const some = TOGETHER.slice(0, lives - lived);
  await Promise.all(some.map((one) => live(...one)));
  lived += some.length;
  if (lived < lives) await live('is killed from outside', killedFromOutside, 'exited');
  lived = Math.min(lives, lived + 1);
  if (lived < told) continue;
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
  const processes = (await processTree(process.pid)).length;
  console.log(`${lived} lives in ${seconds} s: ${processes} processes, ${openFiles()} open files`);
}
count(
  'processes while the driver is open',
  (await processTree(process.pid)).length,
  atFirst.processes,
);
count('open files of the server', openFiles(), atFirst.openFiles);
await bench.driver.close();
const left = remains(bench.dataDir, process.pid);
for (const [name, things] of Object.entries(left)) count(name, things, []);
count('processes of the server', (await processTree(process.pid)).length, 1);
rmSync(bench.dataDir, { recursive: true, force: true });
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
