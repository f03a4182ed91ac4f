/**
 * What holds a container that takes too much, with real processes. What is expected goes by what is
 * in force here: a group acts at once, who looks at what is used acts soon.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LimitsSetting } from '../../../src/containers/limits/limits.ts';
import { type Action, type Bench, mustOpenBench, resultOf } from '../../support/containers.ts';

const OUT_OF_MEMORY = { type: 'exited', memoryExhausted: true };

/** Holds so many megabytes, every page of them written: where they are too many, until it is ended. */
const HOLDING = `
  const held = [];
  async function main({ megabytes = 0, waitMs = 20_000 }) {
    for (let at = 0; at < megabytes; at += 10) held.push(Buffer.alloc(10 << 20, 1));
    await new Promise((done) => setTimeout(done, waitMs));
    return { held: held.length };
  }`;

describe.each<{ limits: LimitsSetting; sandbox: 'auto' | 'none' }>([
  { limits: 'auto', sandbox: 'auto' },
  { limits: 'auto', sandbox: 'none' },
  { limits: 'watch', sandbox: 'auto' },
  { limits: 'watch', sandbox: 'none' },
])('a container of 256 MB (limits $limits, sandbox $sandbox)', (options) => {
  let bench: Bench;
  let neighbour: Action;
  beforeAll(async () => {
    bench = await mustOpenBench(options);
    neighbour = await bench.action('const main = () => ({ well: true })');
  });
  afterAll(() => bench.close());
  const neighbourIsWell = async (): Promise<void> =>
    expect(resultOf(await neighbour.run())).toEqual({ well: true });

  test('lives with 200 MB', async () => {
    const action = await bench.action(HOLDING);
    expect(resultOf(await action.run({ megabytes: 200, waitMs: 600 }))).toEqual({ held: 20 });
    await action.container.destroy();
  });

  test('ends with 400 MB, and says so to all that ran in it', async () => {
    const action = await bench.action(HOLDING);
    const others = [action.run(), action.run()];
    const { outcome } = await action.run({ megabytes: 400 });
    expect(outcome).toEqual(OUT_OF_MEMORY);
    for (const other of await Promise.all(others)) expect(other.outcome).toEqual(OUT_OF_MEMORY);
    await neighbourIsWell();
  });

  test('ends as a whole when a process it has started takes too much', async () => {
    const action = await bench.action(`
      const hungry = 'const held = []; for (let at = 0; at < 40; at += 1) held.push(Buffer.alloc(10 << 20, 1)); setInterval(() => {}, 1000)';
      const main = () => new Promise(() => require('child_process').spawn(process.execPath, ['-e', hungry]));`);
    expect((await action.run()).outcome).toEqual(OUT_OF_MEMORY);
    await neighbourIsWell();
  });

  test('ends with the heap of V8, and says so', async () => {
    const action = await bench.action(
      'function main() { const held = []; for (;;) held.push(new Array(1e6).fill(0.5)); }',
    );
    expect((await action.run()).outcome).toEqual(OUT_OF_MEMORY);
  });

  test('has its open files counted', async () => {
    const action = await bench.action(`
      const main = () => { let n = 0; try { for (;;) { require('fs').openSync('/dev/null'); n += 1 } } catch (error) { return { n, code: error.code } } }`);
    const result = resultOf(await action.run());
    expect(result).toEqual({ n: expect.any(Number), code: 'EMFILE' });
    expect(Number(Object(result).n)).toBeLessThan(1024);
    await neighbourIsWell();
  });

  test('that makes too many processes harms nobody', async () => {
    const action = await bench.action(`
      const { spawn } = require('child_process');
      const many = 'at=0; while [ $at -lt 1200 ]; do sleep 1000 & at=$((at + 1)); done; wait';
      const main = () => new Promise((done) => spawn('sh', ['-c', many]).on('exit', (code) => done({ code })));`);
    const { outcome } = await action.run();
    if (outcome.type === 'answered') expect(outcome.body).not.toContain('"code":0');
    else expect(outcome).toEqual({ type: 'exited', memoryExhausted: false });
    await neighbourIsWell();
    await action.container.destroy();
    await neighbourIsWell();
  });
});
