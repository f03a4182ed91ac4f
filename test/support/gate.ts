/**
 * A gate on this machine at which actions wait, so that a test knows what runs at a moment and
 * decides when it goes on, without a clock.
 */
import { EventEmitter, once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { onTestFinished } from 'vitest';

export interface Gate {
  /** What `PASS` is to be called with. */
  readonly url: string;
  /** Resolves when as many have arrived since the gate was made. */
  readonly arrived: (count: number) => Promise<void>;
  /** How many have arrived. */
  readonly arrivals: () => number;
  /** Lets all through who wait, and all who come. */
  readonly open: () => void;
}

/** For the code of an action: `await pass(url)` arrives at the gate and waits there. */
export const PASS = `
const pass = (url) => new Promise((resolve, reject) => {
  require('node:http').get(url, { agent: false }, (response) => response.resume().on('end', resolve)).on('error', reject);
});`;

/** Closes with the test that makes it. */
export const makeGate = async (): Promise<Gate> => {
  const arrivals = new EventEmitter();
  const waiting: ServerResponse[] = [];
  let count = 0;
  let isOpen = false;
  const server = createServer((_, response) => {
    count += 1;
    if (isOpen) response.end();
    else waiting.push(response);
    arrivals.emit('arrival');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const open = (): void => {
    isOpen = true;
    for (const response of waiting.splice(0)) response.end();
  };
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the gate has no port');
  return {
    url: `http://127.0.0.1:${address.port}/`,
    arrived: async (wanted) => {
      while (count < wanted) await once(arrivals, 'arrival');
    },
    arrivals: () => count,
    open,
  };
};
