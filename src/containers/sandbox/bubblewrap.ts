/**
 * The sandbox of bubblewrap, where `bwrap` is installed and the machine lets it work.
 *
 * As root bubblewrap would leave its child root. Some capabilities let the first process lock the
 * container in and `setpriv` become the container's user, and go with that. `--die-with-parent` ends the container
 * with the server.
 */
import { coveredFolders, type Mount, systemMounts } from './mounts.ts';
import { becoming, NO_CAPABILITIES, SETPRIV } from './privileges.ts';
import { baseEnvironment, LOCK_IN, type Machine, type Sandbox, TMP_BYTES_MAX } from './sandbox.ts';

const LOCKED_IN = ['/bin/sh', '-c', `set -e; ${LOCK_IN}; exec "$@"`, 'sh'];
const capabilities = (...names: readonly string[]): readonly string[] =>
  names.flatMap((name) => ['--cap-add', name]);

export const createBubblewrapSandbox = (machine: Machine): Sandbox => {
  const user = [
    ...(machine.root ? capabilities('CAP_SETUID', 'CAP_SETGID') : ['--unshare-user']),
    ...capabilities('CAP_SYS_ADMIN', 'CAP_SETPCAP'),
  ];
  const files = [
    ...['--ro-bind', machine.image, '/'],
    ...[...systemMounts(), ...machine.programs].flatMap(bind),
    ...coveredFolders(machine.hidden, machine.programs).flatMap((folder) => [
      '--tmpfs',
      folder,
      '--remount-ro',
      folder,
    ]),
    ...['--perms', '1777', '--size', String(TMP_BYTES_MAX), '--tmpfs', '/tmp', '--proc', '/proc'],
  ];
  return {
    name: 'bubblewrap',
    isolation: `bubblewrap (mount, pid, ipc, uts, cgroup${machine.root ? '' : ', user'} namespaces), no privileges, private /tmp`,
    isolated: true,
    networks: ['full', 'none'],
    image: machine.image,
    root: '/',
    ownUsers: false,
    command: ({ program, pathFolder, network, user: own }) => ({
      command: 'bwrap',
      arguments: [
        ...['--unshare-pid', '--unshare-ipc', '--unshare-uts', '--unshare-cgroup-try', ...user],
        ...(network === 'none' ? ['--unshare-net'] : []),
        ...['--die-with-parent', ...files, '--chdir', '/tmp'],
        ...LOCKED_IN,
        ...[SETPRIV, ...(machine.root ? becoming(own) : []), ...NO_CAPABILITIES],
        ...program,
      ],
      environment: baseEnvironment(pathFolder, '/tmp'),
      folder: machine.image,
      waits: true,
    }),
  };
};

const bind = (mount: Mount): readonly string[] => [
  mount.type === 'device' ? '--dev-bind' : '--ro-bind',
  mount.source,
  mount.target,
];
