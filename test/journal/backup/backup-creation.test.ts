/** What a backup copies, what it says, and what it does not take for a backup. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { chmod, mkdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { createBlobStore } from '../../../src/journal/blob-store.ts';
import { type Manifest, readManifest } from '../../../src/journal/backup/manifest.ts';
import {
  blobCopy,
  fileCopy,
  listBackups,
  segmentCopy,
} from '../../../src/journal/backup/repository.ts';
import { restoreBackup } from '../../../src/journal/backup/restoration.ts';
import { lockBackup, lockJournal } from '../../../src/journal/segments/journal-lock.ts';
import { createSegment, sealSegment } from '../../../src/journal/segments/segment-creation.ts';
import { listSegments } from '../../../src/journal/segments/segment-files.ts';
import { offset } from '../../../src/domain/kernel/ids.ts';
import { record } from '../log-folder.ts';
import { appendAll, backUp, type Folders, inFolders, openData } from './data-folder.ts';

const BEGUN_MS = 1_700_000_000_000;
const DAY_MS = 86_400_000;

const many = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, n) => [record(`${prefix}${n}`)]);

/** Every file of the repository with what tells whether it was written again. */
const copiesIn = (repository: string): ReadonlyMap<string, number> => {
  const files = readdirSync(repository, { recursive: true, withFileTypes: true });
  return new Map(
    files
      .filter((found) => found.isFile() && /\/(segments|blobs|files)/.test(found.parentPath))
      .map(({ parentPath, name }) => join(parentPath, name))
      .map((path) => [path, statSync(path).ino]),
  );
};

const restoreAll = ({ repository, next }: Folders) =>
  restoreBackup({ repository, dataDir: next(), id: null, wanted: null });

test('a second backup copies what is new since the first, and both can be restored', () =>
  inFolders(async (folders) => {
    const { dataDir, repository } = folders;
    const blobs = createBlobStore(join(dataDir, 'blobs'), 'os');
    const journal = await openData(dataDir, BEGUN_MS);
    await blobs.put(Buffer.from('first'));
    await appendAll(journal, many('a', 200));
    const first = await backUp(folders, BEGUN_MS + DAY_MS);
    const before = copiesIn(repository);
    expect(first.added.files).toBe(before.size);
    await blobs.put(Buffer.from('second'));
    await appendAll(journal, many('b', 20));
    const second = await backUp(folders, BEGUN_MS + 2 * DAY_MS);
    const after = copiesIn(repository);
    for (const [path, inode] of before) expect(after.get(path)).toBe(inode);
    expect(after.size).toBe(before.size + second.added.files);
    const isNew = (path: string): boolean => !before.has(path);
    expect(second.blobs.filter((blob) => isNew(blobCopy(repository, blob)))).toHaveLength(1);
    const sealed = first.segments.filter((entry) => entry.sealed);
    expect(sealed.length).toBeGreaterThan(3);
    expect(second.segments.slice(0, sealed.length)).toEqual(sealed);
    await journal.close();
    const restored = [first, second].map(({ id }) =>
      restoreBackup({ repository, dataDir: folders.next(), id, wanted: null }),
    );
    expect(restored.map(({ last }) => last)).toEqual([first.last, second.last]);
  }));

test('a backup of what did not change copies nothing', () =>
  inFolders(async (folders) => {
    const journal = await openData(folders.dataDir, BEGUN_MS);
    await appendAll(journal, many('a', 50));
    await journal.close();
    await backUp(folders, BEGUN_MS + DAY_MS);
    const { added } = await backUp(folders, BEGUN_MS + 2 * DAY_MS);
    expect(added).toEqual({ files: 0, bytes: 0 });
    expect(listBackups(folders.repository)).toHaveLength(2);
  }));

test('what is backed up while the writer goes on is the log up to some commit', () =>
  inFolders(async (folders) => {
    const journal = await openData(folders.dataDir, BEGUN_MS);
    let going = true;
    const writing = (async () => {
      for (let n = 0; going; n += 1) await appendAll(journal, many(`a${n}-`, 30));
    })();
    const made: Manifest[] = [];
    for (let n = 0; n < 8; n += 1) {
      const last = made.at(-1)?.last ?? 0;
      await vi.waitFor(() => expect(journal.durableOffset()).toBeGreaterThan(last), WITHIN);
      made.push(await backUp(folders, BEGUN_MS + n));
    }
    going = false;
    await writing;
    await journal.close();
    for (const { id, last } of made) {
      const { repository } = folders;
      const order = { repository, dataDir: folders.next(), id, wanted: null };
      expect(restoreBackup(order).last).toBe(last);
    }
    expect(made.at(-1)?.last).toBeGreaterThan(made[0]?.last ?? 0);
  }));

const WITHIN = { timeout: 20_000, interval: 1 };

test('a segment that was just begun does not matter', () =>
  inFolders(async (folders) => {
    const dir = join(folders.dataDir, 'journal');
    const journal = await openData(folders.dataDir, BEGUN_MS);
    await appendAll(journal, many('a', 5));
    const last = journal.durableOffset();
    await journal.close();
    const [{ path }] = [first(listSegments(dir))];
    const { hash: previousHash } = await backUp(folders, BEGUN_MS);
    sealSegment(path);
    createSegment(dir, {
      ...{ first: offset(last + 1), createdMs: BEGUN_MS, carryFrom: path },
      previousHash: Buffer.from(previousHash, 'hex'),
    });
    expect((await backUp(folders, BEGUN_MS + DAY_MS)).last).toBe(last);
    expect(restoreAll(folders).last).toBe(last);
    const { last: again } = restoreBackup({
      ...{ repository: folders.repository, dataDir: folders.next(), id: null },
      wanted: { type: 'offset', offset: last - 1 },
    });
    expect(again).toBe(last - 1);
  }));

test('everything in a folder of backups is for its owner alone', () =>
  inFolders(async (folders) => {
    await (await openData(folders.dataDir, BEGUN_MS)).close();
    await backUp(folders);
    const { repository } = folders;
    const found = readdirSync(repository, { recursive: true, withFileTypes: true });
    for (const entry of found) {
      const mode = statSync(join(entry.parentPath, entry.name)).mode & 0o777;
      expect([entry.name, mode.toString(8)]).toEqual([entry.name, entry.isFile() ? '600' : '700']);
    }
    expect((statSync(repository).mode & 0o777).toString(8)).toBe('700');
  }));

/** A backup with a sealed segment, a blob and a key. */
const withBackup = (use: (folders: Folders, manifest: Manifest) => Promise<void>): Promise<void> =>
  inFolders(async (folders) => {
    const blobs = createBlobStore(join(folders.dataDir, 'blobs'), 'os');
    await blobs.put(Buffer.from('a blob'));
    const journal = await openData(folders.dataDir, BEGUN_MS);
    await appendAll(journal, many('a', 60));
    await journal.close();
    await use(folders, await backUp(folders));
  });

const first = <Value>([value]: readonly Value[]): Value => {
  if (value === undefined) throw new Error('there is none');
  return value;
};

const COPIES = {
  segment: (repository: string, { segments }: Manifest) => segmentCopy(repository, first(segments)),
  blob: (repository: string, { blobs }: Manifest) => blobCopy(repository, first(blobs)),
  key: (repository: string, { files }: Manifest) => fileCopy(repository, first(files)),
} as const;

test.each(['segment', 'blob', 'key'] as const)(
  'a copy of a %s that is damaged, shortened or gone is found, and nothing is restored',
  (kind) =>
    withBackup(async (folders, manifest) => {
      const copy = COPIES[kind](folders.repository, manifest);
      const bytes = await readFile(copy);
      const refused = (text: RegExp): void => {
        const target = folders.next();
        const order = { ...folders, dataDir: target, id: null, wanted: null };
        expect(() => restoreBackup(order)).toThrow(text);
        expect(existsSync(target)).toBe(false);
      };
      const place = Math.floor(bytes.length / 2);
      await writeFile(copy, bytes.with(place, (bytes[place] ?? 0) ^ 1));
      refused(/is damaged: it is not what was put there$/);
      await writeFile(copy, bytes);
      await truncate(copy, bytes.length - 1);
      refused(/is damaged/);
      await rm(copy);
      refused(/is missing: the backup is not whole$/);
      await writeFile(copy, bytes);
      expect(restoreAll(folders).last).toBe(manifest.last);
    }),
);

test('the next backup puts a copy back that is gone or shorter', () =>
  withBackup(async (folders, manifest) => {
    for (const copyOf of Object.values(COPIES)) {
      await rm(copyOf(folders.repository, manifest));
      expect((await backUp(folders)).added.files).toBe(1);
      await truncate(copyOf(folders.repository, manifest), 1);
      expect((await backUp(folders)).added.files).toBe(1);
    }
    expect(restoreAll(folders).last).toBe(manifest.last);
  }));

test('a manifest that was changed is not believed', () =>
  withBackup(async (folders, { id, last }) => {
    const path = join(folders.repository, 'backups', `${id}.json`);
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replace(`"last":${last}`, `"last":${last - 1}`));
    expect(readManifest(path)).toBeNull();
    expect(() => restoreAll(folders)).toThrow(/can't be read: its manifest is damaged/);
  }));

test('a backup that was cut off is none, and the next one clears up after it', () =>
  withBackup(async (folders, manifest) => {
    const { repository } = folders;
    const stray = join(repository, 'segments', `${'0'.repeat(20)}-${'0'.repeat(64)}.db`);
    await writeFile(stray, 'half');
    await writeFile(join(repository, 'tmp', 'copy'), 'half');
    expect(listBackups(repository).map(({ id }) => id)).toEqual([manifest.id]);
    await backUp(folders, BEGUN_MS);
    expect(existsSync(stray)).toBe(false);
    expect(readdirSync(join(repository, 'tmp'))).toEqual([]);
  }));

test('without its manifest a backup is gone, and with the next one what only it needed', () =>
  inFolders(async (folders) => {
    const { dataDir, repository } = folders;
    const journal = await openData(dataDir, BEGUN_MS);
    await appendAll(journal, many('a', 10));
    const old = await backUp(folders, BEGUN_MS + DAY_MS);
    await appendAll(journal, many('b', 10));
    await journal.close();
    await rm(join(repository, 'backups', `${old.id}.json`));
    await backUp(folders, BEGUN_MS + 2 * DAY_MS);
    const copy = segmentCopy(repository, old.segments.at(-1) ?? first(old.segments));
    expect(existsSync(copy)).toBe(false);
    restoreAll(folders);
  }));

test('one backup at a time goes into a folder, and one is made of a journal', () =>
  withBackup(async (folders) => {
    const { dataDir, repository } = folders;
    const own = lockJournal(repository);
    await expect(backUp(folders)).rejects.toThrow(/another backup is being made in/);
    own?.release();
    const source = lockBackup(join(dataDir, 'journal'));
    await expect(backUp(folders)).rejects.toThrow(/is being backed up by somebody else/);
    source?.release();
    await backUp(folders);
  }));

test('backups go into no folder of other files, and come from a data folder only', () =>
  inFolders(async (folders) => {
    await expect(backUp(folders)).rejects.toThrow(/there is no journal in/);
    await (await openData(folders.dataDir, BEGUN_MS)).close();
    await mkdir(folders.repository);
    await writeFile(join(folders.repository, 'notes.txt'), 'mine');
    await expect(backUp(folders)).rejects.toThrow(/holds other files/);
    expect(() => restoreAll(folders)).toThrow(/there are no backups in/);
  }));

test('a damaged blob is named, and is not kept as if it were whole', () =>
  withBackup(async (folders) => {
    const { dataDir } = folders;
    const hash = await createBlobStore(join(dataDir, 'blobs'), 'os').put(Buffer.from('new'));
    const path = join(dataDir, 'blobs', hash.slice(0, 2), hash.slice(2));
    await chmod(path, 0o600);
    await writeFile(path, 'old');
    await expect(backUp(folders)).rejects.toThrow(`the blob ${path} is damaged`);
  }));
