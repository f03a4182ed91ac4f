/** Files that only their owner may read: keys and credentials in the data folder. */
import { closeSync, existsSync, fsyncSync, linkSync, openSync, rmSync, writeSync } from 'node:fs';

/**
 * Makes the file with mode 0600 unless it exists. It appears whole or not at all: written and synced
 * beside, then linked to its name.
 */
export const createPrivateFile = (path: string, content: () => string): void => {
  if (existsSync(path)) return;
  const draft = `${path}.${process.pid}.tmp`;
  rmSync(draft, { force: true });
  const file = openSync(draft, 'wx', 0o600);
  try {
    writeSync(file, `${content()}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  try {
    linkSync(draft, path);
  } finally {
    rmSync(draft, { force: true });
  }
};
