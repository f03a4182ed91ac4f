/**
 * A copy of the repository in a folder of its own, in which one file at a time is made wrong: the copy one works in is
 * never touched, so nothing that ends this program can leave a defect behind.
 */
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Defect } from './defect.ts';

export interface RepositoryCopy {
  readonly folder: string;
  /** Does the work with the defect in place, and takes it out again. */
  readonly withDefect: <Result>(defect: Defect, work: () => Promise<Result>) => Promise<Result>;
  readonly remove: () => void;
}

/** What the tests read; `node_modules` is shared. */
const COPIED = [
  ...['src', 'test', 'runtimes', 'bin', 'scripts', 'docs'],
  ...['package.json', 'tsconfig.json', 'vitest.config.ts', 'vitest.extended.config.ts'],
];

export function copyRepository(root: string): RepositoryCopy {
  const folder = mkdtempSync(join(tmpdir(), 'rewhisk-defects-'));
  for (const name of COPIED) cpSync(join(root, name), join(folder, name), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  return {
    folder,
    withDefect: async ({ file, text, replacement }, work) => {
      const path = join(folder, file);
      const right = readFileSync(path, 'utf8');
      if (right.split(text).length !== 2) throw new Error(`${file} has to have once: ${text}`);
      writeFileSync(
        path,
        right.replace(text, () => replacement),
      );
      try {
        return await work();
      } finally {
        writeFileSync(path, right);
      }
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
