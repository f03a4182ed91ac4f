/** The end of a child and of all that comes of it, with real processes and no container around them. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Child, spawnChild } from '../../../src/containers/process/child.ts';
import {
  createLauncher,
  type Launcher,
} from '../../../src/containers/process/launcher/launcher.ts';
import { silentLogger } from '../../../src/platform/logger.ts';
import { systemClock } from '../../../src/platform/system-clock.ts';
import { stateOf } from '../../support/process-state.ts';

let folder: string;
let launcher: Launcher;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'rewhisk-child-'));
  launcher = createLauncher(path.join(folder, 'own'), { clock: systemClock, log: silentLogger });
});
afterEach(async () => {
  await launcher.close();
  rmSync(folder, { recursive: true });
});

const shell = (script: string, waits: boolean) => ({
  command: 'sh',
  arguments: ['-c', script],
  environment: { PATH: '/usr/bin:/bin' },
  folder,
  waits,
});
const start = (script: string, waits = false, by: Launcher = launcher): Promise<Child> =>
  spawnChild(by, shell(script, waits), systemClock);

const commandOf = (pid: string): string => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
};
/** Processes that were started with this among their arguments, and have not ended. */
const named = (argument: string): readonly number[] =>
  readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid) && commandOf(pid).split('\0').includes(argument))
    .map(Number)
    .filter((pid) => stateOf(pid) !== 'Z');

/** For what the kernel does in its own time, on a machine with other work to do. */
const KERNEL_MS = 10_000;
const within = (held: () => void): Promise<void> => vi.waitFor(held, { timeout: KERNEL_MS });

const GROWING = 'while :; do setsid sleep "$0" & sleep 0.002; done';

test('a child that goes on making processes in sessions of their own leaves none', async () => {
  const argument = `1000.${process.pid}1`;
  const child = await start(`set -- ${argument}; sh -c '${GROWING}' ${argument}`);
  await within(() => expect(named(argument).length).toBeGreaterThan(20));
  child.kill();
  await child.ended;
  await within(() => expect(named(argument)).toEqual([]));
});

test('a child that is paused makes no more processes, and all of them stand still', async () => {
  const argument = `1000.${process.pid}2`;
  const child = await start(`setsid sh -c '${GROWING}' ${argument} & wait`);
  await within(() => expect(named(argument).length).toBeGreaterThan(20));
  await child.pause();
  const stopped = named(argument);
  await within(() => expect(new Set(stopped.map(stateOf))).toEqual(new Set(['T'])));
  expect(named(argument)).toEqual(stopped);
  child.kill();
  await child.ended;
  await within(() => expect(named(argument)).toEqual([]));
});

test('of a sandbox the first process alone is killed: the kernel ends the others with it', async () => {
  const argument = `1000.${process.pid}3`;
  const child = await start(
    `sh -c 'setsid sleep ${argument} & sleep ${argument} & wait' & wait $!; exit $?`,
    true,
  );
  await within(() => expect(named(argument)).toHaveLength(2));
  const signals = vi.spyOn(process, 'kill');
  child.kill();
  const { code } = await child.ended;
  const signalled = signals.mock.calls.length;
  signals.mockRestore();
  // No namespace, so nobody has ended the one that left the group.
  for (const pid of named(argument)) process.kill(pid, 'SIGKILL');
  expect(code).toBe(128 + 9);
  // The first, and the group when the child itself has ended.
  expect(signalled).toBe(2);
});

/** As if the pid of a child that has ended had been given to this one at once. */
const afterIts = (other: ChildProcess): Launcher => ({
  launch: () =>
    Promise.resolve({
      pid: other.pid ?? 0,
      streams: {
        stdout: new Socket(),
        stderr: new Socket(),
        channel: new Socket(),
        closed: new Promise<void>(() => undefined),
        destroy: () => undefined,
      },
      ending: Promise.resolve({ code: 0, signal: null }),
    }),
  losses: () => 0,
  close: () => Promise.resolve(),
});

test.each([false, true])(
  'once a child has ended its pid is given no signal, sandbox: %s',
  async (waits) => {
    const other = spawn('sh', ['-c', 'sleep 1000 & wait'], { stdio: 'ignore' });
    const child = await start('', waits, afterIts(other));
    await Promise.resolve();
    const signals = vi.spyOn(process, 'kill');
    child.kill();
    await child.pause();
    await child.resume();
    await child.ended;
    expect(signals).not.toHaveBeenCalledWith(other.pid, expect.anything());
    signals.mockRestore();
    expect(stateOf(other.pid ?? 0)).toBe('S');
    for (const pid of [...readChildren(other.pid ?? 0), other.pid ?? 0])
      process.kill(pid, 'SIGKILL');
  },
);

const readChildren = (pid: number): readonly number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
