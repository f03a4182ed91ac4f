/**
 * Rewhisk as a user starts it, with a fresh data folder and the default durability (`fsync`), and the
 * guest allowed more calls than there will be: throttles count, but refuse nothing. Two actions of
 * the same code, one for blocking calls, one whose activations can be counted apart.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { z } from 'zod';

import { FUNCTION_RESULT, post, REQUEST_BODY, type Contender } from '../contender.ts';
import { startServerProcess } from '../server-process.ts';

const PROGRAM = join(import.meta.dirname, '../../bin/rewhisk.js');
const ACTION = {
  exec: { kind: 'nodejs:default', code: "function main(p) { return { hello: 'world' } }" },
};
const POLL_MS = 100;
const DRAIN_MS = 60_000;

const countSchema = z.object({ activations: z.number() });
const recordSchema = z.object({
  response: z.object({ result: z.object({ hello: z.literal('world') }), success: z.literal(true) }),
});

type Call = (method: string, path: string, body?: string) => Promise<unknown>;

const createCall =
  (port: number, authorization: string, signal: AbortSignal): Call =>
  async (method, path, body) => {
    const url = `http://127.0.0.1:${port}/api/v1/namespaces/_/${path}`;
    const headers = { authorization, 'content-type': 'application/json' };
    const response = await fetch(url, { method, headers, signal, ...(body && { body }) });
    const answer = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${answer}`);
    return JSON.parse(answer);
  };

const BOUNDLESS = ['--per-minute', '1000000000', '--concurrent', '1000000000'];

/** As an operator does it. */
const raiseLimits = async (data: string, signal: AbortSignal): Promise<void> => {
  const command = [PROGRAM, 'user', 'limits', 'guest', ...BOUNDLESS, '--data', data];
  await promisify(execFile)(process.execPath, command, { signal });
};

/** Creates both actions and sees one whole record of each, so that output is checked in full. */
const prepare = async (call: Call): Promise<void> => {
  for (const action of ['blocking', 'accepting']) {
    await call('PUT', `actions/${action}`, JSON.stringify(ACTION));
  }
  recordSchema.parse(await call('POST', 'actions/blocking?blocking=true', REQUEST_BODY));
};

/** Waits until the stored records of the non-blocking action are as many as were accepted. */
const untilDrained = async (call: Call, accepted: number, signal: AbortSignal): Promise<void> => {
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(DRAIN_MS)]);
  for (;;) {
    const answer = await call('GET', 'activations?name=accepting&count=true');
    const { activations } = countSchema.parse(answer);
    if (activations === accepted) return;
    if (activations > accepted) throw new Error(`${activations} records for ${accepted} calls`);
    if (deadline.aborted) throw new Error(`${activations} of ${accepted} accepted calls have run`);
    await delay(POLL_MS, undefined, { signal });
  }
};

export const createRewhisk = (dataParent: string): Contender => ({
  name: 'rewhisk',
  start: async (signal) => {
    mkdirSync(dataParent, { recursive: true });
    const data = mkdtempSync(join(dataParent, 'rewhisk-'));
    const server = startServerProcess([PROGRAM, 'serve', '--port', '0', '--data', data]);
    const stop = async (): Promise<void> => {
      await server.stop();
      rmSync(data, { recursive: true, force: true });
    };
    try {
      const ready = await server.line(/ready at http:\/\/127\.0\.0\.1:(\d+)/, signal);
      await raiseLimits(data, signal);
      const port = Number(ready[1]);
      const auth = readFileSync(join(data, 'guest.auth'), 'utf8').trim();
      const authorization = `Basic ${Buffer.from(auth).toString('base64')}`;
      const call = createCall(port, authorization, signal);
      await prepare(call);
      const path = '/api/v1/namespaces/_/actions';
      const headers = [`Authorization: ${authorization}`];
      return {
        ...server,
        blocking: {
          port,
          request: post(port, `${path}/blocking?blocking=true`, headers),
          expect: { status: 200, text: FUNCTION_RESULT },
        },
        accepting: {
          port,
          request: post(port, `${path}/accepting`, headers),
          expect: { status: 202, text: '"activationId":"' },
          drained: (accepted) => untilDrained(call, accepted, signal),
        },
        stop,
      };
    } catch (error) {
      await stop();
      throw error;
    }
  },
});
