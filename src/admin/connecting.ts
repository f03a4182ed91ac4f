/** A connection to the admin socket of a data folder. */
import { connect, type Socket } from 'node:net';
import { E, type Either } from '../domain/kernel/fp.ts';
import { SOCKET_NAME, socketPath } from './socket-file.ts';

/** Why there is none. */
export type NotConnected =
  /** Nobody listens: no such folder, no socket, or the socket of a server that died. */
  { readonly type: 'NoServer' } | { readonly type: 'NotReached'; readonly reason: string };

const NOBODY = ['ENOENT', 'ENOTDIR', 'ECONNREFUSED'];

export const connectTo = async (dataDir: string): Promise<Either<NotConnected, Socket>> => {
  try {
    const named = socketPath(dataDir, SOCKET_NAME);
    if (E.isLeft(named)) return E.left({ type: 'NotReached', reason: named.left });
    try {
      return E.right(await connected(named.right.path));
    } finally {
      named.right.release();
    }
  } catch (error) {
    return E.left(whyNot(error));
  }
};

const connected = (path: string): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect(path);
    socket.once('error', reject).once('connect', () => {
      socket.off('error', reject);
      resolve(socket);
    });
  });

const whyNot = (error: unknown): NotConnected => {
  if (!(error instanceof Error)) return { type: 'NotReached', reason: String(error) };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return NOBODY.includes(code)
    ? { type: 'NoServer' }
    : { type: 'NotReached', reason: code === 'EACCES' ? 'permission denied' : error.message };
};
