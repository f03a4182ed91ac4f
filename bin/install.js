/**
 * Makes a folder's node_modules hold what its package-lock.json pins, running npm only when something is missing.
 *
 * npm works in a folder of its own beside node_modules, which takes its place in one rename once npm has finished.
 * So an install that was cut short leaves nothing half done (the next start sweeps up and begins anew), and two
 * starts at once each install in peace: the first to finish wins, the other throws its copy away.
 * npm runs under this very Node: it leaves out optional packages whose `engines` do not admit the one it runs on,
 * and uWebSockets.js's binary is such a package. No package's scripts run (.npmrc), so nothing is compiled.
 */
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';

/**
 * @typedef {{ version: string, optional?: boolean, dev?: boolean, os?: string | string[], cpu?: string | string[],
 *   libc?: string | string[], engines?: { node?: string } }} Package
 * @typedef {{ packages: Record<string, Package> }} Lock
 */

/** @param {string} folder  @param {string} notice  @param {{ withDev: boolean }} options */
export function install(folder, notice, { withDev }) {
  if (missingPackage(folder, withDev) === undefined) return;
  console.error(`rewhisk: ${notice}`);
  const staging = join(folder, `.install-${process.pid}`);
  try {
    openStaging(folder, staging);
    const said = runNpm(staging, withDev);
    if (missingPackage(folder, withDev) !== undefined) moveIntoPlace(staging, folder);
    const missing = missingPackage(folder, withDev);
    if (missing !== undefined) throw new Error(`npm left out ${missing}: ${whyLeftOut(said)}`);
  } catch (error) {
    // Another start may have been a moment quicker, and then nothing is wrong.
    if (missingPackage(folder, withDev) === undefined) return;
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`could not install into ${folder}: ${why}`, { cause: error });
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

/** The packages of a lock file that this machine needs. @param {Lock} lock  @param {boolean} withDev */
export function wantedPackages(lock, withDev) {
  return Object.entries(lock.packages).filter(([path, entry]) => {
    if (path === '' || (entry.dev === true && !withDev)) return false;
    // An optional package without a platform belongs to another optional one, and may rightly be absent with it.
    if (entry.optional === true)
      return entry.os !== undefined && entry.cpu !== undefined && fits(entry);
    return true;
  });
}

/** @param {Package} entry */
function fits({ os, cpu, libc = 'glibc', engines }) {
  // uWebSockets.js ships one package per line of Node, and says which in `engines`: ">=22.0.0 <23.0.0".
  const line = /^>=(\d+)\S* </.exec(engines?.node ?? '')?.[1] ?? '22';
  return (
    [os].flat().includes(process.platform) &&
    [cpu].flat().includes(process.arch) &&
    [libc].flat().includes('glibc') &&
    line === '22'
  );
}

/**
 * The first package that is pinned but not there; npm writes the list of what is there as its last act.
 * @param {string} folder  @param {boolean} withDev
 */
function missingPackage(folder, withDev) {
  const present = installedPackages(join(folder, 'node_modules/.package-lock.json'));
  const absent = wantedPackages(readLock(join(folder, 'package-lock.json')), withDev).find(
    ([path, { version }]) =>
      present[path]?.version !== version || !existsSync(join(folder, path, 'package.json')),
  );
  return absent?.[0];
}

/** @param {string} list */
function installedPackages(list) {
  try {
    return readLock(list).packages;
  } catch {
    // Not there, or cut short while npm wrote it: either way nothing can be said to be installed.
    return {};
  }
}

/** @param {string} path  @returns {Lock} */
const readLock = (path) => JSON.parse(readFileSync(path, 'utf8'));

/**
 * A fresh folder for npm to work in; those of starts that are no more are removed, if they can be.
 * @param {string} folder  @param {string} staging
 */
function openStaging(folder, staging) {
  for (const name of readdirSync(folder)) {
    const pid = /^\.install-(\d+)$/.exec(name)?.[1];
    if (pid === undefined || (Number(pid) !== process.pid && isAlive(Number(pid)))) continue;
    try {
      rmSync(join(folder, name), { recursive: true, force: true });
    } catch {
      // The npm of a start that was ended writes on for a moment. The next start sweeps up the rest.
    }
  }
  mkdirSync(staging);
  for (const file of ['package.json', 'package-lock.json', '.npmrc']) {
    if (existsSync(join(folder, file))) cpSync(join(folder, file), join(staging, file));
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return hasCode(error, 'EPERM');
  }
}

/** Returns what npm said while it worked. @param {string} staging  @param {boolean} withDev */
function runNpm(staging, withDev) {
  const args = ['ci', '--ignore-scripts', '--include=optional', '--loglevel=http'];
  args.push('--no-audit', '--no-fund', '--no-update-notifier');
  if (withDev) args.push('--include=dev');
  // Fail within seconds, not minutes, where there is no network.
  args.push('--fetch-retries=2', '--fetch-retry-mintimeout=500', '--fetch-retry-maxtimeout=4000');
  const ours = process.env['npm_execpath'] ?? '';
  const [command, ...before] = basename(ours) === 'npm-cli.js' ? [process.execPath, ours] : ['npm'];
  const PATH = `${dirname(process.execPath)}${delimiter}${process.env['PATH'] ?? ''}`;
  const run = spawnSync(command, [...before, ...args], {
    cwd: staging,
    env: { ...process.env, PATH },
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  });
  if (run.error !== undefined) throw new Error(`npm does not start (${run.error.message})`);
  if (run.status !== 0)
    throw new Error(gist(run.stderr) ?? `npm ci ended with ${run.signal ?? run.status}`);
  return run.stderr;
}

/** npm passes over an optional package that it cannot fetch as if nothing were wrong. @param {string} said */
function whyLeftOut(said) {
  const failure = / attempt \d+ failed with (\w+)/.exec(said)?.[1];
  if (failure !== undefined) return `the npm registry is out of reach (${failure})`;
  return 'the registry has it not as it is pinned, or not for this machine (musl libc is not supported)';
}

/** What npm says went wrong, in one line. @param {string} stderr */
function gist(stderr) {
  const said = [...stderr.matchAll(/^npm error (.+)$/gm)].map(([, text = '']) => text.trim());
  return said.find((text) => !/^(code|syscall|errno|path|dest) /.test(text)) ?? said[0];
}

/** @param {string} staging  @param {string} folder */
function moveIntoPlace(staging, folder) {
  const place = join(folder, 'node_modules');
  try {
    renameSync(place, join(staging, 'replaced'));
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
  }
  renameSync(join(staging, 'node_modules'), place);
}

/** @param {unknown} error  @param {string} code */
const hasCode = (error, code) => error instanceof Error && 'code' in error && error.code === code;
