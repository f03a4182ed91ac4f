/** Whose output is whose, in a container that does not say it. */
import v8 from 'node:v8';
import vm from 'node:vm';
import { expect, test } from 'vitest';
import { createCallLogs } from '../../../src/containers/docker/call-logs.ts';
import { systemClock } from '../../../src/platform/system-clock.ts';

const SENTINEL = 'XXX_THE_END_OF_A_WHISK_ACTIVATION_XXX\n';
const WAIT = { silenceMs: 60_000, longestMs: 60_000 };

const fresh = () => {
  const logs = createCallLogs(systemClock, { bytesMax: 1024 * 1024, used: 0 });
  const print = (stream: 'stdout' | 'stderr', text: string): void =>
    logs.read(stream, Buffer.from(text));
  const end = (): void => {
    print('stdout', SENTINEL);
    print('stderr', SENTINEL);
  };
  const open = (name: string) => {
    const log = logs.open(name, 1024 * 1024);
    return { ...log, texts: () => log.lines().map((line) => line.slice(31)) };
  };
  return { logs, print, end, open };
};

test('what is printed before the first run, by the start or late by init, is in the next log', () => {
  const { print, open } = fresh();
  print('stdout', 'banner\n');
  const init = open('a');
  print('stdout', 'loading\n');
  expect(init.texts()).toEqual(['stdout: banner', 'stdout: loading']);
  print('stderr', 'loaded\n');
  expect(open('a').texts()).toEqual(['stderr: loaded']);
});

test('what an image prints before the first run, in however many pieces, holds little memory', () => {
  v8.setFlagsFromString('--expose-gc');
  const heldBytes = (): number => {
    vm.runInNewContext('gc()');
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  const { logs, open } = fresh();
  const before = heldBytes();
  for (let chunks = 0; chunks < 20; chunks += 1) {
    logs.read('stdout', Buffer.from('\x1ea+\n\x1eb:\n'.repeat(8 * 1024)));
  }
  expect(heldBytes() - before).toBeLessThan(2 * 1024 * 1024);
  expect(open('a').texts().length).toBeGreaterThan(100);
});

test('what is printed between runs is in nobody’s', () => {
  const { print, open } = fresh();
  for (const name of ['init', 'a']) open(name).lines();
  print('stdout', 'late\n');
  expect(open('b').texts()).toEqual([]);
});

test('a call has ended when both streams have ended it', async () => {
  const { print, end, open } = fresh();
  const call = open('a');
  print('stdout', `one\n${SENTINEL}`);
  print('stderr', `two\n${SENTINEL}`);
  expect(await call.ended(WAIT)).toBe('ended');
  expect(call.texts()).toEqual(['stdout: one', 'stderr: two']);
  const next = open('b');
  end();
  expect(await next.ended(WAIT)).toBe('ended');
});

test('output without a name is that of the call which has waited longest for its end', async () => {
  const { print, end, open } = fresh();
  const [first, second] = [open('a'), open('b')];
  print('stdout', 'of the first\n');
  end();
  print('stdout', 'of the second\n');
  end();
  expect(await Promise.all([first.ended(WAIT), second.ended(WAIT)])).toEqual(['ended', 'ended']);
  expect(first.texts()).toEqual(['stdout: of the first']);
  expect(second.texts()).toEqual(['stdout: of the second']);
});

test('output with a name is that of the call of that name, and of none when it is over', () => {
  const { print, open } = fresh();
  const [first, second] = [open('a'), open('b')];
  print('stdout', '\x1eb:yours\n\x1ec:whose\n');
  expect(second.texts()).toEqual(['stdout: yours']);
  print('stdout', '\x1eb:too late\n\x1ea+half');
  print('stdout', '\n');
  expect(first.texts()).toEqual(['stdout: half']);
});

test('nobody waits for output of a container that is gone', async () => {
  const { logs, print, open } = fresh();
  const call = open('a');
  print('stdout', 'unfinished');
  logs.close();
  expect(await call.ended(WAIT)).toBe('ended');
  expect(call.texts()).toEqual(['stdout: unfinished']);
  expect(await open('b').ended(WAIT)).toBe('ended');
});
