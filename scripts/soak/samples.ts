/**
 * What a server takes of the machine while it works, and whether that stays the same.
 *
 * Flat is judged by medians, so that one moment decides nothing: that of the last third of the run may be above that
 * of the first third, both after the warm-up, by `GROWTH_MAX` of it and a little of its own. No amount is asserted
 * but the bound of the write-ahead log, which is one of the format.
 */
import { join } from 'node:path';
import { processTree } from '../../src/containers/process-tree.ts';
import { folderMb, openFilesOf, residentMb } from './machine.ts';

export interface Sample {
  readonly residentMb: number;
  readonly openFiles: number;
  readonly processes: number;
  readonly journalWalMb: number;
  readonly journalShmMb: number;
  readonly viewsWalMb: number;
  readonly viewsShmMb: number;
  /** Without write-ahead logs. */
  readonly journalMb: number;
  readonly viewsMb: number;
  readonly blobsMb: number;
}

type Measure = keyof Sample;

export const MEASURES = [
  ...(['residentMb', 'openFiles', 'processes'] as const),
  ...(['journalWalMb', 'journalShmMb', 'viewsWalMb', 'viewsShmMb'] as const),
  ...(['journalMb', 'viewsMb', 'blobsMb'] as const),
] satisfies readonly Measure[];

/** How much the median may grow, as a share of it. */
const GROWTH_MAX = 0.15;
/** And how much more, in its unit: what comes and goes by itself. */
const SLACK: Readonly<Record<Measure, number>> = {
  residentMb: 16,
  openFiles: 10,
  processes: 4,
  journalWalMb: 16,
  journalShmMb: 1,
  viewsWalMb: 16,
  viewsShmMb: 1,
  journalMb: 16,
  viewsMb: 16,
  blobsMb: 16,
};

export const takeSample = async (dataDir: string, pid: number): Promise<Sample> => {
  const [journal, views] = [join(dataDir, 'journal'), join(dataDir, 'views')];
  const isMain = (name: string): boolean => !/-(wal|shm)$/.test(name);
  const of = (ending: string) => (name: string) => name.endsWith(ending);
  return {
    residentMb: residentMb(pid),
    openFiles: openFilesOf(pid),
    processes: (await processTree(pid)).length,
    journalWalMb: folderMb(journal, of('-wal')),
    journalShmMb: folderMb(journal, of('-shm')),
    viewsWalMb: folderMb(views, of('-wal')),
    viewsShmMb: folderMb(views, of('-shm')),
    journalMb: folderMb(journal, isMain),
    viewsMb: folderMb(views, isMain),
    blobsMb: folderMb(join(dataDir, 'blobs')),
  };
};

export interface Growth {
  readonly measure: Measure;
  readonly first: number;
  readonly last: number;
  readonly max: number;
  readonly flat: boolean;
}

export const growthOf = (samples: readonly Sample[], measure: Measure): Growth => {
  const values = samples.map((sample) => sample[measure]);
  const third = Math.ceil(values.length / 3);
  const [first, last] = [median(values.slice(0, third)), median(values.slice(-third))];
  const flat = last <= first * (1 + GROWTH_MAX) + SLACK[measure];
  return { measure, first, last, max: Math.max(...values), flat };
};

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
