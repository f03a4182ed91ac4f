/** A data folder with a journal of many short segments and commits, and a clock that goes on by itself. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Journal, NewRecord, StoredRecord } from '../../../src/journal/journal.ts';
import { offset, type Offset } from '../../../src/domain/kernel/ids.ts';
import { openSegmentReader } from '../../../src/journal/segments/segment-reader.ts';
import { createBackup } from '../../../src/journal/backup/backup-creation.ts';
import type { Manifest } from '../../../src/journal/backup/manifest.ts';
import { clockAt, openLog } from '../log-folder.ts';

export interface Folders {
  readonly dataDir: string;
  readonly repository: string;
  /** A new name for a folder that is not there. */
  readonly next: () => string;
}

export const inFolders = async <T>(use: (folders: Folders) => Promise<T>): Promise<T> => {
  const dir = await mkdtemp(join(tmpdir(), 'rewhisk-backup-'));
  let names = 0;
  try {
    const dataDir = join(dir, 'data');
    await mkdir(dataDir);
    await writeFile(join(dataDir, 'master.key'), 'secret\n', { mode: 0o600 });
    const next = (): string => join(dir, `restored-${(names += 1)}`);
    return await use({ dataDir, repository: join(dir, 'backups'), next });
  } finally {
    await rm(dir, { recursive: true });
  }
};

/** Each append a millisecond after the last one. */
export const openData = (dataDir: string, fromMs: number): Promise<Journal> => {
  let nowMs = fromMs;
  const clock = clockAt(() => (nowMs += 1));
  return openLog(join(dataDir, 'journal'), { clock, segmentAgeMaxMs: 25 });
};

export const appendAll = async (
  journal: Journal,
  appends: readonly (readonly NewRecord[])[],
): Promise<void> => {
  // Some wait for each other, so that there are commits of one append and of many.
  for (let at = 0; at < appends.length; at += 7)
    await Promise.all(appends.slice(at, at + 7).map((records) => journal.append(records)));
};

/** What a reader finds who stops at an offset. */
export const historyOf = (
  dataDir: string,
  upTo: number = Number.MAX_SAFE_INTEGER,
): readonly StoredRecord[] => {
  const reader = openSegmentReader(join(dataDir, 'journal'));
  try {
    const found: StoredRecord[] = [];
    let from: Offset = offset(1);
    for (;;) {
      const page = reader.read({ from, upTo: offset(upTo), max: 1_000 });
      found.push(...page);
      const last = page.at(-1);
      if (last === undefined) return found;
      from = offset(last.offset + 1);
    }
  } finally {
    reader.close();
  }
};

export const backUp = (
  { dataDir, repository }: Folders,
  nowMs: number = 2_000_000_000_000,
): Promise<Manifest> =>
  createBackup({ dataDir, repository, version: 'test', clock: clockAt(() => nowMs) });
