/**
 * The world outside, as actions can change it: each run of an action sends its activation id here,
 * and here it is counted how often. What was sent before a process was killed still arrives.
 */
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

export interface Effects {
  readonly port: number;
  /** How often each activation has run, so far. */
  readonly runs: ReadonlyMap<string, number>;
  readonly close: () => void;
}

const ID = /^[0-9a-f]{32}$/;

export const listenForEffects = async (): Promise<Effects> => {
  const runs = new Map<string, number>();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    createInterface({ input: socket }).on('line', (line) => {
      // The last line of a killed process may be cut.
      if (ID.test(line)) runs.set(line, (runs.get(line) ?? 0) + 1);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port was given');
  return {
    port: address.port,
    runs,
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
};
