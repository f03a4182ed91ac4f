/**
 * The folder that containers see as their root: the runtimes, the packages every action may
 * require, unpacked actions, and empty places for what a sandbox mounts. Built anew at each start,
 * since it holds nothing that can't be made again.
 *
 * The folder of actions can be entered but not listed, and the names in it are drawn at random
 * (`../code/code-cache.ts`): a container sees the action it was given and can't find another's.
 */
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { type Mount, systemLinks, systemMounts } from '../sandbox/mounts.ts';
import { NOBODY, possibleUsers } from '../sandbox/container-users.ts';

export interface Image {
  readonly folder: string;
  /** Where actions are unpacked. */
  readonly actions: string;
}

/** Paths inside the image. */
export const RUNTIMES_FOLDER = '/runtime';
export const ACTIONS = '/action';

export const REPOSITORY = path.resolve(import.meta.dirname, '../../..');
const MODULES = path.join(REPOSITORY, 'node_modules');
const PACKAGE_OF_ALL_ACTIONS = 'openwhisk';

/** Whom a container can be: root only of its own user namespace, one of many, or who the server is. */
const accounts = (): readonly string[] => {
  const [uid, gid] = [process.getuid?.() ?? 0, process.getgid?.() ?? 0];
  const actions =
    uid === 0
      ? possibleUsers().map((it) => `action:x:${it}:${NOBODY}`)
      : [`action:x:${uid}:${gid}`];
  return ['root:x:0:0', `nobody:x:${NOBODY}:${NOBODY}`, ...actions];
};

const groups = (): readonly string[] => {
  const gid = process.getgid?.() ?? 0;
  return ['root:x:0', `nobody:x:${NOBODY}`, ...(gid === 0 ? [] : [`action:x:${gid}`])];
};

export const buildImage = (dataDir: string, programs: readonly Mount[]): Image => {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  mkdirSync(path.join(dataDir, 'cache'), { recursive: true, mode: 0o700 });
  return buildImageIn(path.join(path.resolve(dataDir), 'cache', 'image'), programs);
};

/** Makes the folder, or makes it anew. */
export const buildImageIn = (folder: string, programs: readonly Mount[]): Image => {
  const image = imageIn(folder);
  const { actions } = image;
  if (existsSync(actions)) chmodSync(actions, 0o700);
  rmSync(folder, { recursive: true, force: true });
  for (const part of ['/', '/etc', '/proc', '/tmp', ACTIONS]) makeFolder(path.join(folder, part));
  // Folders of containers without a sandbox are in it, which are nobody else's to see.
  chmodSync(path.join(folder, 'tmp'), 0o711);
  for (const mount of [...systemMounts(), ...programs]) makePlace(folder, mount);
  for (const link of systemLinks()) symlinkSync(readlinkSync(link), path.join(folder, link));
  writeShared(
    path.join(folder, 'etc/passwd'),
    accounts().map((it) => `${it}::/tmp:/bin/false\n`),
  );
  writeShared(
    path.join(folder, 'etc/group'),
    groups().map((it) => `${it}:\n`),
  );
  copyShared(path.join(REPOSITORY, 'runtimes'), path.join(folder, RUNTIMES_FOLDER));
  for (const name of packagesFor(PACKAGE_OF_ALL_ACTIONS)) {
    copyShared(path.join(MODULES, name), path.join(folder, 'node_modules', name));
  }
  return image;
};

/** One that has been built. */
export const imageIn = (folder: string): Image => ({ folder, actions: path.join(folder, ACTIONS) });

/** From now on nobody can list the actions; for a running server. */
export const sealImage = ({ actions }: Image): void => chmodSync(actions, 0o311);

/** What an ordinary user needs who wants to remove the data folder. */
export const unsealImage = ({ actions }: Image): void => chmodSync(actions, 0o755);

/** The package and all it depends on, by their names in the repository's own `node_modules`. */
const packagesFor = (name: string): ReadonlySet<string> => {
  const names = new Set<string>();
  const visit = (folder: string): void => {
    for (const dependency of dependenciesOf(folder)) {
      const nested = path.join(folder, 'node_modules', dependency);
      if (existsSync(nested)) visit(nested);
      else add(dependency);
    }
  };
  const add = (dependency: string): void => {
    if (names.has(dependency) || !existsSync(path.join(MODULES, dependency))) return;
    names.add(dependency);
    visit(path.join(MODULES, dependency));
  };
  add(name);
  return names;
};

const dependenciesOf = (folder: string): readonly string[] => {
  const manifest: { dependencies?: object; optionalDependencies?: object } = JSON.parse(
    readFileSync(path.join(folder, 'package.json'), 'utf8'),
  );
  return Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies });
};

/** Copies so that every user may read it, whatever the umask and the original say. */
const copyShared = (source: string, target: string): void => {
  makeFolder(target);
  for (const entry of readdirSync(source, { withFileTypes: true })) {
    const [from, to] = [path.join(source, entry.name), path.join(target, entry.name)];
    if (entry.isDirectory()) copyShared(from, to);
    if (!entry.isFile()) continue;
    copyFileSync(from, to);
    chmodSync(to, 0o644);
  }
};

/** An empty file or folder for a sandbox to mount something on. */
const makePlace = (folder: string, mount: Mount): void => {
  const place = path.join(folder, mount.target);
  if (mount.type === 'folder') return makeFolder(place);
  makeFolder(path.dirname(place));
  writeShared(place, []);
};

const makeFolder = (folder: string): void => {
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o755);
};

const writeShared = (file: string, lines: readonly string[]): void => {
  writeFileSync(file, lines.join(''));
  chmodSync(file, 0o644);
};
