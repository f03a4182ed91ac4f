/** What an action finds in its environment (scheduling-and-runtimes §5.2, P40). */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Bench, linesOf, mustOpenBench, resultOf } from '../../support/containers.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await mustOpenBench();
});
afterAll(() => bench.close());

const environmentOf = (n: number) => ({
  __OW_ACTIVATION_ID: `id-${n}`,
  __OW_API_HOST: 'http://localhost:3233',
  __OW_DEADLINE: String(n),
});

test('activations at once in one container each see their own values and never another one’s', async () => {
  const action = await bench.action(`
    const { setTimeout: sleep } = require('node:timers/promises');
    async function main({ n }) {
      const seen = [];
      for (let i = 0; i < 5; i++) {
        await sleep(Math.random() * 5);
        seen.push(process.env.__OW_ACTIVATION_ID, { ...process.env }.__OW_DEADLINE);
      }
      return { seen: [...new Set(seen)], keys: Object.keys(process.env).filter((it) => it.startsWith('__OW_')) };
    }`);
  const runs = Array.from({ length: 200 }, (_, n) =>
    action.run({ n }, { environment: environmentOf(n) }),
  );
  for (const [n, report] of (await Promise.all(runs)).entries()) {
    expect(resultOf(report)).toEqual({
      seen: [`id-${n}`, String(n)],
      keys: ['__OW_ALLOW_CONCURRENT', '__OW_ACTIVATION_ID', '__OW_API_HOST', '__OW_DEADLINE'],
    });
  }
});

test('a child process and a printed environment show the values of their activation', async () => {
  const action = await bench.action(`function main() {
    console.log(process.env);
    return { child: require('child_process').execSync('echo $__OW_ACTIVATION_ID').toString().trim() };
  }`);
  const report = await action.run({}, { environment: environmentOf(7) });
  expect(resultOf(report)).toEqual({ child: 'id-7' });
  expect(linesOf(report).join('')).toContain("__OW_ACTIVATION_ID: 'id-7'");
});

test('init parameters are there when the code loads and in every run', async () => {
  const action = await bench.action(
    `const loaded = process.env.GREETING + process.env.__OW_ACTIVATION_ID;
     const main = () => ({ loaded, now: process.env.GREETING })`,
    { environment: { ...environmentOf(1), GREETING: 'hi' } },
  );
  expect(resultOf(await action.run())).toEqual({ loaded: 'hiid-1', now: 'hi' });
});

test('what belongs to no activation sees no activation’s id, key or deadline', async () => {
  const environment = { ...environmentOf(1), __OW_API_KEY: 'secret', __OW_TRANSACTION_ID: 't' };
  const action = await bench.action(
    `const { AsyncResource } = require('node:async_hooks');
     const { Worker } = require('node:worker_threads');
     async function main() {
       const worker = new Worker("require('node:worker_threads').parentPort.postMessage({ ...process.env })", { eval: true });
       const env = await new Promise((done, failed) => worker.on('message', done).on('error', failed));
       return { names: Object.keys(env).filter((it) => it.startsWith('__OW_')) };
     }`,
    { environment },
  );
  const report = await action.run({}, { environment: { ...environment, __OW_API_KEY: 'another' } });
  expect(resultOf(report)).toEqual({ names: ['__OW_ALLOW_CONCURRENT', '__OW_API_HOST'] });
});

test('an action may set, read and delete variables as usual', async () => {
  const action = await bench.action(`function main() {
    process.env.MINE = 5;
    process.env.__OW_DEADLINE = 'changed';
    const seen = [process.env.MINE, 'MINE' in process.env, process.env.__OW_DEADLINE, process.env.toString === Object.prototype.toString];
    delete process.env.MINE;
    return { seen, gone: process.env.MINE === undefined && !Object.keys(process.env).includes('MINE') };
  }`);
  expect(resultOf(await action.run({}, { environment: environmentOf(3) }))).toEqual({
    seen: ['5', true, 'changed', true],
    gone: true,
  });
});

test('nothing of the server’s own environment is there', async () => {
  const action = await bench.action('const main = () => ({ names: Object.keys(process.env) })');
  expect(resultOf(await action.run())).toEqual({
    names: expect.not.arrayContaining(
      Object.keys(process.env).filter((it) => it.startsWith('npm_') || it === 'VITEST'),
    ),
  });
});
