/** What an action can't do, in every sandbox that works on this machine. */
import { accessSync, constants, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { E } from '../../../src/domain/kernel/fp.ts';
import { zip } from '../../support/archives.ts';
import {
  type Action,
  type Bench,
  mustOpenBench,
  openBench,
  resultOf,
} from '../../support/containers.ts';

const SANDBOXES = ['bubblewrap', 'namespaces'] as const;
const opened = await Promise.all(SANDBOXES.map((sandbox) => openBench({ sandbox })));
const benches = opened.flatMap((bench) => (E.isRight(bench) ? [bench.right] : []));
afterAll(() => Promise.all(benches.map((bench) => bench.close())));

test('a sandbox in which no container comes up is not used, and the reason is told', async () => {
  const nodePath = '/bin/false';
  for (const sandbox of [...SANDBOXES, 'none', 'auto'] as const) {
    expect(await openBench({ sandbox, nodePath })).toEqual(
      E.left({
        type: 'CreateFailed',
        message: expect.stringContaining(sandbox === 'auto' ? 'none: ' : sandbox),
      }),
    );
  }
});

test('a plain process calls itself what it is', async () => {
  const bench = await mustOpenBench({ sandbox: 'none' });
  expect(bench.driver).toMatchObject({
    isolated: false,
    isolation: expect.stringMatching(/^none: .*, network shared with the machine; /),
  });
  const action = await bench.action(
    'const main = () => ({ home: process.env.HOME, cwd: process.cwd() })',
  );
  const { home, cwd } = resultOf(await action.run()) as { home: string; cwd: string };
  expect(cwd).toBe(home);
  await action.container.destroy();
  expect(readdirSync(path.dirname(home))).toEqual([]);
  await bench.close();
});

const ATTEMPTS = `
  const fs = require('node:fs'), child = require('node:child_process');
  const attempt = (code) => { try { return eval(code) } catch (error) { return error.code ?? String(error) } };
  const main = ({ code }) => ({ got: attempt(code) });`;

describe.each(benches.map((bench) => [bench.driver.isolation, bench] as const))(
  '%s',
  (_, bench: Bench) => {
    let action: Action;
    beforeAll(async () => {
      action = await bench.action(ATTEMPTS);
    });
    const attempt = async (code: string): Promise<unknown> =>
      (resultOf(await action.run({ code })) as { got: unknown }).got;

    test('the data folder and the repository are not there', async () => {
      writeFileSync(path.join(bench.dataDir, 'secret'), 'secret');
      for (const file of [path.join(bench.dataDir, 'secret'), import.meta.filename]) {
        expect(await attempt(`fs.readFileSync(${JSON.stringify(file)}, 'utf8')`)).toBe('ENOENT');
      }
    });

    test('it is a user with a name, whom no other container is where the server may choose', async () => {
      const who = `require('node:os').userInfo()`;
      const other = await bench.action(ATTEMPTS);
      const others = resultOf(await other.run({ code: who })) as { got: { uid: number } };
      const own = await attempt(who);
      expect(own).toMatchObject({ username: expect.stringMatching(/^(action|nobody|root)$/) });
      if (process.getuid?.() === 0) expect(own).not.toMatchObject({ uid: others.got.uid });
      await other.container.destroy();
    });

    test('other actions can be neither listed nor guessed nor changed', async () => {
      await bench.action(zip([{ name: 'index.js', content: 'exports.main = () => ({})' }]));
      expect(await attempt(`fs.readdirSync('/action')`)).toBe('EACCES');
      expect(await attempt(`fs.chmodSync('/action', 0o777)`)).toBe('EROFS');
      expect(await attempt(`fs.writeFileSync('/action/x', '')`)).toBe('EROFS');
    });

    test('its own code is readable and can not be changed', async () => {
      const content = `exports.main = () => { try { require('fs').writeFileSync(__filename, '') } catch (error) { return { code: error.code } } }`;
      const own = await bench.action(zip([{ name: 'index.js', content }]));
      expect(resultOf(await own.run())).toEqual({ code: 'EROFS' });
    });

    test('only its own processes are there', async () => {
      const other = await bench.container();
      const pids = (await attempt(
        `fs.readdirSync('/proc').filter((it) => it > 0).map(Number)`,
      )) as number[];
      expect(pids.length).toBeLessThanOrEqual(2);
      expect(await attempt(`process.kill(${process.pid}, 'SIGKILL')`)).toBe('ESRCH');
      expect(await attempt(`fs.readFileSync('/proc/${process.pid}/environ')`)).toBe('ENOENT');
      await other.destroy();
    });

    test('the first process gives away nothing of the server’s environment', async () => {
      const environment = String(await attempt(`fs.readFileSync('/proc/1/environ', 'utf8')`));
      for (const name of Object.keys(process.env).filter((it) => it.startsWith('VITEST'))) {
        expect(environment).not.toContain(name);
      }
    });

    test('it may write in its private /tmp and nowhere else', async () => {
      expect(await attempt(`fs.writeFileSync('/tmp/mine', 'x'); fs.readdirSync('/tmp')`)).toEqual([
        'mine',
      ]);
      expect(await attempt('[process.cwd(), process.env.HOME, process.env.TMPDIR]')).toEqual([
        '/tmp',
        '/tmp',
        '/tmp',
      ]);
      const second = await bench.action(ATTEMPTS);
      expect(resultOf(await second.run({ code: `fs.readdirSync('/tmp')` }))).toEqual({ got: [] });
      for (const folder of ['/', '/usr', '/etc', '/runtime', '/node_modules', '/dev']) {
        expect(await attempt(`fs.writeFileSync('${folder}/x', '')`)).toMatch(/EROFS|EACCES/);
      }
    });

    test('its /tmp has a limit', async () => {
      // What is in /tmp counts as memory: here there is more of it than /tmp may take.
      const roomy = await bench.action(ATTEMPTS, { memoryMb: 1024 });
      const fill = `for (let i = 0; i < 300; i++) fs.appendFileSync('/tmp/full', Buffer.alloc(1 << 20))`;
      expect(resultOf(await roomy.run({ code: fill }))).toEqual({ got: 'ENOSPC' });
      const free = `fs.rmSync('/tmp/full'); 'freed'`;
      expect(resultOf(await roomy.run({ code: free }))).toEqual({ got: 'freed' });
      await roomy.container.destroy();
    });

    test('it has no privileges and can not get any', async () => {
      const status = String(await attempt(`fs.readFileSync('/proc/self/status', 'utf8')`));
      expect(status).toMatch(/^CapEff:\t0+$/m);
      expect(status).toMatch(/^CapPrm:\t0+$/m);
      expect(status).toMatch(/^CapBnd:\t0+$/m);
      expect(status).toMatch(/^NoNewPrivs:\t1$/m);
      const commands = [
        'mount -t tmpfs x /tmp',
        'unshare --mount true',
        'unshare --user true',
        'hostname other',
        'chroot / true',
      ];
      for (const command of commands) {
        expect(await attempt(`child.spawnSync('sh', ['-c', '${command}']).status`)).not.toBe(0);
      }
    });

    test('files the server inherited from its own parent stay out of it', async () => {
      const open = await attempt(
        `fs.readdirSync('/proc/self/fd').filter((fd) => fd > 3).filter((fd) => {
         try { return !(parseInt(/flags:\\s+(\\d+)/.exec(fs.readFileSync('/proc/self/fdinfo/' + fd, 'utf8'))[1], 8) & 0o2000000) } catch { return false }
       })`,
      );
      expect(open).toEqual([]);
    });

    test('programs, names and the network work', async () => {
      expect(await attempt(`child.execSync('echo $((6 * 7)) | cat').toString()`)).toBe('42\n');
      expect(
        await attempt(`child.execFileSync(process.execPath, ['-p', '1 + 1']).toString()`),
      ).toBe('2\n');
      expect(await attempt(`require('node:os').userInfo().homedir`)).toBe('/tmp');
      expect(
        await attempt(
          `fs.writeFileSync('/dev/null', 'x'); fs.readFileSync('/etc/hosts', 'utf8').length > 0`,
        ),
      ).toBe(true);
    });
  },
);

const SHOWN = '/usr/local/share';
const mayWrite = (folder: string): boolean => {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
};

test.each(mayWrite(SHOWN) ? benches.map((bench) => bench.driver.isolation) : [])(
  'a data folder inside a folder that containers see is covered by an empty one, with %s',
  async (isolation) => {
    const sandbox = isolation.startsWith('bubblewrap') ? 'bubblewrap' : 'namespaces';
    const bench = await mustOpenBench({ sandbox, parent: SHOWN });
    const action = await bench.action(ATTEMPTS);
    const code = `fs.readdirSync(${JSON.stringify(bench.dataDir)})`;
    expect(resultOf(await action.run({ code }))).toEqual({ got: [] });
    await bench.close();
  },
);
