/** What containers may take and do. */
import { describe, expect, test } from 'vitest';
import { linesOf, resultOf } from '../../support/containers.ts';
import { type DockerBench, run } from './docker-bench.ts';
import type { DockerEngine } from './docker-engine.ts';

const OUT_OF_MEMORY = { type: 'exited', memoryExhausted: true };

export const describeLimits = (engine: () => DockerEngine, bench: () => DockerBench): void => {
  const paused = (): readonly string[] =>
    engine()
      .docker(['ps', '--quiet', '--filter', 'status=paused'])
      .split('\n')
      .filter((id) => id !== '');

  describe('a container', () => {
    test('has its memory, all of it and no more', async () => {
      const code = `const held = [];
        const main = ({ megabytes }) => {
          for (let at = 0; at < megabytes; at += 1) held.push(Buffer.alloc(1024 * 1024, 1));
          return { held: held.length };
        }`;
      const container = await bench().action(code, { memoryMb: 256 });
      expect(resultOf(await run(container, { megabytes: 200 }))).toEqual({ held: 200 });
      expect((await run(container, { megabytes: 200 })).outcome).toEqual(OUT_OF_MEMORY);
      await container.exited;
    });

    test('that fills the heap of V8 is out of memory as well', async () => {
      const code = `const main = () => {
        const held = [];
        for (;;) held.push({ list: [held.length, {}, []] });
      }`;
      const container = await bench().action(code, { memoryMb: 256 });
      expect((await run(container)).outcome).toEqual(OUT_OF_MEMORY);
    });

    test('whose program is killed for memory is out of memory', async () => {
      const container = await bench().container({ kind: 'native:1', memoryMb: 256 });
      const code = '#!/bin/sh\nread -r line\nexec tail -c 999999999 /dev/zero';
      expect((await bench().init(container, code)).outcome).toMatchObject({ ok: true });
      expect((await run(container)).outcome).toEqual(OUT_OF_MEMORY);
    });

    test('in which a child is killed for memory answers well, and is no more after that', async () => {
      const code = `const { spawnSync } = require('node:child_process');
        const main = () => {
          const { signal } = spawnSync('tail', ['-c', '999999999', '/dev/zero']);
          return { signal };
        }`;
      const container = await bench().action(code, { memoryMb: 256 });
      expect(resultOf(await run(container))).toEqual({ signal: 'SIGKILL' });
      await container.exited;
    });

    test('has no capability, gains none, and few files and processes', async () => {
      const code = `const { execFileSync } = require('node:child_process');
        const { readFileSync } = require('node:fs');
        const main = () => ({
          status: readFileSync('/proc/self/status', 'utf8'),
          limits: readFileSync('/proc/self/limits', 'utf8'),
          uid: process.getuid(),
        });`;
      const { status, limits, uid } = Object(resultOf(await run(await bench().action(code))));
      expect(status).toMatch(/^CapPrm:\s0+$/m);
      expect(status).toMatch(/^CapBnd:\s0+$/m);
      expect(status).toMatch(/^NoNewPrivs:\s1$/m);
      expect(limits).toMatch(/^Max open files +1024 +1024/m);
      expect(uid).toBe(65_534);
    });

    test('can make only so many processes, and its runtime survives the attempt', async () => {
      const code = `const { spawn } = require('node:child_process');
        const start = () => new Promise((resolve) => {
          const child = spawn('tail', ['-f', '/dev/null'], { stdio: 'ignore' });
          child.once('error', () => resolve(null));
          child.once('spawn', () => resolve(child));
        });
        const main = async () => {
          const children = [];
          for (let count = 0; count < 1100; count += 1) {
            const child = await start().catch(() => null);
            if (child === null) break;
            children.push(child);
          }
          for (const child of children) child.kill('SIGKILL');
          return { made: children.length };
        }`;
      const container = await bench().action(code, { memoryMb: 512 });
      const { made } = Object(resultOf(await run(container)));
      expect(made).toBeGreaterThan(400);
      expect(made).toBeLessThan(1024);
    });

    test('is cut off when its time is up, also with a blocked event loop', async () => {
      const container = await bench().action('const main = () => { for (;;); }');
      const report = await run(container, {}, { timeoutMs: 300 });
      expect(report.outcome).toEqual({ type: 'timedOut' });
      await container.destroy();
    });

    test('is stopped by the engine while it is paused, goes on after it, and may end in it', async () => {
      const container = await bench().action('const main = () => ({ well: true })');
      const before = paused();
      await container.pause();
      expect(paused()).toHaveLength(before.length + 1);
      await container.resume();
      expect(paused()).toEqual(before);
      expect(resultOf(await run(container))).toEqual({ well: true });
      await container.pause();
      await container.destroy();
      expect(paused()).toEqual(before);
    });
  });

  describe('the log of a run', () => {
    test('keeps to its limit, and says so', async () => {
      const code = `const main = () => {
        for (let line = 0; line < 200_000; line += 1) console.log('line ' + line);
        return { done: true };
      }`;
      const container = await bench().action(code);
      const report = await run(container, {}, { logBytesMax: 2000 });
      expect(resultOf(report)).toEqual({ done: true });
      expect(report.logs.slice(0, -1).join('').length).toBeLessThanOrEqual(2000);
      expect(linesOf(report).at(-1)).toBe(
        'stderr: Logs were truncated because the total bytes size exceeds the limit of 2000 bytes.',
      );
      expect(linesOf(await run(container, {}, { logBytesMax: 2000 }))[0]).toBe('stdout: line 0');
    });

    test('is its own while others run in the same container', async () => {
      const code = `const main = async ({ name }) => {
        for (let round = 0; round < 20; round += 1) {
          process.stdout.write(name + ' ');
          console.error(name + ' says');
          await new Promise((resolve) => setTimeout(resolve, Math.random() * 5));
        }
        return { name };
      }`;
      const container = await bench().action(code);
      const names = Array.from({ length: 20 }, (_, at) => `n${at}`);
      const reports = await Promise.all(
        names.map((name) => run(container, { name }, { activationId: name })),
      );
      for (const [at, name] of names.entries()) {
        const report = reports[at];
        expect(report && linesOf(report)).toEqual([
          ...Array.from({ length: 20 }, () => `stderr: ${name} says`),
          `stdout: ${`${name} `.repeat(20)}`,
        ]);
      }
    });

    test('has what child processes print, and binary garbage, as far as it is text', async () => {
      const code = `const { execFileSync, spawnSync } = require('node:child_process');
        const main = () => {
          spawnSync('sh', ['-c', 'echo from a child'], { stdio: 'inherit' });
          process.stdout.write(Buffer.from([0x1e, 0xff, 0x00, 0x0a]));
          console.log('after');
          return {};
        }`;
      const lines = linesOf(await run(await bench().action(code)));
      expect(lines).toEqual(['stdout: from a child', 'stdout: \x1e\ufffd\0', 'stdout: after']);
    });

    test('of 0 bytes has nothing, and nobody waits for it', async () => {
      const container = await bench().action("const main = () => { console.log('x'); return {}; }");
      expect((await run(container, {}, { logBytesMax: 0 })).logs).toEqual([]);
    });
  });
};
