/** A library that stands before the C library of a server, so that a machine misbehaves as real ones do. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

/** `name` of a C file here. The value for `LD_PRELOAD`; needs a C compiler. */
export const buildShim = async (name: string, folder: string): Promise<string> => {
  const shim = path.join(folder, `${name}.so`);
  const source = path.join(import.meta.dirname, `${name}.c`);
  await promisify(execFile)('cc', ['-shared', '-fPIC', '-o', shim, source, '-ldl']);
  return shim;
};
