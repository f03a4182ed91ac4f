/** What keeps an action in its place that has no sandbox, where the server is root: being a user of its own. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { processTree } from '../../../src/containers/process-tree.ts';
import { activationOf, invoke } from '../../support/rest-actions.ts';
import { rest } from '../../support/rest.ts';
import { useGround } from './ground.ts';

const quoted = (value: unknown): string => JSON.stringify(value);
const DENIED = /^(EACCES|EPERM)$/;

const allIn = (folder: string): readonly string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const inside = path.join(folder, entry.name);
    return entry.isDirectory() ? [inside, ...allIn(inside)] : [inside];
  });

/** PTRACE_ATTACH of 16, and the call by which memory is read. */
const TRACE = `
import ctypes, errno, sys
libc = ctypes.CDLL(None, use_errno=True)
room = ctypes.create_string_buffer(8)
for pid in map(int, sys.argv[1:]):
    for call in (lambda: libc.ptrace(16, pid, 0, 0), lambda: libc.process_vm_readv(pid, ctypes.byref((ctypes.c_size_t * 2)(ctypes.addressof(room), 8)), 1, ctypes.byref((ctypes.c_size_t * 2)(4096, 8)), 1, 0)):
        print(errno.errorcode[ctypes.get_errno()] if call() == -1 else 'TRACED')`;

describe.each(process.getuid?.() === 0 ? ['none'] : [])('with %s for a server of root', () => {
  const { server, attempt, secret } = useGround({ sandbox: 'none', user: null });
  /** The server and all that it has started, but for the container that attempts. */
  const others = async (): Promise<readonly number[]> => {
    const own = Number(await attempt('process.pid'));
    return (await processTree(server().pid)).filter((pid) => pid !== own);
  };

  test('each container is another user, in no group, with no rights and no way to any', async () => {
    const status = String(await attempt(`fs.readFileSync('/proc/self/status', 'utf8')`));
    const user = Number(await attempt('process.getuid()'));
    expect(user).toBeGreaterThan(1_900_000_000);
    for (const set of ['Inh', 'Prm', 'Eff', 'Bnd', 'Amb'])
      expect(status).toMatch(new RegExp(`^Cap${set}:\t0+$`, 'm'));
    expect(status).toMatch(/^NoNewPrivs:\t1$/m);
    expect(status).toMatch(/^Groups:\s*$/m);
    for (const line of ['mount -t tmpfs x .', 'chroot / true', 'setpriv --reuid=0 true'])
      expect(await attempt(`sh(${quoted(line)}).status`)).not.toBe(0);
    const users = (await others()).map(
      (pid) => /^Uid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1],
    );
    expect(users.map(Number)).not.toContain(user);
  });

  test('the server says so, and that there is no sandbox', async () => {
    const invokers = await fetch(`${server().url}/invokers`);
    expect(invokers.headers.get('x-rewhisk-isolation')).toMatch(
      /^none: a plain process, each a user of its own, no privileges, network shared/,
    );
    expect(server().output()).toContain('actions run without a sandbox');
  });

  test('nothing of the data folder can be read, listed, looked at or connected to', async () => {
    const files = [server().dataDir, ...allIn(server().dataDir)];
    expect(files.map((file) => path.basename(file))).toEqual(
      expect.arrayContaining(['guest.auth', 'admin.sock', 'launcher.sock']),
    );
    const below = files.slice(1);
    const got = (await attempt(`${quoted(below)}.flatMap((file) =>
      ['readFileSync', 'statSync', 'readdirSync', 'openSync'].map((call) => {
        try { return [file, fs[call](file)] } catch (error) { return error.code }
      }))`)) as string[];
    for (const code of got) expect(code).toMatch(DENIED);
    expect(await attempt(`fs.readdirSync(${quoted(server().dataDir)})`)).toBe('EACCES');
    for (const name of ['admin.sock', 'cache/launcher/launcher.sock'])
      expect(
        await attempt(
          `new Promise((done) => { const socket = net.connect({ path: ${quoted(path.join(server().dataDir, name))} }); socket.on('connect', () => done('connected')); socket.on('error', (error) => done(error.code)) })`,
        ),
      ).toMatch(DENIED);
  });

  test('neither the memory, the environment nor the files of the server and of others can be read', async () => {
    const parts = ['environ', 'maps', 'mem', 'fd', 'root/etc', 'cwd/.', 'exe'];
    for (const pid of await others()) {
      const got = (await attempt(`${quoted(parts)}.map((part) => {
        const file = '/proc/${pid}/' + part;
        try { return fs.readdirSync(file).length ? 'listed' : 'EACCES' } catch (error) {
          if (error.code !== 'ENOTDIR') return error.code;
          try { return fs.readFileSync(file).length ? 'read' : 'EACCES' } catch (error) { return error.code }
        }
      })`)) as string[];
      for (const code of got) expect(code).toMatch(DENIED);
    }
    expect(String(await attempt(`sh('cat /proc/[0-9]*/environ').stdout`))).not.toContain(secret);
  });

  test('neither the server nor other containers can be signalled or traced', async () => {
    const pids = await others();
    expect(pids.length).toBeGreaterThan(2);
    const signalled = await attempt(`${quoted(pids)}.flatMap((pid) =>
      ['SIGTERM', 'SIGKILL', 'SIGSTOP', 'SIGUSR1', 0].map((signal) => {
        try { process.kill(pid, signal); return 'signalled' } catch (error) { return error.code }
      }))`);
    expect(new Set(signalled as string[])).toEqual(new Set(['EPERM']));
    const traced = (await attempt(`(() => {
      const { error, stdout } = child.spawnSync('python3', ['-c', ${quoted(TRACE)}, ...${quoted(pids.map(String))}]);
      return error ? [] : String(stdout).trim().split('\\n');
    })()`)) as string[];
    for (const line of traced) expect(line).toMatch(/^(EPERM|ESRCH)$/);
  });

  test('the code of other actions and their temporary files can not be found', async () => {
    const code =
      '#!/bin/sh\nread -r line; echo mine > "$HOME/secret"; echo "{\\"home\\":\\"$HOME\\",\\"folder\\":\\"$PWD\\",\\"command\\":\\"$(tr "\\\\0" " " < /proc/$$/cmdline)\\"}" >&3; sleep 600';
    await rest(server(), 'namespaces/_/actions/native?overwrite=true', {
      method: 'PUT',
      body: quoted({ exec: { kind: 'native:1', code, binary: false } }),
    });
    const { response } = activationOf(await invoke(server(), 'native', {}));
    const { home, folder, command } = response.result as Record<string, string>;
    expect(folder).toMatch(/\/action\/[0-9a-f-]{36}$/);
    expect(command).toContain('./exec');
    const seen = (await attempt(`fs.readdirSync('/proc').filter((it) => it > 0).map((pid) => {
      try { return fs.readFileSync('/proc/' + pid + '/cmdline', 'utf8') } catch { return '' }
    }).filter((it) => it.includes('./exec') || it.includes(${quoted(path.basename(folder ?? ''))}))`)) as string[];
    expect(seen).toEqual([expect.stringContaining('./exec')]);
    expect(seen.join()).not.toContain(path.basename(folder ?? ''));
    for (const place of [`${home}/secret`, `${folder}/..`, home, `${home}/..`])
      for (const call of ['readdirSync', 'readFileSync'])
        expect(await attempt(`fs.${call}(${quoted(place)})`)).toMatch(/^(EACCES|EISDIR)$/);
    const name = `${path.dirname(folder ?? '')}/mine`;
    expect(await attempt(`fs.writeFileSync(${quoted(name)}, '')`)).toBe('EACCES');
  });
});
