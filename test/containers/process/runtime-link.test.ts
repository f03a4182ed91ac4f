/** What a runtime sends, and how fast it is read; the runtime is the test itself. */
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import type { Child } from '../../../src/containers/process/child.ts';
import { FROM_RUNTIME } from '../../../src/containers/process/frames.ts';
import { createOpenCalls } from '../../../src/containers/process/open-calls.ts';
import { createRuntimeLink } from '../../../src/containers/process/runtime-link.ts';
import type { Clock } from '../../../src/domain/kernel/clock.ts';

const BURST_MS = 20;
const LOG_TIME = Buffer.alloc(8);

const frame = (type: number, call: number, body: Buffer = Buffer.alloc(0)): Buffer => {
  const head = Buffer.alloc(9);
  head.writeUInt32LE(body.length + 5, 0);
  head[4] = type;
  head.writeUInt32LE(call, 5);
  return Buffer.concat([head, body]);
};
const log = (call: number, text: string): Buffer =>
  frame(FROM_RUNTIME.stdout, call, Buffer.concat([LOG_TIME, Buffer.from(text)]));

/** Time passes only when the test says so. */
const handClock = () => {
  let nowMs = 0;
  let waiting: { readonly atMs: number; readonly callback: () => void }[] = [];
  const clock: Clock = {
    nowMs: () => nowMs,
    schedule: (delayMs, callback) => {
      const entry = { atMs: nowMs + delayMs, callback };
      waiting.push(entry);
      return () => (waiting = waiting.filter((it) => it !== entry));
    },
  };
  const pass = (ms: number): void => {
    nowMs += ms;
    const due = waiting.filter(({ atMs }) => atMs <= nowMs);
    waiting = waiting.filter(({ atMs }) => atMs > nowMs);
    for (const { callback } of due) callback();
  };
  return { clock, pass };
};

const linked = () => {
  const { clock, pass } = handClock();
  const channel = new PassThrough({ highWaterMark: 1 << 30 });
  const child: Child = {
    pid: 0,
    channel,
    stdout: new PassThrough(),
    stderr: new PassThrough(),
    ended: new Promise(() => undefined),
    kill: () => undefined,
    pause: () => Promise.resolve(),
    resume: () => Promise.resolve(),
  };
  const seen = { readies: 0, broken: [] as string[] };
  const calls = createOpenCalls(clock, { bytesMax: 1 << 30, used: 0 });
  let opened = 0;
  const report = calls.open({ timeoutMs: 60_000, logBytesMax: 10 << 20 }, (call) => {
    opened = call;
  });
  createRuntimeLink(child, calls, clock, {
    onReady: () => (seen.readies += 1),
    onBroken: (reason) => seen.broken.push(reason),
    onHangUp: () => undefined,
    onStray: () => undefined,
  });
  /** In pieces as a socket has them. */
  const send = (bytes: Buffer): void => {
    for (let at = 0; at < bytes.length; at += 65_536)
      channel.write(bytes.subarray(at, at + 65_536));
  };
  /** How long it takes until all has been read. */
  const readMs = async (): Promise<number> => {
    const fromMs = clock.nowMs();
    await new Promise(setImmediate);
    while (channel.isPaused()) {
      pass(BURST_MS);
      await new Promise(setImmediate);
    }
    expect(channel.readableLength).toBe(0);
    return clock.nowMs() - fromMs;
  };
  return { calls, call: opened, report, seen, send, readMs };
};

test('a runtime begins once', async () => {
  const { seen, send, readMs } = linked();
  send(frame(FROM_RUNTIME.ready, 0));
  await readMs();
  expect(seen).toEqual({ readies: 1, broken: [] });
  send(frame(FROM_RUNTIME.ready, 0));
  await readMs();
  expect(seen).toEqual({ readies: 1, broken: ['it began anew'] });
});

test('a runtime does not begin as one of its calls', async () => {
  const { call, seen, send, readMs } = linked();
  send(frame(FROM_RUNTIME.ready, call));
  await readMs();
  expect(seen).toEqual({ readies: 0, broken: ['it began anew'] });
});

test('log frames of a byte are read no faster than long ones of as many bytes as they cost', async () => {
  const short = linked();
  short.send(Buffer.concat(Array<Buffer>(100_000).fill(log(short.call, 'x'))));
  const long = linked();
  long.send(Buffer.concat(Array<Buffer>(100).fill(log(long.call, 'x'.repeat(64_000)))));
  const [shortMs, longMs] = [await short.readMs(), await long.readMs()];
  expect(shortMs).toBeGreaterThan(longMs);
  expect([...short.seen.broken, ...long.seen.broken]).toEqual([]);
});

test('ten megabytes of honest lines are all kept, and take a second', async () => {
  const { calls, call, report, seen, send, readMs } = linked();
  const chunk = `${'x'.repeat(999)}\n`.repeat(64);
  send(Buffer.concat(Array<Buffer>(157).fill(log(call, chunk))));
  expect(await readMs()).toBeLessThan(1000);
  calls.close(call, { type: 'timedOut' });
  expect(seen.broken).toEqual([]);
  expect((await report).logs.length).toBeGreaterThan(10_000);
});

test('a thousand short lines of a run are read without a pause', async () => {
  const { call, send, readMs } = linked();
  send(Buffer.concat(Array<Buffer>(1000).fill(log(call, 'a line as they are, not long\n'))));
  expect(await readMs()).toBe(0);
});

test('frames of no call are read the slower the more of them come at once', async () => {
  const { send, readMs } = linked();
  send(Buffer.concat(Array<Buffer>(50_000).fill(log(77, 'x'))));
  expect(await readMs()).toBeGreaterThan(900);
});
