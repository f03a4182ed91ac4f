/** Starting from a fresh clone, on a machine whose Node will do. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLauncherClone } from '../support/launcher-clone.ts';

let clone: ReturnType<typeof createLauncherClone>;
beforeEach(() => {
  clone = createLauncherClone();
});
afterEach(() => rmSync(clone.folder, { recursive: true, force: true }));

test('the first start installs and says so in one line, then runs with its arguments', async () => {
  expect(await clone.start(['serve', '--port', '4000'])).toEqual({
    code: 0,
    stdout: 'started with serve --port 4000\n',
    stderr: 'rewhisk: installing packages from npm, once\n',
  });
  expect(clone.leftovers()).toEqual([]);
});

test('a second start runs no npm and says nothing of its own', async () => {
  await clone.start([]);
  expect(await clone.start(['again'])).toMatchObject({
    stdout: 'started with again\n',
    stderr: '',
  });
  expect(clone.npmRuns()).toBe(1);
});

test('a package that was removed, or pinned anew, is installed by the next start', async () => {
  await clone.start([]);
  rmSync(join(clone.folder, 'node_modules/greeting'), { recursive: true });
  await clone.start([]);
  const other = '{"packages":{"":{},"node_modules/greeting":{"version":"2.0.0"}}}';
  clone.write('package-lock.json', other);
  await clone.start([]);
  await clone.start([]);
  expect(clone.npmRuns()).toBe(3);
});

test('an install that was cut short is swept up and done anew', async () => {
  clone.write('.install-999999999/node_modules/greeting/package.json', '{');
  clone.write('node_modules/.package-lock.json', '{"packages": {"node_modules/gree');
  expect(await clone.start([])).toMatchObject({ code: 0 });
  expect(clone.leftovers()).toEqual([]);
});

test('starts at the same time all come up', async () => {
  const ended = await Promise.all([1, 2, 3].map((n) => clone.start([`${n}`])));
  expect(ended.map(({ code, stdout }) => [code, stdout])).toEqual(
    [1, 2, 3].map((n) => [0, `started with ${n}\n`]),
  );
  expect(clone.leftovers()).toEqual([]);
});

test('where npm fails, one line says why and nothing is left behind', async () => {
  expect(await clone.start([], { NPM_FAILS: 'yes' })).toEqual({
    code: 1,
    stdout: '',
    stderr:
      'rewhisk: installing packages from npm, once\n' +
      `rewhisk: could not install into ${clone.folder}: request to the registry failed\n`,
  });
  expect(clone.leftovers()).toEqual([]);
});

test('a package that npm passes over is named', async () => {
  const other = '{"packages":{"":{},"node_modules/parting":{"version":"1.0.0"}}}';
  clone.write('package-lock.json', other);
  const { code, stderr } = await clone.start([]);
  expect(code).toBe(1);
  expect(stderr).toMatch(/npm left out node_modules\/parting: /);
});

test('the lock file is asked for what this machine needs, and for nothing of other platforms', async () => {
  const entry = (os: string, cpu: string, node: string) => ({
    ...{ version: '1.0.0', optional: true, os: [os], cpu: [cpu] },
    engines: { node },
  });
  const packages = {
    'node_modules/greeting': { version: '1.0.0' },
    'node_modules/other-system': entry('aix', process.arch, '>=18'),
    'node_modules/other-processor': entry(process.platform, 's390x', '>=18'),
    'node_modules/other-line': entry(process.platform, process.arch, '>=20.0.0 <21.0.0'),
    'node_modules/for-tests': { version: '1.0.0', dev: true },
  };
  clone.write('package-lock.json', JSON.stringify({ packages }));
  expect(await clone.start([])).toMatchObject({ code: 0 });
});

test('a signal reaches the platform, and its exit code is that of the start', async () => {
  await clone.start([]);
  const child = clone.begin(['--stay']);
  await new Promise((resolve) => child.stdout?.once('data', resolve));
  const code = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  expect(await code).toBe(7);
});
