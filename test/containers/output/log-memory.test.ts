import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createActivationLog } from '../../../src/containers/output/activation-log.ts';
import { LOG_BYTES_FREE, type LogMemory } from '../../../src/containers/output/log-memory.ts';

const TIME = { seconds: 1_706_702_400, nanoseconds: 5 };
const memoryOf = (bytesMax: number): LogMemory => ({ bytesMax, used: 0 });

const CROWDED = / stderr: Logs were truncated because those of all running activations /;
const line = (bytes: number): Buffer => Buffer.from(`${'x'.repeat(bytes - 1)}\n`);

test('what all logs may take together cuts the long ones, and says so', () => {
  const memory = memoryOf(100_000);
  const logs = [1, 2, 3].map(() => createActivationLog(10_000_000, memory));
  for (const log of logs) for (let i = 0; i < 100; i++) log.write('stdout', TIME, line(1000));
  expect(memory.used).toBeLessThanOrEqual(memory.bytesMax);
  const kept = logs.map((log) => log.end());
  expect(kept.map((lines) => CROWDED.test(lines.at(-1) ?? ''))).toEqual([false, false, true]);
  for (const lines of kept) expect(lines.join('').length).toBeGreaterThan(LOG_BYTES_FREE - 2000);
  expect(memory.used).toBe(0);
});

test('a line that never ends counts as well, and a short log is never cut for others', () => {
  const memory = memoryOf(100_000);
  const endless = createActivationLog(10_000_000, memory);
  for (let i = 0; i < 50; i++) endless.write('stderr', TIME, Buffer.from('y'.repeat(10_000)));
  expect(memory.used).toBeLessThanOrEqual(memory.bytesMax);
  const short = createActivationLog(10_000_000, memory);
  for (let i = 0; i < 60; i++) short.write('stdout', TIME, line(1000));
  expect(short.end().length).toBe(60);
  expect(endless.end()).toHaveLength(2);
  expect(memory.used).toBe(0);
});

test('whatever is printed, nothing is left counted when the runs have ended', () => {
  const chunk = fc.tuple(fc.nat(3), fc.boolean(), fc.nat(30_000), fc.boolean());
  fc.assert(
    fc.property(fc.array(chunk, { maxLength: 60, size: 'max' }), (chunks) => {
      const memory = memoryOf(50_000);
      const logs = Array.from({ length: 4 }, () => createActivationLog(100_000, memory));
      for (const [at, isOut, bytes, ends] of chunks) {
        const text = 'z'.repeat(bytes) + (ends ? '\n' : '');
        logs[at]?.write(isOut ? 'stdout' : 'stderr', TIME, Buffer.from(text));
        expect(memory.used).toBeLessThanOrEqual(memory.bytesMax);
        expect(memory.used).toBeGreaterThanOrEqual(0);
      }
      for (const log of logs) log.end();
      expect(memory.used).toBe(0);
    }),
  );
});
