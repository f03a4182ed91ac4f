/**
 * The power of one folder, as long as a test lasts: what a process does to the folder is followed, and
 * when the process was killed, the folder becomes one that a power loss at that moment may have left.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Chance } from '../crash/chance.ts';
import { compiler } from '../support/compiler.ts';
import { type Disk, type DiskTree, replayDisk } from './disk.ts';
import { readDiskLog } from './disk-log.ts';
import { differences, readTree, writeTree } from './disk-tree.ts';

export interface Loss {
  readonly before: DiskTree;
  readonly after: DiskTree;
}

export interface Power {
  /** With this a process is followed, and nobody whom it starts. */
  readonly environment: Readonly<Record<string, string>>;
  /** What was done so far since the power came. */
  readonly disk: () => Disk;
  /** After the process was killed: the folder is what the power loss left. */
  readonly lose: (chance: Chance) => Loss;
  /** What is in the folder and was not followed, or the other way round, while no process runs. */
  readonly unseen: () => readonly string[];
  readonly close: () => void;
}

/** Made anew by each server, or empty: whatever a power loss makes of them. */
const LEFT_OUT: ReadonlySet<string> = new Set(['cache', 'reserve']);

const isLeftOut = (name: string): boolean =>
  LEFT_OUT.has(name.split('/')[0] ?? '') || name.endsWith('-shm');

/** `dir` has to be there; what is in it now is on the disk for sure. */
export const createPower = (dir: string): Power => {
  const workshop = mkdtempSync(path.join(tmpdir(), 'rewhisk-power-'));
  const log = path.join(workshop, 'log');
  const library = compileLog(workshop);
  let start: DiskTree = readTree(dir, isLeftOut);
  const disk = (): Disk => {
    const operations = readDiskLog(readFileSync(log, { flag: 'a+' }));
    return replayDisk(start, operations, isLeftOut);
  };
  return {
    environment: {
      LD_PRELOAD: library,
      DISK_LOG_ROOT: dir,
      DISK_LOG_FILE: log,
      // Its calls go past the C library.
      UV_USE_IO_URING: '0',
    },
    disk,
    lose: (chance) => {
      const followed = disk();
      start = followed.lost(chance);
      writeTree(dir, start, isLeftOut);
      rmSync(log, { force: true });
      return { before: followed.whole(), after: start };
    },
    unseen: () => differences(readTree(dir, isLeftOut), disk().whole()),
    close: () => rmSync(workshop, { recursive: true }),
  };
};

const SOURCE = path.join(import.meta.dirname, 'disk-log.c');

const compileLog = (folder: string): string => {
  const library = path.join(folder, 'disk-log.so');
  const args = ['-O2', '-shared', '-fPIC', '-o', library, SOURCE, '-ldl', '-pthread'];
  const { status, stderr } = spawnSync(compiler(), args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`disk-log.c can't be compiled: ${stderr}`);
  return library;
};
