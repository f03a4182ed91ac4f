/**
 * No sandbox: a process like any other, with the server's own rights. For machines that allow
 * nothing better, and named as what it is.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { baseEnvironment, type Machine, type Sandbox } from './sandbox.ts';

export const createPlainSandbox = (machine: Machine): Sandbox => {
  // On Linux the kernel ends the process with the server even while it computes without end.
  const dying = existsSync('/usr/bin/setpriv') ? ['/usr/bin/setpriv', '--pdeathsig=KILL'] : [];
  return {
    name: 'none',
    isolation: 'none: a plain process with the rights of the server',
    isolated: false,
    networks: ['full'],
    root: machine.image,
    command: ({ program, scratch }) => {
      const [name = '', ...others] = program;
      const onMachine = machine.programs.find(({ target }) => target === name)?.source ?? name;
      const [command = '', ...rest] = [...dying, onMachine, ...others];
      const environment = baseEnvironment(path.dirname(onMachine), scratch);
      return { command, arguments: rest, environment, folder: scratch, waits: false };
    },
  };
};
