/**
 * The file `<data>/restored`: this data folder was made from a backup, and its server runs nothing
 * until an operator says so. What the original has run since, or runs still, is not run a second time
 * by mistake. Arming removes the file.
 */
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { syncPath } from '../segments/segment-files.ts';

export const RESTORED = 'restored';

export interface RestoredMarker {
  readonly isThere: () => boolean;
  /** Gone for good when it returns. */
  readonly remove: () => void;
}

export const restoredMarker = (dataDir: string): RestoredMarker => {
  const path = join(dataDir, RESTORED);
  return {
    isThere: () => existsSync(path),
    remove: () => {
      rmSync(path, { force: true });
      syncPath(dataDir);
    },
  };
};

/** `text` is for people. */
export const markRestored = (dataDir: string, text: string): void =>
  writeFileSync(join(dataDir, RESTORED), `${text}\n`, { flag: 'wx', mode: 0o600, flush: true });
