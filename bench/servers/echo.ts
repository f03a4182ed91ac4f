/**
 * The yardstick: a bare uWebSockets.js server (`echo-program.ts`).
 */
import { join } from 'node:path';

import { FUNCTION_RESULT, post, type Contender } from '../contender.ts';
import { startServerProcess } from '../server-process.ts';

const PROGRAM = join(import.meta.dirname, 'echo-program.ts');

export const echo: Contender = {
  name: 'echo',
  start: async (signal) => {
    const server = startServerProcess([PROGRAM]);
    try {
      const ready = await server.line(/ready at http:\/\/127\.0\.0\.1:(\d+)/, signal);
      const port = Number(ready[1]);
      const expect = { status: 200, text: FUNCTION_RESULT };
      const blocking = { port, request: post(port, '/hello'), expect };
      return { ...server, blocking, accepting: null };
    } catch (error) {
      await server.stop();
      throw error;
    }
  },
};
