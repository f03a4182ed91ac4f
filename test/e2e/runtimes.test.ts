/** `rewhisk runtime`, with an npm that brings what a lock file says without a network. */
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { pretendAdded } from '../support/added-node.ts';
import { runCommand } from '../support/rewhisk-server.ts';
import { useServers } from '../support/server-fixture.ts';

/** What it calls a Node only says that it is one. */
const NPM = `#!/usr/bin/env node
const { appendFileSync, mkdirSync, readFileSync, writeFileSync } = require('node:fs');
appendFileSync(process.env.NPM_RUNS, 'ran\\n');
if (process.env.NPM_FAILS) {
  console.error('npm error code EAI_AGAIN\\nnpm error request to the registry failed');
  process.exit(1);
}
const lock = readFileSync('package-lock.json', 'utf8');
mkdirSync('node_modules');
for (const [path, { version }] of Object.entries(JSON.parse(lock).packages)) {
  if (path === '') continue;
  mkdirSync(path + '/bin', { recursive: true });
  writeFileSync(path + '/package.json', JSON.stringify({ version }));
  writeFileSync(path + '/bin/node', '#!/bin/sh\\necho v' + (process.env.SAYS || version), { mode: 0o700 });
}
writeFileSync('node_modules/.package-lock.json', lock);
`;

const servers = useServers();
let data = '';
let runtimesDir = '';
let environment: Readonly<Record<string, string>> = {};

beforeEach(async () => {
  data = await servers.dataDir();
  runtimesDir = path.join(data, 'runtimes');
  const bin = path.join(await servers.dataDir(), 'bin');
  await mkdir(bin);
  await writeFile(path.join(bin, 'npm'), NPM, { mode: 0o755 });
  const runs = path.join(bin, 'runs');
  await writeFile(runs, '');
  // Under `npm test` npm says where it is.
  const PATH = `${bin}${path.delimiter}${process.env['PATH'] ?? ''}`;
  environment = { PATH, NPM_RUNS: runs, npm_execpath: '' };
});

const runtime = (args: readonly string[], more: Readonly<Record<string, string>> = {}) =>
  runCommand(['runtime', ...args, '--data', data], { ...environment, ...more });
const npmRuns = async (): Promise<number> =>
  (await readFile(environment['NPM_RUNS'] ?? '', 'utf8')).split('\n').length - 1;
/** What lies in the folder of runtimes. */
const lying = async (): Promise<readonly string[]> =>
  existsSync(runtimesDir) ? readdir(runtimesDir) : [];

test('a Node is fetched once, listed, and removed', async () => {
  expect((await runtime(['list'])).printed).toMatch(/^nodejs:24\tnot there: /m);
  expect(await runtime(['add', 'nodejs:24'])).toMatchObject({
    code: 0,
    printed: expect.stringMatching(
      /^rewhisk: fetching Node (24\.\d+\.\d+) from npm\nnodejs:24 is there: Node \1\n$/,
    ),
  });
  expect((await runtime(['list'])).printed).toMatch(/^nodejs:24\tNode 24\./m);
  expect((await runtime(['add', 'nodejs:24'])).printed).toMatch(/^nodejs:24 is there already/);
  expect(await npmRuns()).toBe(1);
  expect(await runtime(['remove', 'nodejs:24'])).toMatchObject({ code: 0 });
  expect(await lying()).toEqual([]);
  expect(await runtime(['remove', 'nodejs:24'])).toEqual({
    code: 1,
    printed: 'rewhisk: nodejs:24 is not there\n',
  });
});

test('what runs each kind is listed, those that are always there included', async () => {
  const { printed } = await runtime(['list']);
  expect(printed.split('\n').map((line) => line.split('\t')[0])).toEqual([
    ...['nodejs:20', 'nodejs:22', 'nodejs:24', 'python:3', 'native:1', ''],
  ]);
  expect(printed).toMatch(/^nodejs:22\tNode 22\.\d+\.\d+, the server's own$/m);
});

test('a fetch that fails says why, leaves nothing behind, and what was there is there', async () => {
  const refused = { code: 1, printed: expect.stringMatching(/request to the registry failed\n$/) };
  expect(await runtime(['add', 'nodejs:20'], { NPM_FAILS: 'yes' })).toMatchObject(refused);
  expect(await lying()).toEqual([]);
  await pretendAdded(runtimesDir, 'nodejs:24');
  expect(await runtime(['add', 'nodejs:24'], { NPM_FAILS: 'yes' })).toMatchObject(refused);
  expect((await runtime(['list'])).printed).toMatch(/^nodejs:24\tNode 24\.0\.0$/m);
});

test('an older Node is replaced by the one that is pinned now', async () => {
  await pretendAdded(runtimesDir, 'nodejs:24');
  expect(await runtime(['add', 'nodejs:24'])).toMatchObject({ code: 0 });
  expect((await runtime(['list'])).printed).not.toMatch(/^nodejs:24\tNode 24\.0\.0$/m);
  expect(await lying()).toEqual(['nodejs-24']);
});

test('a Node that is not what it is called is not kept', async () => {
  const { code, printed } = await runtime(['add', 'nodejs:24'], { SAYS: '6.6.6' });
  expect([code, printed]).toEqual([1, expect.stringMatching(/holds v6\.6\.6\n$/)]);
  expect(await lying()).toEqual([]);
});

test('what a fetch that was killed left behind goes with the next', async () => {
  await mkdir(path.join(runtimesDir, '.adding-999999999/nodejs-24'), { recursive: true });
  await mkdir(path.join(runtimesDir, '.gone-999999999/bin'), { recursive: true });
  await runtime(['add', 'nodejs:24']);
  expect(await lying()).toEqual(['nodejs-24']);
});

test.each(['nodejs:22', 'python:3', 'cobol:1', ''])(
  '%j can neither be added nor removed',
  async (kind) => {
    for (const doing of ['add', 'remove'])
      expect(await runtime([doing, kind])).toEqual({
        code: 1,
        printed: `rewhisk: "${kind}" can't be added or removed: there is nodejs:20, nodejs:24\n`,
      });
    expect(await npmRuns()).toBe(0);
  },
);

test('a server that runs is told of, and what it may be using is not removed', async () => {
  const server = await servers.start({ dataDir: data });
  expect((await runtime(['add', 'nodejs:24'])).printed).toMatch(
    /, for servers that start from now on\n$/,
  );
  expect(await runtime(['remove', 'nodejs:24'])).toEqual({
    code: 1,
    printed: `rewhisk: a server is using ${data}: stop it first\n`,
  });
  await server.stop();
  expect(await runtime(['remove', 'nodejs:24'])).toMatchObject({ code: 0 });
});

test('an older Node that a server may be using is not replaced', async () => {
  await pretendAdded(runtimesDir, 'nodejs:24');
  const server = await servers.start({ dataDir: data });
  expect(await runtime(['add', 'nodejs:24'])).toEqual({
    code: 1,
    printed: `rewhisk: a server is using ${data}, and maybe Node 24.0.0 for nodejs:24, which this would replace: stop it first\n`,
  });
  expect([await lying(), await npmRuns()]).toEqual([['nodejs-24'], 0]);
  await server.stop();
  expect(await runtime(['add', 'nodejs:24'])).toMatchObject({ code: 0 });
});

test('the folder that the settings name is used', async () => {
  const folder = await servers.dataDir();
  const config = await servers.config({ runtimes: { folder } });
  await runtime(['add', 'nodejs:24', '--config', config]);
  expect(await readdir(folder)).toEqual(['nodejs-24']);
  expect(await lying()).toEqual([]);
});
