/**
 * Brings a Node for actions beside the server's own, and takes it away: npm's package of exactly that
 * Node, pinned with its hash in `bin/node…`, installed as the launcher installs what it needs.
 *
 * It is made in a folder of its own, and comes to its place by a rename when it has been tried out. What
 * a process that died left behind, the next one sweeps up.
 */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import path from 'node:path';
import { install, wantedPackages } from '../../bin/install.js';
import {
  folderOfKind,
  type InstalledNode,
  installedNode,
} from '../containers/process/installed-node.ts';
import { isAlive } from '../containers/process-tree.ts';
import { E, type Either } from '../domain/kernel/fp.ts';

const BIN = path.resolve(import.meta.dirname, '../../bin');
const FILES = ['package.json', 'package-lock.json'];

/** Where its package is pinned. */
const pinsOf = (kind: string): string => path.join(BIN, kind.replace('nodejs:', 'node'));

/** The version for this machine; `null`: there is none. */
export const pinnedVersion = (kind: string): string | null => {
  const lock = JSON.parse(readFileSync(path.join(pinsOf(kind), 'package-lock.json'), 'utf8'));
  return wantedPackages(lock, false)[0]?.[1].version ?? null;
};

/** Fetches nothing when it is there. The left side is one line for the operator. */
export const addNode = (runtimesDir: string, kind: string): Either<string, InstalledNode> => {
  const version = pinnedVersion(kind);
  if (version === null)
    return E.left(`there is no Node for ${kind} on ${process.platform} ${process.arch}`);
  const before = installedNode(runtimesDir, kind);
  if (before?.version === version) return E.right(before);
  const workshop = path.join(runtimesDir, `.adding-${process.pid}`);
  try {
    sweep(runtimesDir);
    const made = madeIn(workshop, kind, version);
    if (E.isLeft(made)) return made;
    if (existsSync(folderOfKind(runtimesDir, kind))) takeAway(runtimesDir, kind);
    renameSync(folderOfKind(workshop, kind), folderOfKind(runtimesDir, kind));
  } catch (error) {
    return E.left(messageOf(error));
  } finally {
    removeFolder(workshop);
  }
  return E.fromNullable(`somebody else removed ${kind}`)(installedNode(runtimesDir, kind));
};

const madeIn = (workshop: string, kind: string, version: string): Either<string, null> => {
  const folder = folderOfKind(workshop, kind);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const file of FILES) copyFileSync(path.join(pinsOf(kind), file), path.join(folder, file));
  install(folder, `fetching Node ${version} from npm`, { withDev: false });
  const node = installedNode(workshop, kind);
  if (node === null) return E.left(`npm's package of Node ${version} has none in it`);
  // Containers run it as nobody, whatever the umask of who fetched it was.
  chmodSync(node.path, 0o755);
  return checked(node);
};

/** It starts here, which it would not on a system too old for it, and is what it is called. */
const checked = ({ path: node, version }: InstalledNode): Either<string, null> => {
  try {
    const said = execFileSync(node, ['--version'], { encoding: 'utf8', stdio: 'pipe' }).trim();
    return said === `v${version}`
      ? E.right(null)
      : E.left(`npm's package of Node ${version} holds ${said}`);
  } catch (error) {
    return E.left(`Node ${version} does not run on this machine: ${messageOf(error)}`);
  }
};

/** The left side is one line for the operator. */
export const removeNode = (runtimesDir: string, kind: string): Either<string, void> =>
  E.tryCatch(() => takeAway(runtimesDir, kind), messageOf);

/** Gone at once as a whole, even if its files take their time. */
const takeAway = (runtimesDir: string, kind: string): void => {
  const gone = path.join(runtimesDir, `.gone-${process.pid}`);
  renameSync(folderOfKind(runtimesDir, kind), gone);
  removeFolder(gone);
};

const sweep = (runtimesDir: string): void => {
  if (!existsSync(runtimesDir)) return;
  for (const name of readdirSync(runtimesDir)) {
    const pid = Number(/^\.(?:adding|gone)-(\d+)$/.exec(name)?.[1] ?? process.pid);
    if (pid !== process.pid && !isAlive(pid)) removeFolder(path.join(runtimesDir, name));
  }
};

const removeFolder = (folder: string): void => {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // Nobody uses it. The next process sweeps it up, if there is anything.
  }
};

/** The first line. */
const messageOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
