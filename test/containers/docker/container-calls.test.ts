/** How long a run of an image of an action's own choice waits for its logs. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { expect, test } from 'vitest';
import { createCallLogs } from '../../../src/containers/docker/call-logs.ts';
import { createCalls } from '../../../src/containers/docker/container-calls.ts';
import type { Clock } from '../../../src/domain/kernel/clock.ts';
import { quickPauses } from './stand-in-engine.ts';

const NEVER = new Promise<void>(() => undefined);
const LIMITS = { activationId: 'a', logBytesMax: 1024 * 1024, timeoutMs: 60_000 };

const imageThatAnswers = async () => {
  const server = createServer((_, response) => response.end('{}')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    address: { host: '127.0.0.1', port: address.port },
    [Symbol.asyncDispose]: async () => {
      server.close();
      await once(server, 'close');
    },
  };
};

test('an image that prints without end, and marks no end, makes a run half a second late', async () => {
  await using image = await imageThatAnswers();
  const quick = quickPauses();
  const chatty: Clock = {
    ...quick,
    schedule: (delayMs, callback) =>
      quick.schedule(delayMs, () => {
        logs.read('stdout', Buffer.from('still here\n'));
        callback();
      }),
  };
  const logs = createCallLogs(chatty, { bytesMax: 1024 * 1024, used: 0 });
  const call = createCalls({
    ...{ clock: chatty, logs, address: image.address, marked: false },
    isGone: () => false,
    exited: NEVER,
    exhaustion: NEVER,
    diedOfMemory: () => Promise.resolve(false),
    giveUp: () => Promise.resolve(),
  });
  const { outcome, logs: lines } = await call(LIMITS, {
    ...{ path: '/run', body: '{}', resultBytesMax: 100 },
  });
  expect(outcome).toEqual({ type: 'answered', ok: true, body: '{}' });
  expect(lines.length).toBeGreaterThan(0);
  expect(chatty.nowMs()).toBe(500);
});
