/** Containers without a sandbox, of a server that is root. */
import { chmodSync, copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { detectSandbox } from '../../../src/containers/sandbox/detection.ts';
import type { Machine, Sandbox } from '../../../src/containers/sandbox/sandbox.ts';
import { createOpenImages } from '../../../src/containers/process/open-image.ts';
import { mustOpenBench, resultOf } from '../../support/containers.ts';
import { stateOf } from '../../support/process-state.ts';

const MACHINE: Machine = {
  image: '/data/cache/image',
  programs: [],
  hidden: [],
  root: true,
  usersApart: true,
  openImage: () => ({ image: '/open/image', programs: [] }),
};
/** As where `setpriv` is missing, and bubblewrap and namespaces as well. */
const onlyAsRoot = (sandbox: Sandbox): Promise<string | null> =>
  Promise.resolve(sandbox.name === 'none' && !sandbox.ownUsers ? null : 'setpriv: not found');

test('containers are not root because there is no better way: such a server does not start', async () => {
  const { sandbox, failures } = await detectSandbox('auto', 'full', MACHINE, onlyAsRoot);
  expect(sandbox).toBeNull();
  expect(failures).toContain('none: setpriv: not found');
});

test('who asks for no sandbox where nobody can be another user gets containers that are root, and is told', async () => {
  const { sandbox, failures } = await detectSandbox('none', 'full', MACHINE, onlyAsRoot);
  expect(sandbox?.isolation).toBe('none: a plain process with all rights of root');
  expect(failures).toContain('none: setpriv: not found');
});

test('where there are no users to be, the words say that containers are the same one', async () => {
  const machine = { ...MACHINE, usersApart: false };
  const { sandbox } = await detectSandbox('none', 'full', machine, () => Promise.resolve(null));
  expect(sandbox?.isolation).toBe('none: a plain process, all of them as nobody, no privileges');
});

describe.each(process.getuid?.() === 0 ? ['root'] : [])('of a server of %s', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'rewhisk-closed-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('a Node that only root can reach runs all the same', async () => {
    const nodePath = path.join(folder, 'node');
    copyFileSync(process.execPath, nodePath);
    chmodSync(nodePath, 0o700);
    const bench = await mustOpenBench({ sandbox: 'none', nodePath });
    expect(bench.driver.isolation).toMatch(/^none: a plain process, each a user of its own/);
    const { run } = await bench.action('const main = () => ({ user: process.getuid() })');
    expect(resultOf(await run())).toEqual({ user: expect.any(Number) });
    await bench.close();
  });

  test('what left for a session of its own ends with its container, also without cgroups', async () => {
    const bench = await mustOpenBench({ sandbox: 'none', limits: 'watch' });
    const { run, container } = await bench.action(`const main = () => new Promise((done) =>
      require('node:child_process').exec('setsid sh -c "echo \\\\$\\\\$; exec sleep 600 >/dev/null 2>&1" & sleep 0.1',
        (_, stdout) => done({ pid: Number(stdout) })));`);
    const { pid } = resultOf(await run()) as { pid: number };
    expect(stateOf(pid)).toBe('S');
    await container.destroy();
    await vi.waitFor(() => expect(stateOf(pid)).toMatch(/^Z?$/));
    await bench.close();
  });

  test('its folder goes with it, whatever permissions it gave to what is in there', async () => {
    const bench = await mustOpenBench({ sandbox: 'none' });
    const { run, container } = await bench.action(`const fs = require('node:fs');
      const main = () => { fs.mkdirSync('deep/er', { recursive: true }); fs.symlinkSync('/etc', 'deep/etc');
        fs.writeFileSync('deep/er/file', ''); fs.chmodSync('deep', 0); return { home: process.cwd() } };`);
    const { home } = resultOf(await run()) as { home: string };
    await container.destroy();
    expect(existsSync(home)).toBe(false);
    expect(existsSync('/etc/passwd')).toBe(true);
    await bench.close();
  });

  test('what it had outside the data folder goes with the server, or with the next one', async () => {
    const bench = await mustOpenBench({ sandbox: 'none' });
    const own = readFileSync(path.join(bench.dataDir, 'cache/open-image'), 'utf8');
    expect(existsSync(own)).toBe(true);
    await bench.close();
    expect(existsSync(own)).toBe(false);

    const killed = await mustOpenBench({ sandbox: 'none', parent: folder });
    const left = readFileSync(path.join(killed.dataDir, 'cache/open-image'), 'utf8');
    expect(await createOpenImages(killed.dataDir).remove()).toBe(true);
    expect(existsSync(left)).toBe(false);
    await killed.close();
  });

  test('a folder for temporary files that others can not enter is no place for it, and is named', () => {
    const { build } = createOpenImages(folder, folder);
    expect(() => build([])).toThrow(`can not enter ${folder}: set TMPDIR`);
  });
});
