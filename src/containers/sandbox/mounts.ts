/**
 * What a container sees of the machine: system libraries and programs, the few files of /etc that
 * names and TLS need, harmless devices, and the programs of the runtimes. All of it read-only.
 */
import { existsSync, lstatSync, realpathSync } from 'node:fs';
import path from 'node:path';

export interface Mount {
  readonly source: string;
  /** Path inside the container. */
  readonly target: string;
  readonly type: 'file' | 'folder' | 'device';
}

const SYSTEM_FOLDERS = ['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32'];
const ETC_FOLDERS = ['/etc/ssl', '/etc/ca-certificates', '/etc/pki', '/etc/alternatives'];
const ETC_FILES = [
  '/etc/resolv.conf',
  '/etc/hosts',
  '/etc/nsswitch.conf',
  '/etc/host.conf',
  '/etc/gai.conf',
  '/etc/services',
  '/etc/protocols',
  '/etc/localtime',
  '/etc/ld.so.cache',
];
const DEVICES = ['/dev/null', '/dev/zero', '/dev/full', '/dev/random', '/dev/urandom'];

export const systemMounts = (): readonly Mount[] => [
  ...found(SYSTEM_FOLDERS.filter(isRealFolder), 'folder'),
  ...found(ETC_FOLDERS, 'folder'),
  ...found(ETC_FILES, 'file'),
  ...found(DEVICES, 'device'),
];

/** `/bin -> usr/bin` and its like, which the image repeats. */
export const systemLinks = (): readonly string[] =>
  SYSTEM_FOLDERS.filter((folder) => existsSync(folder) && !isRealFolder(folder));

/** Folders inside the shown ones, the programs' included, that must not be seen: empty ones cover them. */
export const coveredFolders = (
  hidden: readonly string[],
  programs: readonly Mount[],
): readonly string[] => {
  const system = SYSTEM_FOLDERS.filter((folder) => existsSync(folder));
  const folders = programs.filter(({ type }) => type === 'folder').map(({ target }) => target);
  const shown = [...system.map((it) => realpathSync(it)), ...folders];
  const covers = (folder: string): boolean => shown.some((it) => isWithin(folder, it));
  return hidden.map((folder) => realpathSync(folder)).filter(covers);
};

/** That it is the folder itself counts. Both are absolute. */
export const isWithin = (inner: string, folder: string): boolean =>
  folder === path.sep || `${inner}${path.sep}`.startsWith(`${folder}${path.sep}`);

const found = (paths: readonly string[], type: Mount['type']): readonly Mount[] =>
  paths
    .filter((it) => existsSync(it))
    .map((it) => ({ source: realpathSync(it), target: it, type }));

const isRealFolder = (folder: string): boolean =>
  existsSync(folder) && !lstatSync(folder).isSymbolicLink();
