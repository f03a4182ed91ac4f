/**
 * Runs a TypeScript file of this repository, from a fresh clone and under any Node from 18 on.
 *
 * Node 22.18 or newer of line 22 imports the file in this very process. Any other Node fetches the pinned 22 from
 * npm (bin/node22), hands everything over to it and leaves as it left: same streams, same signals, same exit code.
 * What is missing is installed first (install.js); when nothing is, npm is not run at all.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { setEnvironmentData } from 'node:worker_threads';
import { install, wantedPackages } from './install.js';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const cache = pathToFileURL(join(root, 'bin/typescript-cache.js')).href;

/**
 * @param {string} script a path from the root
 * @param {{ args: readonly string[], withDev: boolean }} options the script's arguments; whether it needs dev tools
 */
export async function launch(script, { args, withDev }) {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major !== 22 || minor < 18) {
    handOver(join(orExit(pinnedNode), 'bin/node'));
    return;
  }
  orExit(() => install(root, 'installing packages from npm, once', { withDev }));
  const path = resolve(root, script);
  process.argv.splice(1, Infinity, path, ...args);
  await import('./typescript-cache.js');
  // In place of the options of this process, which threads inherit: a profile is wanted of them, too.
  if (process.execArgv.length === 0) setEnvironmentData('import', cache);
  await import(pathToFileURL(path).href);
}

/** The folder of the Node fetched for this machine. */
function pinnedNode() {
  const folder = join(root, 'bin/node22');
  const lock = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8'));
  const [fitting] = wantedPackages(lock, false);
  if (fitting === undefined) {
    const machine = `${process.platform} on ${process.arch}`;
    throw new Error(
      `Rewhisk runs on Linux and macOS, on x64 and arm64; this machine is ${machine}`,
    );
  }
  const [path, { version }] = fitting;
  const reason = `this machine's Node is ${process.versions.node}`;
  install(folder, `fetching Node ${version} from npm, once: ${reason}`, { withDev: false });
  return join(folder, path);
}

/** @param {string} node */
function handOver(node) {
  // npm looks for the machine's settings (a registry, a proxy) beside the Node that runs it: keep it to this one's.
  const npm_config_globalconfig = join(dirname(dirname(process.execPath)), 'etc/npmrc');
  const env = { npm_config_globalconfig, ...process.env };
  // `ps` shows the command line to everybody, and it may hold a key.
  process.title = 'rewhisk launcher';
  const child = spawn(node, ['--import', cache, ...process.argv.slice(1)], {
    stdio: 'inherit',
    env,
  });
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  process.on('SIGHUP', () => child.kill('SIGHUP'));
  // A terminal sends Ctrl-C to both of us; forwarding it too would have the child see it twice.
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
  child.on('error', (error) => exitWith(error));
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

/** @template T  @param {() => T} step */
function orExit(step) {
  try {
    return step();
  } catch (error) {
    return exitWith(error);
  }
}

/** @param {unknown} error  @returns {never} */
function exitWith(error) {
  console.error(`rewhisk: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}
