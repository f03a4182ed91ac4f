/**
 * The operator's socket in the data folder: who may open the folder may administer the server. It
 * appears at once as a whole, with mode 0600, by a rename; that replaces the socket of a server that
 * died, and never one that somebody listens on. Connections, lines and waits are bounded, and what is
 * said on them is never logged.
 *
 * A crash leaves the socket file, and perhaps the folder `.admin` that it was made in: the next start
 * replaces both.
 */
import { chmodSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import type { Administration } from '../actors/administration.ts';
import type { Clock } from '../domain/kernel/clock.ts';
import { E, type Either } from '../domain/kernel/fp.ts';
import type { Logger } from '../platform/logger.ts';
import { type AdminConnections, createConnections } from './admin-connections.ts';
import { connectTo } from './connecting.ts';
import { SOCKET_NAME, socketPath } from './socket-file.ts';

export interface AdminServerDeps {
  readonly dataDir: string;
  readonly administration: Administration;
  readonly clock: Clock;
  readonly log: Logger;
}

export interface AdminServer {
  /** Takes no more requests; resolves when those that are being answered have been. */
  readonly stop: () => Promise<void>;
}

/** The left side is one line for the operator. */
export const startAdminServer = async (
  deps: AdminServerDeps,
): Promise<Either<string, AdminServer>> => {
  const { dataDir } = deps;
  if (await isListenedOn(dataDir))
    return E.left(`somebody listens on ${join(dataDir, SOCKET_NAME)} already`);
  const connections = createConnections(deps);
  const server = createServer(connections.accept);
  try {
    const listening = await listen(server, dataDir);
    if (E.isLeft(listening)) return listening;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return E.left(`no admin socket can be made in ${dataDir}: ${reason}`);
  }
  server.on('error', (error) =>
    deps.log.error({ error: error.message }, 'the admin socket failed'),
  );
  return E.right({ stop: () => stop(server, connections, dataDir) });
};

const isListenedOn = async (dataDir: string): Promise<boolean> => {
  const connected = await connectTo(dataDir);
  if (E.isLeft(connected)) return false;
  connected.right.destroy();
  return true;
};

/** Bound in a folder that is nobody else's, so that nobody connects before the mode is set. */
const listen = async (server: Server, dataDir: string): Promise<Either<string, null>> => {
  const workshop = join(dataDir, '.admin');
  rmSync(workshop, { recursive: true, force: true });
  mkdirSync(workshop, { mode: 0o700 });
  const named = socketPath(workshop, SOCKET_NAME);
  try {
    if (E.isLeft(named)) return named;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(named.right.path, () => {
        server.off('error', reject);
        resolve();
      });
    });
    const made = join(workshop, SOCKET_NAME);
    chmodSync(made, 0o600);
    renameSync(made, join(dataDir, SOCKET_NAME));
    return E.right(null);
  } finally {
    if (E.isRight(named)) named.right.release();
    rmSync(workshop, { recursive: true, force: true });
  }
};

const stop = async (
  server: Server,
  connections: AdminConnections,
  dataDir: string,
): Promise<void> => {
  rmSync(join(dataDir, SOCKET_NAME), { force: true });
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  connections.dismissIdle();
  await closed;
};
