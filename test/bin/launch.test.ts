/** Starting from a fresh clone. */
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

test('an install that was cut short and still is written to keeps no start from coming up', async () => {
  clone.write('.install-999999999/node_modules/greeting/package.json', '{');
  // As it is when npm makes a file between the two steps of removing a folder.
  clone.write(
    'fake/busy-folder.js',
    `const fs = require('node:fs');
    const { rmSync } = fs;
    fs.rmSync = (path, options) => {
      if (path.endsWith('.install-999999999')) throw new Error('ENOTEMPTY: directory not empty');
      rmSync(path, options);
    };
    require('node:module').syncBuiltinESMExports();`,
  );
  const busy = { NODE_OPTIONS: `--require=${join(clone.folder, 'fake/busy-folder.js')}` };
  expect(await clone.start([], busy)).toMatchObject({ code: 0, stdout: 'started with \n' });
  expect(clone.leftovers()).toEqual(['.install-999999999']);
  rmSync(join(clone.folder, 'node_modules'), { recursive: true });
  await clone.start([]);
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
  const other = '{"packages":{"":{},"node_modules/unknown":{"version":"1.0.0"}}}';
  clone.write('package-lock.json', other);
  const { code, stderr } = await clone.start([]);
  expect(code).toBe(1);
  expect(stderr).toMatch(/npm left out node_modules\/unknown: /);
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

const NODES = [
  { by: 'a Node that will do', env: () => ({}) },
  { by: 'any other Node', env: () => clone.oldNode },
];

test.each(NODES)(
  'started by $by, a signal reaches the platform and its exit code is kept',
  async ({ env }) => {
    await clone.start([], env());
    const child = clone.begin(['--stay'], env());
    await new Promise((resolve) => child.stdout?.once('data', resolve));
    const code = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    expect(await code).toBe(7);
  },
);

test('a Node that will not do fetches one that does, once, and hands its arguments over', async () => {
  const notices = [
    /^rewhisk: fetching Node 22\.\d+\.\d+ from npm, once: this machine's Node is 20\.1\.0$/,
    /^rewhisk: installing packages from npm, once$/,
  ];
  const first = await clone.start(['serve', '--port', '4000'], clone.oldNode);
  expect(first).toMatchObject({ code: 0, stdout: 'started with serve --port 4000\n' });
  expect(first.stderr.trim().split('\n')).toEqual(notices.map((one) => expect.stringMatching(one)));
  const second = await clone.start(['serve'], clone.oldNode);
  expect(second).toEqual({ code: 0, stdout: 'started with serve\n', stderr: '' });
});

test('a script of the project gets its own arguments, whichever Node runs it first', async () => {
  clone.write('scripts/say.ts', 'console.log(process.argv.slice(2).join());');
  for (const env of [{}, clone.oldNode]) {
    const { stdout } = await clone.start(['scripts/say.ts', 'a', '--b'], env, 'bin/run.js');
    expect(stdout).toBe('a,--b\n');
  }
});
