/**
 * The three connections of one launch. The launcher makes its ends of them the file descriptors of
 * the new process; the server's ends are then its pipes, as if it had made the process itself.
 */
import { connect, type Socket } from 'node:net';
import type { SandboxCommand } from '../../sandbox/sandbox.ts';
import type { LauncherProcess } from './launcher-process.ts';

export interface Streams {
  readonly stdout: Socket;
  readonly stderr: Socket;
  /** File descriptor 3 of the process. */
  readonly channel: Socket;
  /** Resolves when nothing more can come, of any of them. */
  readonly closed: Promise<void>;
  readonly destroy: () => void;
}

/**
 * Rejects, and leaves nothing open, when one can't be made, for instance for want of file
 * descriptors. `onLost` is called when one closes, in whatever way.
 */
export const handOver = async (
  { address, secret }: LauncherProcess,
  launch: number,
  command: SandboxCommand,
  onLost: () => void,
): Promise<Streams> => {
  const made: Connection[] = [];
  const open = (descriptor: number, more: object): Connection => {
    const opening = JSON.stringify({ launch, descriptor, ...more });
    const connection = openConnection(address, `${secret}${opening}\n`, onLost);
    made.push(connection);
    return connection;
  };
  const [stdout, stderr, channel] = [open(1, {}), open(2, {}), open(3, { command })];
  const destroy = (): void => {
    for (const { socket } of made) socket.destroy();
  };
  try {
    await Promise.all(made.map(({ opened }) => opened));
  } catch (error) {
    destroy();
    throw error;
  }
  return {
    stdout: stdout.socket,
    stderr: stderr.socket,
    channel: channel.socket,
    closed: Promise.all(made.map(({ closed }) => closed)).then(() => undefined),
    destroy,
  };
};

interface Connection {
  readonly socket: Socket;
  readonly opened: Promise<void>;
  readonly closed: Promise<void>;
}

const openConnection = (address: string, line: string, onLost: () => void): Connection => {
  const socket = connect(address);
  const opened = new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve).once('error', reject);
  });
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  void closed.then(onLost);
  // An error later on is followed by `close`.
  socket.on('error', () => undefined);
  socket.write(line);
  return { socket, opened, closed };
};
