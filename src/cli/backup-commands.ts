/** What `rewhisk backup …` does; see `backup.ts`. */
import { resolve } from 'node:path';
import { askAdmin } from '../admin/admin-client.ts';
import { E } from '../domain/kernel/fp.ts';
import { createBackup } from '../journal/backup/backup-creation.ts';
import { failureText } from '../journal/backup/backup-failure.ts';
import { bytesOf, type Manifest } from '../journal/backup/manifest.ts';
import { listBackups } from '../journal/backup/repository.ts';
import { restoreBackup } from '../journal/backup/restoration.ts';
import { restoredMarker } from '../journal/backup/restored-marker.ts';
import { lockJournal } from '../journal/segments/journal-lock.ts';
import { systemClock as clock } from '../platform/system-clock.ts';
import { parsePosition } from '../what-if/scope.ts';
import { journalIn } from './journal-folder.ts';
import { fail, say } from './terminal.ts';
import { failureLine } from './user-failure.ts';
import { VERSION } from './version.ts';

export interface CreateFlags {
  readonly data: string;
  readonly to: string;
}

export interface ListFlags {
  readonly from: string;
}

export interface RestoreFlags extends ListFlags {
  readonly data: string;
  readonly id?: string;
  readonly at?: string;
}

export interface ArmFlags {
  readonly data: string;
}

export const create = async ({ data, to }: CreateFlags): Promise<void> => {
  const journal = journalIn(data, 'change');
  if (E.isLeft(journal)) return fail(journal.left);
  const order = { dataDir: resolve(data), repository: resolve(to), version: VERSION, clock };
  const made = await createBackup(order).catch(failed(order.repository));
  const { id, last, segments, blobs, added } = made;
  say(
    `backup ${id}: offsets up to ${last} in ${segments.length} segments, ${blobs.length} blobs, ${sizeText(bytesOf(made))}`,
    `${added.files} files were new, ${sizeText(added.bytes)}. The backup holds keys: keep it as safe as the data folder.`,
  );
};

/** Ends the process where it is no bug. */
const failed =
  (target: string) =>
  (error: unknown): never => {
    const text = failureText(error, target);
    if (text === null) throw error;
    return fail(text);
  };

const attempt = <Result>(target: string, work: () => Result): Result => {
  try {
    return work();
  } catch (error) {
    return failed(target)(error);
  }
};

export const list = ({ from }: ListFlags): void => {
  const backups = attempt(resolve(from), () => listBackups(resolve(from)));
  if (backups.length === 0) return fail(`there are no backups in ${resolve(from)}`);
  const rows = backups.map(({ id, manifest }) =>
    manifest === null ? [id, 'its manifest is damaged, or of a newer program'] : rowOf(manifest),
  );
  const head = ['id', 'time', 'offsets', 'size', 'new'];
  const widths = head.map((_, column) =>
    Math.max(
      ...[head, ...rows].map((row) => (row.length === head.length ? row[column] : '')?.length ?? 0),
    ),
  );
  for (const row of [head, ...rows])
    say(
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    );
};

const rowOf = (manifest: Manifest): readonly string[] => [
  manifest.id,
  manifest.time,
  `${manifest.earliest.offset}-${manifest.last}`,
  sizeText(bytesOf(manifest)),
  sizeText(manifest.added.bytes),
];

const sizeText = (bytes: number): string =>
  bytes < 100_000 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;

export const restore = ({ from, data, id, at }: RestoreFlags): void => {
  const wanted = at === undefined ? E.right(null) : parsePosition(at);
  if (E.isLeft(wanted)) return fail(`--at: ${wanted.left}`);
  const dataDir = resolve(data);
  const order = { repository: resolve(from), id: id ?? null, wanted: wanted.right, dataDir };
  const { manifest, last } = attempt(dataDir, () => restoreBackup(order));
  say(
    `${dataDir} is the data folder of backup ${manifest.id} up to offset ${last}; all of it was checked.`,
    'A server that is started with it shows what there is and runs nothing, until you say so:',
    `  rewhisk backup arm --data ${data}`,
  );
};

export const arm = async ({ data }: ArmFlags): Promise<void> => {
  const dataDir = resolve(data);
  const answer = await askAdmin({ dataDir, clock }, { type: 'arm' });
  if (E.isRight(answer)) return told(answer.right);
  if (answer.left.type !== 'NoServer') return fail(failureLine(answer.left, dataDir));
  const journal = journalIn(data, 'change');
  if (E.isLeft(journal)) return fail(journal.left);
  told(attempt(dataDir, () => armOffline(dataDir, journal.right)));
};

/** A server that comes or goes reads the marker, or has read it. */
const armOffline = (dataDir: string, journal: string): boolean => {
  const lock = lockJournal(journal);
  if (lock === null) return fail(`a server of ${dataDir} is starting or stopping: try again`);
  try {
    const marker = restoredMarker(dataDir);
    const wasThere = marker.isThere();
    marker.remove();
    return wasThere;
  } finally {
    lock.release();
  }
};

const told = (isNew: boolean): void =>
  say(isNew ? 'armed: what waits is run, and calls are taken' : 'it was armed already');
