/** Groups of real processes: what comes into them, and that nothing of them is left. */
import { execFile, spawn } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import {
  type Limits,
  type LimitsSetting,
  openLimits,
} from '../../../src/containers/limits/limits.ts';
import type { SandboxCommand } from '../../../src/containers/sandbox/sandbox.ts';
import { containerId } from '../../../src/domain/kernel/ids.ts';
import { silentLogger } from '../../../src/platform/logger.ts';
import { systemClock } from '../../../src/platform/system-clock.ts';
import { stateOf } from '../../support/process-state.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'rewhisk-limits-'));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

const open = (setting: LimitsSetting = 'auto'): Promise<Limits> =>
  openLimits({ dataDir, setting, clock: systemClock, log: silentLogger });

/** The groups of all containers; none where this machine gives none. */
const recordedGroups = (): readonly string[] => {
  const file = path.join(dataDir, 'cache/cgroups');
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
};
const innerGroups = (): readonly string[] =>
  recordedGroups().flatMap((folder) =>
    readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name),
  );

const shell = (script: string): SandboxCommand => ({
  command: 'sh',
  arguments: ['-c', script],
  environment: { PATH: process.env['PATH'] ?? '' },
  folder: '/',
  waits: false,
});

const outputOf = async ({ command, arguments: rest, environment }: SandboxCommand) =>
  (await promisify(execFile)(command, rest, { env: { ...environment }, timeout: 20_000 })).stdout;

/** Each look takes the time of a process. */
const ended = async (pid: number): Promise<void> => {
  for (let looks = 0; looks < 500 && stateOf(pid) !== 'Z'; looks += 1) await outputOf(shell(':'));
  expect(stateOf(pid)).toBe('Z');
};

const SERVER = path.join(import.meta.dirname, '../../support/limited-server.ts');
const NODE = [process.execPath, '--disable-warning=ExperimentalWarning'] as const;

test('a process is inside before its first instruction, with a clean environment', async () => {
  const limits = await open();
  const held = await limits.open(containerId('0-1'), 128);
  const script = 'cat /proc/self/cgroup; echo files $(ulimit -n), core $(ulimit -c); env';
  const output = await outputOf(held.enter(shell(script)));
  for (const folder of recordedGroups()) {
    expect(output).toContain(`/${path.basename(folder)}/0-1-1\n`);
  }
  expect(output).toContain('files 1024, core 0');
  expect(output).not.toMatch(/^(OLDPWD|SHLVL)=/m);
  await held.leave();
  await limits.close();
});

test('hundreds of containers leave no group and no process behind', async () => {
  const limits = await open();
  const lives = Array.from({ length: 300 }, async (_, number) => {
    const held = await limits.open(containerId(`0-${number}`), 128);
    const script = 'setsid sleep 1000 > /dev/null 2>&1 & echo $!';
    const escaped = number % 10 === 0;
    const output = await outputOf(held.enter(shell(escaped ? script : 'echo 0')));
    if (escaped && recordedGroups().length === 0) process.kill(Number(output), 'SIGKILL');
    await held.leave();
    return Number(output);
  });
  const pids = (await Promise.all(lives)).filter((pid) => pid > 0);
  expect(innerGroups()).toEqual([]);
  await Promise.all(pids.map(ended));
  const groups = recordedGroups();
  await limits.close();
  expect(groups.filter((folder) => existsSync(folder))).toEqual([]);
  expect(recordedGroups()).toEqual([]);
});

test('what a killed server has left is ended by the next one', async () => {
  const [node, ...flags] = NODE;
  const server = spawn(node, [...flags, SERVER, dataDir, 'hold'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const dead = new Promise((resolve) => server.once('exit', resolve));
  const pid = Number(await new Promise<Buffer>((resolve) => server.stdout.once('data', resolve)));
  server.kill('SIGKILL');
  await dead;
  const groups = recordedGroups();
  const limits = await open();
  expect(groups.filter((folder) => existsSync(folder))).toEqual([]);
  if (groups.length === 0) process.kill(pid, 'SIGKILL');
  await ended(pid);
  await limits.close();
});

test('groups that another server has deserted are removed, and those in use are not', async () => {
  const other = mkdtempSync(path.join(tmpdir(), 'rewhisk-limits-'));
  const [node, ...flags] = NODE;
  const server = spawn(node, [...flags, SERVER, other, 'hold'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const dead = new Promise((resolve) => server.once('exit', resolve));
  const pid = Number(await new Promise<Buffer>((resolve) => server.stdout.once('data', resolve)));
  const file = path.join(other, 'cache/cgroups');
  const groups = existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
  server.kill('SIGKILL');
  await dead;
  await (await open()).close();
  expect(groups.filter((folder) => existsSync(folder))).toEqual(groups);
  expect(stateOf(pid)).not.toBe('Z');
  process.kill(pid, 'SIGKILL');
  await ended(pid);
  await (await open()).close();
  expect(groups.filter((folder) => existsSync(folder))).toEqual([]);
  rmSync(other, { recursive: true });
});

test('a copy of the data folder of a server that runs does no harm to its containers', async () => {
  const other = mkdtempSync(path.join(tmpdir(), 'rewhisk-limits-'));
  const [node, ...flags] = NODE;
  const server = spawn(node, [...flags, SERVER, other, 'hold'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void server.kill('SIGKILL'));
  const dead = new Promise((resolve) => server.once('exit', resolve));
  const pid = Number(await new Promise<Buffer>((resolve) => server.stdout.once('data', resolve)));
  cpSync(other, dataDir, { recursive: true });
  const groups = recordedGroups();
  await (await open()).close();
  expect(groups.filter((folder) => existsSync(folder))).toEqual(groups);
  expect(recordedGroups()).toEqual(groups);
  expect(stateOf(pid)).not.toBe('Z');
  server.kill('SIGKILL');
  await dead;
  await (await open()).close();
  expect(groups.filter((folder) => existsSync(folder))).toEqual([]);
  if (groups.length === 0) process.kill(pid, 'SIGKILL');
  await ended(pid);
  rmSync(other, { recursive: true });
});

test('a user who can have no group starts all the same, and is told what is not limited', async () => {
  const isRoot = process.getuid?.() === 0;
  const asNobody = isRoot ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] : [];
  chmodSync(dataDir, 0o777);
  const [command, ...rest] = [...asNobody, ...NODE, SERVER, dataDir];
  const { stdout } = await promisify(execFile)(command, rest);
  const { words, missing } = JSON.parse(stdout);
  expect(words).toMatch(/open files by rlimit/);
  if (isRoot) expect(missing).toEqual(['memory', 'cpu', 'pids']);
  if (missing.includes('memory')) expect(words).toMatch(/memory watched.*, cpu not limited/);
});

test('without groups there are rlimits and looking', async () => {
  const limits = await open('watch');
  expect(recordedGroups()).toEqual([]);
  expect(limits.missing).toEqual(['memory', 'cpu', 'pids']);
  const held = await limits.open(containerId('0-1'), 1);
  expect(await outputOf(held.enter(shell('ulimit -n')))).toBe('1024\n');
  expect(await held.excess(process.pid)).toBe('memory');
  await held.leave();
  await limits.close();
});
