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
    isolation:
      'none: a plain process with the rights of the server, network shared with the machine',
    isolated: false,
    root: machine.image,
    command: ({ nodeArguments, scratch }) => ({
      command: dying[0] ?? machine.nodePath,
      arguments: [
        ...dying.slice(1),
        ...(dying.length > 0 ? [machine.nodePath] : []),
        ...nodeArguments,
      ],
      environment: baseEnvironment(path.dirname(machine.nodePath), scratch),
      folder: scratch,
      waits: false,
    }),
  };
};
