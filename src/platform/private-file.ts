/** Files that only their owner may read: keys and credentials in the data folder. */
import { closeSync, existsSync, fsyncSync, linkSync, openSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes the file with mode 0600 unless it exists. It appears whole or not at all: written and synced
 * beside, then linked to its name, which is synced too: what is sealed with a key outlives a power
 * failure, so the key has to.
 */
export const createPrivateFile = (path: string, content: () => string): void => {
  // The process that made it may have ended before it synced the name.
  if (existsSync(path)) return syncNames(dirname(path));
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
  syncNames(dirname(path));
};

const syncNames = (folder: string): void => {
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
};
