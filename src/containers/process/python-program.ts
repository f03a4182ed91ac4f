/** The Python runtime, `runtimes/python`, run by a Python of this machine. */
import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { isWithin, type Mount } from '../sandbox/mounts.ts';
import type { Program } from './program.ts';

/** Every container sees these anyway. */
const SYSTEM_FOLDERS = ['/usr/', '/bin/', '/sbin/'];

/**
 * `-I`: what lies around on the machine, such as packages of the server's user, is not imported.
 *
 * `null`: every container would have to see the whole machine, or the folder that the data folder is
 * in, to see this Python.
 */
export const pythonProgram = (
  kind: string,
  pythonPath: string,
  dataDir: string,
): Program | null => {
  const python = realpathSync(pythonPath);
  const isSystems = SYSTEM_FOLDERS.some((folder) => python.startsWith(folder));
  const mounts = isSystems ? [] : [ownFolder(python)];
  const data = existsSync(dataDir) ? realpathSync(dataDir) : path.resolve(dataDir);
  if (mounts.some(({ target }) => isWithin(data, target))) return null;
  return {
    kind,
    mounts,
    command: (_, script) => [python, '-I', '-X', 'utf8', script('python/main.py')],
    pathFolder: null,
    codeForm: 'source',
  };
};

/** `<folder>/bin/python3` and its library; at the same place, because Python is built for a place. */
const ownFolder = (python: string): Mount => {
  const source = path.dirname(path.dirname(python));
  return { source, target: source, type: 'folder' };
};
