/** A package of this repository's `node_modules` as it would lie in an action's own. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { ArchiveEntry } from './archives.ts';

const MODULES = path.resolve(import.meta.dirname, '../../node_modules');

export const installedPackage = (name: string): readonly ArchiveEntry[] => {
  const files = readdirSync(path.join(MODULES, name), { recursive: true, withFileTypes: true });
  return files
    .filter((entry) => entry.isFile())
    .map((file) => {
      const source = path.join(file.parentPath, file.name);
      const entry = path.join('node_modules', path.relative(MODULES, source));
      return { name: entry, content: readFileSync(source) };
    });
};
