/** Whose log a line belongs to, and how it is stored (P41, P42, openwhisk-api §5.8). */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Bench, linesOf, mustOpenBench, resultOf } from '../../support/containers.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await mustOpenBench();
});
afterAll(() => bench.close());

test('two hundred activations at once in one container each have their own lines and no others', async () => {
  const action = await bench.action(`
    const { setTimeout: sleep } = require('node:timers/promises');
    const shared = Promise.resolve();
    async function main({ n }) {
      for (let i = 0; i < 10; i++) {
        console.log('run', n, 'line', i);
        if (i % 3 === 0) await sleep(Math.random() * 5);
        if (i % 3 === 1) await shared;
        if (i % 3 === 2) await new Promise((done) => process.nextTick(done));
        process.stderr.write('run ' + n);
        await new Promise(setImmediate);
        process.stderr.write(' error ' + i + '\\n');
      }
      return { n };
    }`);
  const reports = await Promise.all(Array.from({ length: 200 }, (_, n) => action.run({ n })));
  const expected = (n: number): readonly string[] =>
    Array.from({ length: 10 }, (_, i) => [
      `stdout: run ${n} line ${i}`,
      `stderr: run ${n} error ${i}`,
    ]).flat();
  for (const [n, report] of reports.entries()) {
    expect(resultOf(report)).toEqual({ n });
    expect(linesOf(report)).toEqual(expected(n));
  }
});

test('a line is stored with its time to the nanosecond, in the order it was written', async () => {
  const action = await bench.action(
    'function main() { console.log("a"); console.error("b"); console.log("c\\nd") }',
  );
  const before = Date.now();
  const { logs } = await action.run();
  expect(logs.map((line) => line.slice(31))).toEqual([
    'stdout: a',
    'stderr: b',
    'stdout: c',
    'stdout: d',
  ]);
  for (const line of logs) {
    expect(line).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z std(out|err): /);
    expect(Date.parse(line.slice(0, 30))).toBeGreaterThan(before - 1000);
  }
  expect(logs.map((line) => line.slice(0, 30))).toEqual(
    logs.map((line) => line.slice(0, 30)).toSorted(),
  );
});

test('pieces of a line are joined, also within a character, and the last needs no newline', async () => {
  const action = await bench.action(`async function main() {
    const bytes = Buffer.from('größe\\nrest');
    for (const byte of bytes) { process.stdout.write(Buffer.of(byte)); await null; }
    process.stdout.write('6162', 'hex', () => console.log('written'));
    await new Promise(setImmediate);
  }`);
  expect(linesOf(await action.run())).toEqual(['stdout: größe', 'stdout: restabwritten']);
});

test('lines of init belong to the activation that paid for it', async () => {
  const { report } = await bench.init('console.log("loading"); const main = () => ({})');
  expect(linesOf(report)).toEqual(['stdout: loading']);
});

test('what a child process of the only running activation prints is in its log', async () => {
  const action = await bench.action(`function main() {
    console.log('before');
    require('child_process').execSync('echo from child; echo to stderr >&2', { stdio: 'inherit' });
  }`);
  const lines = linesOf(await action.run());
  expect(lines.toSorted()).toEqual(['stderr: to stderr', 'stdout: before', 'stdout: from child']);
});

test('what nobody can attribute is in no log', async () => {
  const action = await bench.action(`
    const both = Promise.withResolvers(); let count = 0;
    async function main() {
      if (++count === 2) both.resolve();
      await both.promise;
      require('fs').writeSync(1, 'whose?\\n');
      console.log('mine');
      return new Promise((done) => setTimeout(done, 20, {}));
    }`);
  const reports = await Promise.all([action.run(), action.run()]);
  expect(reports.map(linesOf)).toEqual([['stdout: mine'], ['stdout: mine']]);
});

test('what an activation prints after its end is in no log', async () => {
  const action = await bench.action(`function main({ late }) {
    if (late) setImmediate(() => { console.log('too late') });
    else return new Promise((done) => setTimeout(done, 5, {}));
  }`);
  const [, waiting] = await Promise.all([action.run({ late: true }), action.run()]);
  expect(waiting?.logs).toEqual([]);
});

test('what init has started prints for the run that is alone, and for nobody among several', async () => {
  const action = await bench.action(`
    const { Worker } = require('node:worker_threads');
    const worker = new Worker("const { parentPort } = require('node:worker_threads'); parentPort.on('message', (n) => { console.log('pooled', n); parentPort.postMessage(n) })", { eval: true });
    const listener = new (require('node:events'))();
    setInterval(() => listener.emit('tick'), 5);
    let open = 0; const both = Promise.withResolvers();
    async function main({ n, beside }) {
      if (beside && ++open === 2) both.resolve();
      if (beside) await both.promise;
      listener.once('tick', () => console.log('listened', n));
      worker.postMessage(n);
      await new Promise((done) => worker.once('message', done));
      return new Promise((done) => setTimeout(done, 100, {}));
    }`);
  expect(linesOf(await action.run({ n: 1 })).toSorted()).toEqual([
    'stdout: listened 1',
    'stdout: pooled 1',
  ]);
  const reports = await Promise.all([2, 3].map((n) => action.run({ n, beside: true })));
  expect(reports.map(linesOf)).toEqual([[], []]);
});

test('a worker prints for the run that has started it', async () => {
  const action = await bench.action(`
    const { Worker } = require('node:worker_threads');
    async function main({ n }) {
      const worker = new Worker("const { workerData } = require('node:worker_threads'); console.log('out', workerData); console.error('err', workerData)", { eval: true, workerData: n });
      await new Promise((done) => worker.once('exit', done));
      return new Promise((done) => setImmediate(done, {}));
    }`);
  const reports = await Promise.all([1, 2, 3].map((n) => action.run({ n })));
  expect(reports.map((report) => linesOf(report).toSorted())).toEqual(
    [1, 2, 3].map((n) => [`stderr: err ${n}`, `stdout: out ${n}`]),
  );
});

test('what a child process prints into a pipe that the run passes on is the run’s', async () => {
  const action = await bench.action(`
    const { spawn } = require('node:child_process');
    async function main({ n }) {
      const child = spawn('sh', ['-c', 'echo out ' + n + '; echo err ' + n + ' >&2']);
      child.stdout.pipe(process.stdout, { end: false });
      child.stderr.pipe(process.stderr, { end: false });
      await new Promise((done) => child.once('close', done));
    }`);
  const reports = await Promise.all([1, 2, 3].map((n) => action.run({ n })));
  expect(reports.map((report) => linesOf(report).toSorted())).toEqual(
    [1, 2, 3].map((n) => [`stderr: err ${n}`, `stdout: out ${n}`]),
  );
});

test('logs over the limit are cut and say so', async () => {
  const action = await bench.action(
    'function main() { for (let i = 0; i < 1000; i++) console.log("x".repeat(60)) }',
  );
  const { logs } = await action.run({}, { logBytesMax: 1000 });
  expect(logs.slice(0, -1).join('').length).toBeLessThanOrEqual(1000);
  expect(logs).toHaveLength(11);
  expect(logs.at(-1)?.slice(31)).toBe(
    'stderr: Logs were truncated because the total bytes size exceeds the limit of 1000 bytes.',
  );
});

test('ten megabytes in one line do not come through a smaller limit', async () => {
  const action = await bench.action(
    'function main() { process.stdout.write("é".repeat(5_000_000)) }',
  );
  const { logs } = await action.run({}, { logBytesMax: 100_000 });
  expect(logs).toHaveLength(2);
  expect(Buffer.byteLength(logs[0] ?? '')).toBeLessThanOrEqual(100_000);
  expect(logs[0]?.slice(39, 42)).toBe('ééé');
});

test('a line of ten megabytes in pieces of a hundred bytes comes whole', async () => {
  const action = await bench.action(
    `function main() { const piece = 'p'.repeat(100); for (let i = 0; i < 100_000; i++) process.stdout.write(piece) }`,
  );
  const { logs } = await action.run();
  expect(logs).toHaveLength(1);
  expect(logs[0]?.length).toBe(10_000_039);
});

test('a loop that prints without pause waits for its reader and takes no memory', async () => {
  const action = await bench.action(`function main() {
    const before = process.memoryUsage().rss;
    for (let i = 0; i < 200_000; i++) console.log('x');
    return { grownMb: (process.memoryUsage().rss - before) >> 20 };
  }`);
  const report = await action.run();
  expect(report.logs).toHaveLength(200_000);
  expect((resultOf(report) as { grownMb: number }).grownMb).toBeLessThan(60);
});

test('with a limit of zero no logs are collected', async () => {
  const action = await bench.action('function main() { console.log("x") }');
  expect((await action.run({}, { logBytesMax: 0 })).logs).toEqual([]);
});
