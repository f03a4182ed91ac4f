/** The life and death of containers, with real processes. */
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { processTree } from '../../../src/containers/process-tree.ts';
import { E } from '../../../src/domain/kernel/fp.ts';
import { containerId } from '../../../src/domain/kernel/ids.ts';
import {
  type Bench,
  initRequest,
  linesOf,
  mustOpenBench,
  resultOf,
} from '../../support/containers.ts';
import { stateOf } from '../../support/process-state.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await mustOpenBench();
});
afterAll(() => bench.close());

const EXITED = { type: 'exited', memoryExhausted: false };

describe('a container', () => {
  test('of an unknown kind is refused', async () => {
    const spec = {
      id: containerId('x'),
      kind: 'cobol:1',
      image: null,
      memoryMb: 128,
      network: 'full' as const,
    };
    expect(await bench.driver.create(spec)).toEqual(
      E.left({
        type: 'NotRunnable',
        message: "The runtime 'cobol:1' is not available on this server.",
      }),
    );
  });

  test.each(['auto', 'none'] as const)(
    'that the machine has no place for is not made, and says why (sandbox %s)',
    async (sandbox) => {
      const other = await mustOpenBench({ sandbox });
      const open = path.join(other.dataDir, 'cache/open-image');
      const image = existsSync(open)
        ? path.join(readFileSync(open, 'utf8'), 'image')
        : path.join(other.dataDir, 'cache/image');
      renameSync(image, `${image}.away`);
      writeFileSync(image, 'where a folder should be');
      const spec = {
        id: containerId('x'),
        kind: 'nodejs:22',
        memoryMb: 128,
        image: null,
        network: 'full' as const,
      };
      expect(await other.driver.create(spec)).toEqual(
        E.left({ type: 'CreateFailed', message: expect.stringContaining('ENOTDIR') }),
      );
      rmSync(image);
      renameSync(`${image}.away`, image);
      await other.close();
    },
  );

  test('runs again and again what it was initialised with', async () => {
    const action = await bench.action('let n = 0; const main = () => ({ n: ++n })');
    expect(resultOf(await action.run())).toEqual({ n: 1 });
    expect(resultOf(await action.run())).toEqual({ n: 2 });
  });

  test('measures its calls by the clock it was given', async () => {
    const action = await bench.action('const main = () => ({})');
    const { startMs, endMs } = await action.run();
    expect(startMs).toBeLessThanOrEqual(endMs);
    expect(endMs).toBeLessThanOrEqual(Date.now());
  });
});

describe('a run', () => {
  test('that never ends is over at its deadline, with the lines it wrote', async () => {
    const action = await bench.action('function main() { console.log("busy"); for (;;); }');
    const other = action.run({}, { timeoutMs: 10_000 });
    const report = await action.run({}, { timeoutMs: 300 });
    expect(report.outcome).toEqual({ type: 'timedOut' });
    await action.container.destroy();
    const first = await other;
    expect(first.outcome).toEqual(EXITED);
    expect(linesOf(first)).toEqual(['stdout: busy']);
  });

  test('that waits too long is over at its deadline, and the others go on', async () => {
    const action = await bench.action(
      'const main = ({ ms }) => new Promise((done) => setTimeout(done, ms, { ms }))',
    );
    const [late, early] = await Promise.all([
      action.run({ ms: 60_000 }, { timeoutMs: 100 }),
      action.run({ ms: 300 }),
    ]);
    expect(late.outcome).toEqual({ type: 'timedOut' });
    expect(resultOf(early)).toEqual({ ms: 300 });
  });

  test('that ends the process is told apart from an answer, and so are all beside it', async () => {
    const action = await bench.action(`function main({ end }) {
      console.log('seen');
      return end ? process.exit(0) : new Promise(() => {});
    }`);
    const reports = await Promise.all([action.run(), action.run(), action.run({ end: true })]);
    expect(reports.map((report) => report.outcome)).toEqual([EXITED, EXITED, EXITED]);
    expect(reports.map(linesOf)).toEqual([['stdout: seen'], ['stdout: seen'], ['stdout: seen']]);
    expect((await action.run()).outcome).toEqual(EXITED);
  });

  test.each([
    ['throws in a callback', 'setTimeout(() => { throw new Error("late") })'],
    ['rejects a promise nobody holds', 'void Promise.reject(new Error("late"))'],
  ])('that %s gets the error; the container and the others end', async (_, crash) => {
    const action = await bench.action(`function main({ bad }) {
      if (bad) { ${crash} }
      return new Promise(() => {});
    }`);
    const [other, bad] = await Promise.all([action.run(), action.run({ bad: true })]);
    expect(other?.outcome).toEqual(EXITED);
    expect(bad?.outcome).toMatchObject({ type: 'answered', ok: false });
    expect(bad && resultOf(bad)).toEqual({ error: 'An error has occurred: Error: late' });
    expect(bad && linesOf(bad)[0]).toBe('stderr: Error: late');
    await action.container.exited;
  });

  test('is left to the action’s own handler of uncaught errors', async () => {
    const action = await bench.action(`
      process.on('uncaughtException', () => {});
      function main() { setTimeout(() => { throw new Error('handled') }); return new Promise((done) => setTimeout(done, 20, {})) }`);
    expect(resultOf(await action.run())).toEqual({});
  });

  test('that uses up the memory of its container says so', async () => {
    const container = await bench.container({ memoryMb: 128 });
    const code =
      'const all = []; function main() { for (;;) all.push(new Array(1000).fill(Math.random())) }';
    await container.init(initRequest(bench.dataDir, 9001, code, {}));
    const report = await container.run({ ...RUN, activationId: 'a' });
    expect(report.outcome).toEqual({ type: 'exited', memoryExhausted: true });
  }, 30_000);

  test('that only claims to have used up its memory does not', async () => {
    const action = await bench.action(
      `function main() { require('fs').writeSync(2, 'FATAL ERROR: heap out of memory\\n'); process.exit(1) }`,
    );
    expect((await action.run()).outcome).toEqual(EXITED);
  });

  test('whose process is killed from outside reports that it exited', async () => {
    const before = await processTree(process.pid);
    const action = await bench.action('const main = () => new Promise(() => {})');
    const own = (await processTree(process.pid)).filter((pid) => !before.includes(pid));
    const running = action.run();
    process.kill(own.at(-1) ?? 0, 'SIGKILL');
    expect((await running).outcome).toEqual(EXITED);
    await action.container.exited;
  });
});

const RUN = {
  parameters: '{}',
  environment: {},
  timeoutMs: 20_000,
  logBytesMax: 100_000,
  resultBytesMax: 100_000,
};

describe('destroying a container', () => {
  test('ends every process of it, those in sessions of their own included', async () => {
    const before = await processTree(process.pid);
    const action = await bench.action(`
      const { spawn } = require('child_process');
      spawn('sh', ['-c', 'sleep 1000 & sleep 1000'], { detached: true });
      spawn('sleep', ['1000'], { detached: true, stdio: 'ignore' }).unref();
      const main = () => ({})`);
    await action.run();
    const own = (await processTree(process.pid)).filter((pid) => !before.includes(pid));
    expect(own.length).toBeGreaterThanOrEqual(4);
    await action.container.destroy();
    expect(own.filter(isAlive)).toEqual([]);
  });

  test('answers the calls that were open, and may be asked for twice', async () => {
    const action = await bench.action('const main = () => new Promise(() => {})');
    const running = action.run();
    await Promise.all([action.container.destroy(), action.container.destroy()]);
    expect((await running).outcome).toEqual(EXITED);
    await action.container.destroy();
    await action.container.exited;
  });
});

const isAlive = (pid: number): boolean => stateOf(pid) !== 'Z';

describe('a hostile container', () => {
  const frame = (type: number, call: number, body: string): string =>
    `const body = Buffer.from(${body}); const frame = Buffer.alloc(9 + body.length);
     frame.writeUInt32LE(5 + body.length, 0); frame[4] = ${type}; frame.writeUInt32LE(${call}, 5); body.copy(frame, 9);`;
  const writing = (code: string): string =>
    `const main = () => { ${code} require('fs').writeSync(3, frame); return new Promise(() => {}) }`;

  test.each([
    [
      'announces an endless frame',
      'const frame = Buffer.from([255, 255, 255, 255, 2, 1, 0, 0, 0]);',
    ],
    ['announces a frame too short to be one', 'const frame = Buffer.alloc(9);'],
    ['sends a frame of an unknown type', frame(99, 1, '""')],
    ['sends a log line without its time', frame(2, 1, '"abc"')],
    ['sends an impossible size', frame(6, 1, '"many bytes"')],
    ['begins a second time', frame(1, 0, '""')],
    ['begins as one of its calls', frame(1, 2, '""')],
  ])('that %s is ended', async (_, code) => {
    const action = await bench.action(writing(code));
    expect((await action.run()).outcome).toEqual(EXITED);
    await action.container.exited;
  });

  test('that answers calls which are not open is not heard', async () => {
    const action = await bench.action(
      `const main = ({ bad }) => { ${frame(4, 77, '"{}"')} if (bad) require('fs').writeSync(3, frame); return { bad } }`,
    );
    expect(resultOf(await action.run({ bad: true }))).toEqual({ bad: true });
  });

  test('that closes its socket is ended', async () => {
    const action = await bench.action(
      `const main = () => { require('fs').closeSync(3); return new Promise(() => {}) }`,
    );
    expect((await action.run()).outcome).toEqual(EXITED);
  });

  test('that floods its log past every limit is ended', async () => {
    const action = await bench.action(`
      const { writeSync } = require('fs');
      function main() {
        ${frame(2, 2, '"\\0".repeat(60000)')}
        for (let left = frame; ; ) { try { left = left.subarray(writeSync(3, left)); if (left.length === 0) left = frame } catch (error) { if (error.code !== 'EAGAIN') throw error } }
      }`);
    expect((await action.run({}, { logBytesMax: 1000 })).outcome).toEqual(EXITED);
  });

  test('that floods its raw output loses it, and the server keeps its memory', async () => {
    const action = await bench.action(`
      const main = () => { require('child_process').spawn('yes', [], { stdio: 'inherit' }); return new Promise((done) => setTimeout(done, 500, {})) }`);
    const before = process.memoryUsage().rss;
    const report = await action.run({}, { logBytesMax: 10_000 });
    expect(report.logs.join('').length).toBeLessThan(11_000);
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024);
    await action.container.destroy();
  });

  test('that never reads leaves what it is sent where it was', async () => {
    const action = await bench.action('function main() { for (;;); }');
    const large = { text: 'x'.repeat(1_000_000) };
    const before = process.memoryUsage();
    const running = Array.from({ length: 100 }, () => action.run(large, { timeoutMs: 10_000 }));
    await new Promise(setImmediate);
    const grown = process.memoryUsage().arrayBuffers + process.memoryUsage().external;
    expect(grown - before.arrayBuffers - before.external).toBeLessThan(30 * 1024 * 1024);
    await action.container.destroy();
    expect((await Promise.all(running)).map(({ outcome }) => outcome)).toEqual(
      running.map(() => EXITED),
    );
  });
});
