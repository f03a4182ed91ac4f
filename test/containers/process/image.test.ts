import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { buildImage, sealImage, unsealImage } from '../../../src/containers/process/image.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'rewhisk-image-'));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

test('the image has the runtime and the packages of every action, and no others', () => {
  const { folder } = buildImage(dataDir, []);
  expect(existsSync(path.join(folder, 'runtime/nodejs/main.cjs'))).toBe(true);
  const packages = readdirSync(path.join(folder, 'node_modules'));
  expect(packages).toContain('openwhisk');
  expect(packages).toContain('needle');
  expect(packages).not.toContain('better-sqlite3');
});

test('every user can read it, whatever the umask of the server', () => {
  const umask = process.umask(0o077);
  try {
    const { folder } = buildImage(dataDir, []);
    for (const part of ['', 'etc', 'runtime', 'node_modules/openwhisk']) {
      expect(statSync(path.join(folder, part)).mode & 0o777).toBe(0o755);
    }
    expect(statSync(path.join(folder, 'runtime/nodejs/main.cjs')).mode & 0o777).toBe(0o644);
  } finally {
    process.umask(umask);
  }
});

test('while a server runs the folder of actions can be entered and not listed', () => {
  const image = buildImage(dataDir, []);
  sealImage(image);
  expect(statSync(image.actions).mode & 0o777).toBe(0o311);
  unsealImage(image);
  expect(statSync(image.actions).mode & 0o777).toBe(0o755);
});

test('it is built anew over what an earlier server left', () => {
  const { actions } = buildImage(dataDir, []);
  writeFileSync(path.join(actions, 'left'), 'half written');
  const again = buildImage(dataDir, []);
  expect(existsSync(path.join(again.actions, 'left'))).toBe(false);
});

test('users and groups in it are those a container can be', () => {
  const { folder } = buildImage(dataDir, []);
  expect(readFileSync(path.join(folder, 'etc/passwd'), 'utf8')).toEqual(
    expect.stringContaining('root:x:0:0::/tmp:/bin/false\nnobody:x:65534:65534::/tmp:/bin/false\n'),
  );
  expect(readFileSync(path.join(folder, 'etc/group'), 'utf8')).toContain(
    'root:x:0:\nnobody:x:65534:\n',
  );
});
