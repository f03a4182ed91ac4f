/** The server's own Node under the name of another kind, as if it had been added. */
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { folderOfKind } from '../../src/containers/process/installed-node.ts';

export const pretendAdded = async (runtimesDir: string, kind: string): Promise<void> => {
  const name = `node-${process.platform}-${process.arch}`;
  const folder = path.join(folderOfKind(runtimesDir, kind), 'node_modules', name);
  await mkdir(path.join(folder, 'bin'), { recursive: true });
  await writeFile(path.join(folder, 'package.json'), JSON.stringify({ version: '24.0.0' }));
  await symlink(process.execPath, path.join(folder, 'bin', 'node'));
};

export const removeAdded = (runtimesDir: string, kind: string): Promise<void> =>
  rm(folderOfKind(runtimesDir, kind), { recursive: true });
