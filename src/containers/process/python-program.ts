/** The Python runtime, `runtimes/python`, run by a Python of this machine. */
import { realpathSync } from 'node:fs';
import path from 'node:path';
import type { Mount } from '../sandbox/mounts.ts';
import type { Program } from './program.ts';

/** Every container sees these anyway. */
const SYSTEM_FOLDERS = ['/usr/', '/bin/', '/sbin/'];

/** `-I`: what lies around on the machine, such as packages of the server's user, is not imported. */
export const pythonProgram = (kind: string, pythonPath: string): Program => {
  const python = realpathSync(pythonPath);
  return {
    kind,
    mounts: SYSTEM_FOLDERS.some((folder) => python.startsWith(folder)) ? [] : [ownFolder(python)],
    command: (_, script) => [python, '-I', '-X', 'utf8', script('python/main.py')],
    folder: null,
    codeForm: 'source',
  };
};

/** `<folder>/bin/python3` and its library; at the same place, because Python is built for a place. */
const ownFolder = (python: string): Mount => {
  const source = path.dirname(path.dirname(python));
  return { source, target: source, type: 'folder' };
};
