/** What an action can't read: the platform's secrets, its memory, other containers. */
import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { processTree } from '../../../src/containers/process-tree.ts';
import { zip } from '../../support/archives.ts';
import { invoke } from '../../support/rest-actions.ts';
import { rest } from '../../support/rest.ts';
import { nameOf, SANDBOXES, SANDBOXES_OF_A_USER, useGround } from './ground.ts';

const quoted = (value: unknown): string => JSON.stringify(value);
const DENIED = /^(ENOENT|EACCES|EPERM|ESRCH|ENOTDIR)$/;

/** Everything in a folder but what all containers see anyway. */
const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'cache' ? [] : filesIn(file);
    return [file];
  });

describe.each([...SANDBOXES, ...SANDBOXES_OF_A_USER].map((it) => [nameOf(it), it] as const))(
  'with %s',
  (_, isolation) => {
    const { server, attempt, attack, secret } = useGround(isolation);
    const platform = async (): Promise<readonly number[]> => {
      const tree = await processTree(server().pid);
      return [...new Set([...tree, process.pid])];
    };

    test('no file of the data folder can be read or seen, on whatever way', async () => {
      const files = filesIn(server().dataDir);
      expect(files.map((file) => path.basename(file))).toEqual(
        expect.arrayContaining(['guest.auth', 'admin.sock']),
      );
      const ways = ['', '/proc/1/root', '/proc/self/root', '/proc/1/cwd/../../../..', '/..'];
      const got = await attempt(`${quoted(files)}.flatMap((file) => ${quoted(ways)}.flatMap((way) =>
        ['readFileSync', 'statSync', 'readdirSync', 'openSync'].map((call) => {
          try { return [way + file, fs[call](way + file)] } catch (error) { return error.code }
        })))`);
      expect(new Set(got as string[]).size).toBeLessThanOrEqual(3);
      for (const code of got as string[]) expect(code).toMatch(DENIED);
    });

    test('links to it lead nowhere', async () => {
      const file = path.join(server().dataDir, 'guest.auth');
      expect(
        await attempt(`(fs.symlinkSync(${quoted(file)}, 'link'), fs.readFileSync('link', 'utf8'))`),
      ).toMatch(DENIED);
      expect(await attempt(`fs.linkSync(${quoted(file)}, 'hard')`)).toMatch(DENIED);
      await attempt(`fs.rmSync('link')`);
    });

    test('nothing of /proc of the server or of others is there', async () => {
      // A number may be that of a process of its own as well: what it shows is not theirs.
      const parts = ['environ', 'cmdline', 'maps', 'mem', 'fd', 'root', 'cwd', 'exe', 'mountinfo'];
      for (const pid of await platform()) {
        const got = await attempt(`${quoted(parts)}.map((part) => {
          const file = '/proc/${pid}/' + part;
          try { return String(fs.readFileSync(file)) } catch (error) { return error.code }
        })`);
        for (const text of got as string[]) {
          expect(text).not.toContain(server().dataDir.concat('/journal'));
          expect(text).not.toContain('src/cli/main.ts');
        }
      }
    });

    test('no process it sees has the environment of the server, its command or its files', async () => {
      const got = String(
        await attempt(
          `sh('cat /proc/[0-9]*/environ /proc/[0-9]*/cmdline /proc/[0-9]*/task/*/environ; ls -l /proc/[0-9]*/fd /proc/[0-9]*/cwd /proc/[0-9]*/root').stdout`,
        ),
      );
      expect(got).toContain('main.cjs');
      for (const text of [secret, 'main.ts', 'guest.auth', server().auth, 'segment'])
        expect(got).not.toContain(text);
      const seen = (await attempt(
        `fs.readdirSync('/proc').filter((it) => it > 0).length`,
      )) as number;
      expect(seen).toBeLessThanOrEqual(3);
    });

    test('its environment is what the contract gives', async () => {
      const names = (await attempt('Object.keys(process.env).sort()')) as string[];
      for (const name of names)
        expect(name).toMatch(/^(__OW_.*|PATH|HOME|TMPDIR|PWD|OLDPWD|SHLVL|_)$/);
      expect(JSON.stringify(await attempt('process.env'))).not.toContain(secret);
    });

    test('the memory of the machine and of the kernel is closed', async () => {
      const files = ['/proc/kcore', '/proc/kmsg', '/dev/mem', '/dev/kmsg', '/dev/vda', '/dev/sda'];
      for (const file of files) expect(await attempt(`fs.openSync('${file}')`)).toMatch(DENIED);
      expect((await attempt(`fs.readdirSync('/dev').sort()`)) as string[]).toEqual([
        'full',
        'null',
        'random',
        'urandom',
        'zero',
      ]);
      expect(
        await attempt(`fs.existsSync('/sys') || fs.existsSync('/run') || fs.existsSync('/root')`),
      ).toBe(false);
      expect(await attempt(`fs.readFileSync('/etc/shadow')`)).toMatch(DENIED);
    });

    test('the code of other actions and their /tmp can not be found', async () => {
      const content = `exports.main = () => { require('fs').writeFileSync('/tmp/others', 'secret'); return { folder: __dirname } }`;
      const archive = zip([{ name: 'index.js', content }]).toString('base64');
      await rest(server(), 'namespaces/_/actions/archive?overwrite=true', {
        method: 'PUT',
        body: quoted({ exec: { kind: 'nodejs:default', code: archive, binary: true } }),
      });
      expect(
        (await invoke(server(), 'archive', {}, 'blocking=true&result=true')).json,
      ).toMatchObject({
        folder: expect.stringMatching(/^\/action\/[0-9a-f-]{36}$/),
      });
      for (const code of [
        `fs.readdirSync('/action')`,
        `fs.readdirSync('/proc/self/root/action')`,
        `fs.globSync('/action/*/index.js').length || 'ENOENT'`,
        `new Promise((done) => { const watched = fs.watch('/action', done); watched.on('error', (error) => done(error.code)) })`,
        `fs.readFileSync('/tmp/others')`,
      ])
        expect(await attempt(code)).toMatch(DENIED);
      expect(
        await attempt(`sh('cat /proc/*/mountinfo').stdout.match(/[0-9a-f]{8}-[0-9a-f-]{27}/g)`),
      ).toBeNull();
    });

    test('the admin socket can not be reached, and the server has no socket without a path', async () => {
      const socket = path.join(server().dataDir, 'admin.sock');
      const connect = (where: string): Promise<unknown> =>
        attempt(
          `new Promise((done) => { const socket = net.connect({ path: ${quoted(where)} }); socket.on('connect', () => done('connected')); socket.on('error', (error) => done(error.code)) })`,
        );
      for (const where of [socket, `/proc/1/root${socket}`, `/proc/${server().pid}/root${socket}`])
        expect(await connect(where)).toMatch(DENIED);
      for (const name of ['admin.sock', socket])
        expect(await connect(`\0${name}`)).toBe('ECONNREFUSED');
      expect(statSync(socket).isSocket()).toBe(true);
      expect(abstractSocketsOf(await platform())).toEqual([]);
    });

    test('the memory of the server and of other containers can not be traced', async () => {
      const report = await attack(TRACE, { payload: { pids: await platform() } });
      expect(report.response).toMatchObject({ success: true });
      for (const line of Object.values(report.response.result).map(String))
        expect(line).toMatch(/^(no python|ESRCH|EPERM|own)$/);
    });
  },
);

/** PTRACE_ATTACH of 16, and the call by which memory is read; the kernel's number where it is one of its own. */
const TRACE = `
  const { spawnSync } = require('node:child_process');
  const script = \`
import ctypes, errno, os, sys
libc = ctypes.CDLL(None, use_errno=True)
room = ctypes.create_string_buffer(8)
for pid in map(int, sys.argv[1:]):
    own = os.path.exists('/proc/%d' % pid)
    for call in (lambda: libc.ptrace(16, pid, 0, 0), lambda: libc.process_vm_readv(pid, ctypes.byref((ctypes.c_size_t * 2)(ctypes.addressof(room), 8)), 1, ctypes.byref((ctypes.c_size_t * 2)(4096, 8)), 1, 0)):
        failed = call() == -1
        print('own' if own else errno.errorcode[ctypes.get_errno()] if failed else 'TRACED %d' % pid)
\`;
  const main = ({ pids }) => {
    const { status, stdout, error } = spawnSync('python3', ['-c', script, ...pids.map(String)]);
    return error || status === 127 ? { none: 'no python' } : Object.fromEntries(String(stdout).trim().split('\\n').entries());
  };`;

/** Names of Unix sockets that need no file, by the processes that hold them. */
const abstractSocketsOf = (pids: readonly number[]): readonly string[] => {
  const held = new Set(pids.filter((pid) => pid !== process.pid).flatMap(socketsOf));
  return readFileSync('/proc/net/unix', 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , , , , , inode, name]) => held.has(inode ?? '') && name?.startsWith('@') === true)
    .map(([, , , , , , , name]) => name ?? '');
};

const socketsOf = (pid: number): readonly string[] =>
  readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? [];
    } catch {
      return [];
    }
  });

test('a machine that offers no sandbox at all is told so', () => {
  expect(SANDBOXES.map(({ sandbox }) => sandbox)).not.toEqual([]);
});
