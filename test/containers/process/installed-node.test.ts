import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { folderOfKind, installedNode } from '../../../src/containers/process/installed-node.ts';

const runtimesDir = mkdtempSync(path.join(tmpdir(), 'rewhisk-runtimes-'));
afterAll(() => rmSync(runtimesDir, { recursive: true }));

const put = (kind: string, name: string): string => {
  const folder = path.join(folderOfKind(runtimesDir, kind), 'node_modules', name);
  mkdirSync(path.join(folder, 'bin'), { recursive: true });
  writeFileSync(path.join(folder, 'package.json'), '{"version":"20.1.2"}');
  const node = path.join(folder, 'bin/node');
  writeFileSync(node, '');
  return node;
};

test('a Node is found under either name that npm has for it, with its version', () => {
  const { platform, arch } = process;
  expect(installedNode(runtimesDir, 'nodejs:20')).toBeNull();
  const node = put('nodejs:20', `node-${platform}-${arch}`);
  expect(installedNode(runtimesDir, 'nodejs:20')).toEqual({ path: node, version: '20.1.2' });
  const other = put('nodejs:24', `node-bin-${platform}-${arch}`);
  expect(installedNode(runtimesDir, 'nodejs:24')).toMatchObject({ path: other });
});

test('a Node for another platform, in a folder that is shared with it, is none', () => {
  put('nodejs:18', 'node-aix-ppc64');
  expect(installedNode(runtimesDir, 'nodejs:18')).toBeNull();
});
