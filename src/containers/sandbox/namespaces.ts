/**
 * A sandbox of Linux namespaces by `unshare`, `mount`, `pivot_root` and `setpriv` of util-linux,
 * for machines without bubblewrap. Root becomes the container's user; everyone else becomes the root of a user
 * namespace without capabilities.
 *
 * Nothing outlives the server: the waiting shell dies with it, the container's first process with
 * the shell, and with the first process of a pid namespace the kernel ends all others.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { coveredFolders, type Mount, systemMounts } from './mounts.ts';
import { becoming, NO_CAPABILITIES } from './privileges.ts';
import { baseEnvironment, LOCK_IN, type Machine, type Sandbox, TMP_BYTES_MAX } from './sandbox.ts';

/**
 * The first child of the shell is the first process of the pid namespace. It makes the image the
 * root of the file system, leaves nothing of the old one behind and becomes the container. Its
 * own loopback, where it has one, comes up where the machine has `ip`. The shell lets go of the
 * container's socket and pipes, and waits.
 */
const ENTER = `(
  set -e
  [ "$3" = full ] || ip link set dev lo up 2>/dev/null || :
  mount --all --fstab "$1"
  cd "$2"
  pivot_root . .
  umount --lazy /
  ${LOCK_IN}
  cd /tmp
  unset OLDPWD
  shift 3
  exec "$@"
) &
exec <&- >&- 2>&- 3>&-
wait $!`;

export const createNamespacesSandbox = (machine: Machine): Sandbox => {
  const fstab = path.join(path.dirname(machine.image), 'container.fstab');
  writeFileSync(fstab, fstabText(machine), { mode: 0o600 });
  const identity = (own: number): readonly string[] =>
    machine.root ? becoming(own) : ['--securebits=+noroot,+noroot_locked'];
  const user = machine.root ? [] : ['--user', '--map-root-user'];
  const spaces = ['--mount', '--pid', '--ipc', '--uts'];
  return {
    name: 'namespaces',
    isolation: `Linux namespaces (mount, pid, ipc, uts${machine.root ? '' : ', user'}), no privileges, private /tmp`,
    isolated: true,
    networks: ['full', 'none'],
    image: machine.image,
    root: '/',
    ownUsers: false,
    command: ({ program, pathFolder, network, user: own }) => ({
      command: 'setpriv',
      arguments: [
        ...['--pdeathsig=KILL', 'unshare', ...user, ...spaces],
        ...(network === 'none' ? ['--net'] : []),
        ...['sh', '-c', ENTER, 'sh', fstab, machine.image, network],
        ...['setpriv', ...identity(own), ...NO_CAPABILITIES, '--no-new-privs', '--pdeathsig=KILL'],
        ...program,
      ],
      environment: baseEnvironment(pathFolder, '/tmp'),
      folder: machine.image,
      waits: true,
    }),
  };
};

const fstabText = (machine: Machine): string => {
  const at = (target: string): string => path.join(machine.image, target);
  const lines = [
    entry(machine.image, machine.image, 'none', 'bind,ro,nosuid,nodev'),
    ...[...systemMounts(), ...machine.programs].map((mount) =>
      entry(mount.source, at(mount.target), 'none', bindOptions(mount)),
    ),
    ...coveredFolders(machine.hidden, machine.programs).map((folder) =>
      entry('tmpfs', at(folder), 'tmpfs', 'ro,nosuid,nodev,size=4k'),
    ),
    entry(
      'tmpfs',
      at('/tmp'),
      'tmpfs',
      `nosuid,nodev,size=${TMP_BYTES_MAX},nr_inodes=65536,mode=1777`,
    ),
    entry('proc', at('/proc'), 'proc', 'nosuid,nodev,noexec'),
  ];
  return lines.join('');
};

/** A device file behind `nodev` could not be opened. */
const bindOptions = (mount: Mount): string =>
  mount.type === 'device' ? 'bind,nosuid,noexec' : 'bind,ro,nosuid,nodev';

const entry = (source: string, target: string, type: string, options: string): string =>
  `${fstabPath(source)} ${fstabPath(target)} ${type} ${options} 0 0\n`;

/** Blanks and backslashes are written in octal there. */
const fstabPath = (text: string): string =>
  text.replace(/[\s\\]/g, (it) => `\\${it.charCodeAt(0).toString(8).padStart(3, '0')}`);
