/**
 * The folder for temporary files of a container that has no private /tmp: made before it starts, removed
 * after it has ended.
 *
 * Where the container is a user of its own, that user's rights do the removing, by a process of its
 * own: links that its code laid could lead root anywhere. With it goes every process of that user,
 * at once and also those that left for sessions of their own, so that the next one to be that user is alone.
 */
import { chown, mkdir, rm, rmdir } from 'node:fs/promises';
import { NOBODY } from '../sandbox/container-users.ts';
import { becoming, NO_CAPABILITIES, SETPRIV } from '../sandbox/privileges.ts';
import type { SandboxCommand } from '../sandbox/sandbox.ts';
import type { Launcher } from './launcher/launcher.ts';

export interface ScratchFolder {
  readonly make: () => Promise<void>;
  /** Rejects when something of it stays. */
  readonly remove: () => Promise<void>;
}

export const serversScratch = (folder: string): ScratchFolder => ({
  make: async () => {
    await mkdir(folder, { mode: 0o700 });
  },
  remove: () => rm(folder, { recursive: true, force: true }),
});

export const usersScratch = (folder: string, user: number, launcher: Launcher): ScratchFolder => ({
  make: async () => {
    await mkdir(folder, { mode: 0o700 });
    await chown(folder, user, NOBODY);
  },
  remove: async () => {
    for (let left = TRIES_MAX; left > 0; left -= 1) {
      // A launcher that has died is followed by another.
      await leave(launcher, leaving(folder, user)).catch(() => undefined);
      if (await isRemoved(folder)) return;
    }
    throw new Error(`files of a container stay in ${folder}`);
  },
});

const TRIES_MAX = 3;

const leave = async (launcher: Launcher, command: SandboxCommand): Promise<void> => {
  const { ending, streams } = await launcher.launch(command);
  await ending;
  streams.destroy();
};

/** Or was not made, where the container could not start. */
const isRemoved = (folder: string): Promise<boolean> =>
  rmdir(folder).then(
    () => true,
    (error: unknown) => error instanceof Error && 'code' in error && error.code === 'ENOENT',
  );

/** Nobody else is that user, unless all containers are nobody. */
const LEAVE = `
[ "$2" = shared ] || kill -KILL -1
chmod -R u+rwX "$1"
rm -rf "$1"`;

const leaving = (folder: string, user: number): SandboxCommand => ({
  command: SETPRIV,
  arguments: [
    ...[...becoming(user), ...NO_CAPABILITIES, '--no-new-privs', '--pdeathsig=KILL'],
    ...['/bin/sh', '-c', LEAVE, 'sh', folder, user === NOBODY ? 'shared' : 'alone'],
  ],
  environment: { PATH: '/usr/bin:/bin' },
  folder: '/',
  waits: false,
});
