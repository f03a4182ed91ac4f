/**
 * The comparison: `@google-cloud/functions-framework` as its README starts it, its own command with
 * `--target`, in production mode. It runs the function in the server process and stores nothing.
 */
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { connect, createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { FUNCTION_RESULT, post, type Contender } from '../contender.ts';
import { startServerProcess, type ServerProcess } from '../server-process.ts';

const PACKAGE = '@google-cloud/functions-framework';
const COMMAND = join(dirname(createRequire(import.meta.url).resolve(PACKAGE)), 'main.js');
const FUNCTION = join(import.meta.dirname, 'hello-function');
const RETRY_MS = 25;

/** The framework can't tell which port it took, so it is given one that was free just now. */
const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
};

const accepts = async (port: number): Promise<boolean> => {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
};

/** In production mode the framework prints nothing when it is ready: knock until it opens. */
const untilOpen = async (
  server: ServerProcess,
  port: number,
  signal: AbortSignal,
): Promise<void> => {
  while (!(await accepts(port))) {
    if (server.ended()) throw new Error(`functions-framework ended:\n${server.logTail()}`);
    await delay(RETRY_MS, undefined, { signal });
  }
};

export const functionsFramework: Contender = {
  name: 'functions-framework',
  start: async (signal) => {
    const port = await freePort();
    const server = startServerProcess([
      COMMAND,
      '--target=hello',
      '--signature-type=http',
      `--source=${FUNCTION}`,
      `--port=${port}`,
    ]);
    try {
      await untilOpen(server, port, signal);
      const expect = { status: 200, text: FUNCTION_RESULT };
      const blocking = { port, request: post(port, '/hello'), expect };
      return { ...server, blocking, accepting: null };
    } catch (error) {
      await server.stop();
      throw error;
    }
  },
};
