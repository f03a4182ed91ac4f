/** Actions on Nodes beside the server's own, fetched from the npm registry as an operator fetches them. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { install, wantedPackages } from '../../bin/install.js';
import { installedNode } from '../../src/containers/process/installed-node.ts';
import { NODEJS } from '../runtimes/conformance/nodejs-actions.ts';
import { mustOpenBench } from '../support/containers.ts';
import { activationOf, invoke, putAction } from '../support/rest-actions.ts';
import { type RewhiskServer, runCommand, startServer } from '../support/rewhisk-server.ts';
import { describeConformance } from '../support/runtime-conformance.ts';
import { root } from '../support/source-tree.ts';

const KINDS = ['nodejs:20', 'nodejs:24'];
const dataDir = mkdtempSync(path.join(tmpdir(), 'rewhisk-node-kinds-'));
const runtimesDir = path.join(dataDir, 'runtimes');
const add = (kind: string) => runCommand(['runtime', 'add', kind, '--data', dataDir]);

beforeAll(async () => {
  for (const kind of KINDS) expect(await add(kind)).toMatchObject({ code: 0 });
});
afterAll(() => rmSync(dataDir, { recursive: true }));

/** The version that is promised for this machine. */
const pinned = (kind: string): string => {
  const file = path.join(root, 'bin', kind.replace('nodejs:', 'node'), 'package.json');
  const { optionalDependencies }: { optionalDependencies: Record<string, string> } = JSON.parse(
    readFileSync(file, 'utf8'),
  );
  const { platform, arch } = process;
  const version = ['node', 'node-bin'].map(
    (name) => optionalDependencies[`${name}-${platform}-${arch}`],
  );
  return version.find((one) => one !== undefined) ?? '';
};

const pathOf = (kind: string): string => {
  const node = installedNode(runtimesDir, kind);
  if (node === null) throw new Error(`${kind} is not there`);
  return node.path;
};

for (const kind of KINDS)
  describeConformance(`Node of ${kind}`, NODEJS, async (name) => {
    const bench = await mustOpenBench({ nodePath: pathOf(kind) });
    return { container: () => bench.container({ kind: name }), close: bench.close };
  });

const CALLS_ANOTHER = `
const openwhisk = require('openwhisk');
const main = async ({ word }) => {
  const client = openwhisk();
  const { said } = await client.actions.invoke({ name: 'leaf', blocking: true, result: true, params: { word } });
  return { heard: said, version: process.version };
};`;

test('a package that is not what its pinned hash says is not installed', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'rewhisk-forged-'));
  const said = vi.spyOn(console, 'error').mockReturnValue();
  for (const file of ['package.json', 'package-lock.json']) {
    const text = readFileSync(path.join(root, 'bin/node20', file), 'utf8');
    const forged = text.replaceAll(/"sha512-[^"]{8}/g, '"sha512-AAAAAAAA');
    writeFileSync(path.join(folder, file), forged);
  }
  expect(() => install(folder, 'fetching a forgery', { withDev: false })).toThrow(
    /npm left out|integrity/i,
  );
  const there = wantedPackages(
    JSON.parse(readFileSync(path.join(folder, 'package-lock.json'), 'utf8')),
    false,
  );
  for (const [name] of there) expect(existsSync(path.join(folder, name))).toBe(false);
  said.mockRestore();
  rmSync(folder, { recursive: true });
});

describe('a server that starts when they are there', () => {
  let server: RewhiskServer;
  beforeAll(async () => {
    server = await startServer({ dataDir });
  });
  afterAll(async () => {
    expect(await server.stop()).toBe(0);
  });

  test.each(KINDS)(
    'runs actions of %s on exactly that Node, and they can call the platform back',
    async (kind) => {
      await putAction(server, 'leaf', 'const main = ({ word }) => ({ said: word + "!" });');
      const annotations = [{ key: 'provide-api-key', value: true }];
      await putAction(server, 'root', CALLS_ANOTHER, { exec: { kind }, annotations });
      const { response } = activationOf(await invoke(server, 'root', { word: 'hello' }));
      expect(response.result).toEqual({ heard: 'hello!', version: `v${pinned(kind)}` });
    },
  );

  test.each(KINDS)('ends an action of %s that runs out of memory as such', async (kind) => {
    const code =
      'const main = () => { const all = []; for (;;) all.push(new Array(1e5).fill({})); }';
    await putAction(server, 'hungry', code, { exec: { kind }, limits: { memory: 128 } });
    const { response } = activationOf(await invoke(server, 'hungry'));
    expect(response.result).toEqual({
      error: 'The action exhausted its memory and was aborted.',
    });
  });
});
