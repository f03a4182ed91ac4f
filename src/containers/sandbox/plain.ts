/**
 * No sandbox: a process like any other. For machines that allow nothing better, and named as what it is.
 *
 * A server that is root makes each container a user of its own: it has the rights of any user of the
 * machine and no more, and is kept from the server and from other containers as users are from each
 * other. The image has to lie where such a user gets at it.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { becoming, NO_CAPABILITIES, SETPRIV } from './privileges.ts';
import { baseEnvironment, type Machine, type Sandbox } from './sandbox.ts';

/** With the rights of the server, whatever they are. */
export const createPlainSandbox = (machine: Machine): Sandbox => {
  // On Linux the kernel ends the process with the server even while it computes without end.
  const dying = existsSync(SETPRIV) ? [SETPRIV, '--pdeathsig=KILL'] : [];
  const rights = machine.root ? 'all rights of root' : 'the rights of the server';
  return {
    ...plain(machine, () => dying),
    isolation: `none: a plain process with ${rights}`,
    ownUsers: false,
  };
};

/** For a server that is root. Throws where no folder can be had that other users reach. */
export const createUserSandbox = (machine: Machine): Sandbox => ({
  ...plain({ ...machine, ...machine.openImage() }, (user) => [
    ...[SETPRIV, ...becoming(user), ...NO_CAPABILITIES, '--no-new-privs', '--pdeathsig=KILL'],
  ]),
  isolation: `none: a plain process, ${machine.usersApart ? 'each a user of its own' : 'all of them as nobody'}, no privileges`,
  ownUsers: true,
});

const plain = (
  { image, programs }: Pick<Machine, 'image' | 'programs'>,
  before: (user: number) => readonly string[],
): Omit<Sandbox, 'isolation' | 'ownUsers'> => ({
  name: 'none',
  isolated: false,
  networks: ['full'],
  image,
  root: image,
  command: ({ program, scratch, user }) => {
    const [name = '', ...others] = program;
    const onMachine = programs.find(({ target }) => target === name)?.source ?? name;
    const [command = '', ...rest] = [...before(user), onMachine, ...others];
    const environment = baseEnvironment(path.dirname(onMachine), scratch);
    return { command, arguments: rest, environment, folder: scratch, waits: false };
  },
});
