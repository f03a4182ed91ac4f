/** The launcher with real processes, and without containers around them. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { getPriority, tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  createLauncher,
  type Launched,
  type Launcher,
} from '../../../../src/containers/process/launcher/launcher.ts';
import { processTree } from '../../../../src/containers/process-tree.ts';
import type { SandboxCommand } from '../../../../src/containers/sandbox/sandbox.ts';
import { silentLogger } from '../../../../src/platform/logger.ts';
import { systemClock } from '../../../../src/platform/system-clock.ts';

let folder: string;
let launcher: Launcher;
/** Of the launcher's own process. */
let pid: number;

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'rewhisk-launcher-'));
  const before = await processTree(process.pid);
  launcher = createLauncher(path.join(folder, 'own'), { clock: systemClock, log: silentLogger });
  await ended(await launcher.launch(shell('true')));
  const made = (await processTree(process.pid)).filter((one) => !before.includes(one));
  expect(made).toHaveLength(1);
  pid = made[0] ?? 0;
});
afterEach(async () => {
  await launcher.close();
  rmSync(folder, { recursive: true });
});

const command = (name: string, ...args: readonly string[]): SandboxCommand => ({
  command: name,
  arguments: args,
  environment: { PATH: '/usr/bin:/bin' },
  folder,
  waits: false,
});
const shell = (script: string): SandboxCommand => command('sh', '-c', script);

const ended = async ({ streams, ending }: Launched) => {
  const [stdout, stderr, channel] = await Promise.all([
    text(streams.stdout),
    text(streams.stderr),
    text(streams.channel),
  ]);
  return { stdout, stderr, channel, ...(await ending) };
};

test('what a process writes comes by the stream it was written to, and its end is told', async () => {
  const launched = await launcher.launch(shell('echo out; echo err >&2; echo frame >&3; exit 7'));
  expect(await ended(launched)).toEqual({
    stdout: 'out\n',
    stderr: 'err\n',
    channel: 'frame\n',
    code: 7,
    signal: null,
  });
});

test('a signal that ends a process is told', async () => {
  const launched = await launcher.launch(shell('kill -ABRT $$'));
  expect(await ended(launched)).toMatchObject({ code: null, signal: 'SIGABRT' });
});

test('a megabyte that a process leaves behind when it ends is read to the last byte', async () => {
  const launched = await launcher.launch(shell('head -c 1048576 /dev/zero; printf end >&3'));
  const { stdout, channel } = await ended(launched);
  expect(stdout).toHaveLength(1_048_576);
  expect(channel).toBe('end');
});

test('a process that reads its channel waits for what the server sends', async () => {
  const launched = await launcher.launch(shell('echo ready; head -c 5 <&3'));
  launched.streams.stdout.once('data', () => launched.streams.channel.write('hello'));
  expect(await ended(launched)).toMatchObject({ stdout: 'ready\nhello', stderr: '', code: 0 });
});

test('a process has the environment it was given, and its folder', async () => {
  const environment = { PATH: '/usr/bin:/bin', GIVEN: 'a\nb\u{1f600}' };
  const script = 'tr "\\0" ";" </proc/$$/environ; pwd >&2';
  const launched = await launcher.launch({ ...shell(script), environment });
  expect(await ended(launched)).toMatchObject({
    stdout: 'PATH=/usr/bin:/bin;GIVEN=a\nb\u{1f600};',
    stderr: `${folder}\n`,
  });
});

test('a process has no file of the server, the launcher or whoever started them', async () => {
  const { stdout } = await ended(await launcher.launch(shell('exec ls -l /proc/self/fd')));
  const files = stdout.split('\n').flatMap((line) => / (\d+ -> \D*)/.exec(line)?.[1] ?? []);
  // The last is the list itself.
  expect(files).toEqual([
    '0 -> /dev/null',
    '1 -> socket:[',
    '2 -> socket:[',
    '3 -> socket:[',
    '4 -> /proc/',
  ]);
});

test.each([
  ['a program', () => command('no-such-program'), 'ENOENT'],
  ['a folder', () => ({ ...shell('true'), folder: path.join(folder, 'none') }), 'ENOENT'],
  ['a folder that is a file', () => ({ ...shell('true'), folder: '/etc/passwd' }), 'ENOTDIR'],
  ['room for its arguments', () => command('true', 'x'.repeat(200_000)), 'E2BIG'],
])('a launch for which there is not %s says so, and the next one works', async (_, bad, code) => {
  await expect(launcher.launch(bad())).rejects.toThrow(code);
  expect(await ended(await launcher.launch(shell('echo fine')))).toMatchObject({
    stdout: 'fine\n',
  });
});

test('a launch that is too long to be told ends with an error', async () => {
  const long = command('true', 'x'.repeat(2_000_000));
  await expect(launcher.launch(long)).rejects.toThrow(/.+/);
});

test('many launches at once each get their own process', async () => {
  const numbers = Array.from({ length: 40 }, (_, number) => number);
  const all = await Promise.all(
    numbers.map(async (number) => ended(await launcher.launch(shell(`echo ${number}`)))),
  );
  expect(all.map(({ stdout }) => stdout)).toEqual(numbers.map((number) => `${number}\n`));
});

test('whoever does not know its secret is hung up on', async () => {
  const socket = connect(path.join(folder, 'own/launcher.sock'));
  const opening = { launch: 1, descriptor: 1, command: shell(`touch ${folder}/made`) };
  socket.on('error', () => undefined);
  socket.write(`${'0'.repeat(64)}${JSON.stringify(opening)}\n`);
  await new Promise((resolve) => socket.once('close', resolve).resume());
  await ended(await launcher.launch(shell('true')));
  expect(existsSync(`${folder}/made`)).toBe(false);
});

test('its folder is for its user alone, and neither its arguments nor its environment tell anything', () => {
  const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').filter(Boolean);
  const names = environment.map((entry) => entry.split('=')[0]);
  expect(names.filter((name) => !name?.startsWith('NODE_CHANNEL_'))).toEqual([]);
  const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').filter(Boolean);
  expect(words.map((word) => path.basename(word))).toEqual(['node', 'launcher-main.cjs']);
});

test('signals that a terminal or a service manager sends to all do not end it', async () => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.kill(pid, signal);
  expect(await ended(await launcher.launch(shell('echo fine')))).toMatchObject({
    stdout: 'fine\n',
  });
  expect(await processTree(process.pid)).toContain(pid);
});

test('what it starts yields to the server', async () => {
  const launched = await launcher.launch(shell('echo ready; read line <&3'));
  await new Promise((resolve) => launched.streams.stdout.once('data', resolve));
  expect(getPriority(launched.pid)).toBe(Math.min(19, getPriority() + 5));
  const group = `/proc/${launched.pid}/autogroup`;
  if (existsSync(group)) {
    // An ordinary user may not change many of these at once.
    await vi.waitFor(() => expect(readFileSync(group, 'utf8')).toMatch(/ nice 5$/m));
  }
  launched.streams.channel.end('\n');
  await ended(launched);
});

test('when it is killed its launches end without a status, and the next starts another', async () => {
  const launched = await launcher.launch(shell('read line <&3'));
  process.kill(pid, 'SIGKILL');
  expect(await launched.ending).toEqual({ code: null, signal: null });
  launched.streams.destroy();
  expect(await ended(await launcher.launch(shell('echo fine')))).toMatchObject({
    stdout: 'fine\n',
  });
});

test('after its end there are no launches', async () => {
  await launcher.close();
  await expect(launcher.launch(shell('true'))).rejects.toThrow('closed');
  expect(await processTree(process.pid)).not.toContain(pid);
});
