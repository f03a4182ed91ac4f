/**
 * Where the admin socket lies, and how to name it to the kernel: a Unix socket's path may have some
 * hundred bytes, and a data folder may lie deeper. On Linux the folder is opened and the path begins
 * with the open folder; elsewhere a path that is too long is an error that says so.
 */
import { closeSync, constants, openSync } from 'node:fs';
import { join } from 'node:path';
import { E, type Either } from '../domain/kernel/fp.ts';

export const SOCKET_NAME = 'admin.sock';

/** macOS has the least room: 104 bytes with the zero at the end. */
const PATH_BYTES_MAX = 103;

export interface SocketPath {
  readonly path: string;
  /** The path means nothing any more. */
  readonly release: () => void;
}

/** A path that can be bound or connected to; throws when there is no such folder. */
export const socketPath = (
  folder: string,
  name: string,
  platform: NodeJS.Platform = process.platform,
): Either<string, SocketPath> => {
  if (platform === 'linux') {
    const descriptor = openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY);
    return E.right({
      path: `/proc/self/fd/${descriptor}/${name}`,
      release: () => closeSync(descriptor),
    });
  }
  const path = join(folder, name);
  return Buffer.byteLength(path) > PATH_BYTES_MAX
    ? E.left(`the path ${path} is too long for a socket here: choose a shorter data folder`)
    : E.right({ path, release: () => undefined });
};
