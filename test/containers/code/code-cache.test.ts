import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createCodeCache } from '../../../src/containers/code/code-cache.ts';
import type { CodeFile } from '../../../src/containers/code/code-folder.ts';
import { zip } from '../../support/archives.ts';

const LIMITS = { bytesMax: 10_000, entriesMax: 10, cacheBytesMax: 5_000 };

let root: string;
let codeFolder: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'rewhisk-cache-'));
  codeFolder = mkdtempSync(path.join(tmpdir(), 'rewhisk-code-'));
});
afterEach(() => {
  rmSync(root, { recursive: true });
  rmSync(codeFolder, { recursive: true });
});

const codeFile = (name: string, bytes: number): CodeFile => {
  const file = path.join(codeFolder, name);
  writeFileSync(
    file,
    zip([{ name: 'index.js', content: Buffer.alloc(bytes, name) }]).toString('base64'),
  );
  return { path: file, binary: true };
};

test('an archive is unpacked once for all who want it at once, and again afterwards', async () => {
  const cache = createCodeCache(root, LIMITS);
  const file = codeFile('a', 100);
  const leases = await Promise.all([1, 2, 3].map(() => cache.lease('a', file, 'archive')));
  leases.push(await cache.lease('a', file, 'archive'));
  expect(new Set(leases.map(({ folder }) => folder)).size).toBe(1);
  expect(readdirSync(root)).toEqual([path.basename(leases[0]?.folder ?? '')]);
  expect(readFileSync(path.join(root, readdirSync(root)[0] ?? '', 'index.js'), 'utf8')).toBe(
    'a'.repeat(100),
  );
});

test('the name of a folder does not follow from the code', async () => {
  const first = await createCodeCache(root, LIMITS).lease('a', codeFile('a', 100), 'archive');
  const second = await createCodeCache(root, LIMITS).lease('a', codeFile('a', 100), 'archive');
  expect(first.folder).not.toBe(second.folder);
});

test('over its bytes the cache drops what is not in use, the longest unused first', async () => {
  const cache = createCodeCache(root, LIMITS);
  const a = await cache.lease('a', codeFile('a', 2000), 'archive');
  const b = await cache.lease('b', codeFile('b', 2000), 'archive');
  const c = await cache.lease('c', codeFile('c', 2000), 'archive');
  const used = await cache.lease('a', codeFile('a', 2000), 'archive');
  a.release();
  c.release();
  b.release();
  await vi.waitFor(() =>
    expect(readdirSync(root).toSorted()).toEqual(
      [a, b].map((it) => path.basename(it.folder)).toSorted(),
    ),
  );
  used.release();
  expect(existsSync(a.folder)).toBe(true);
});

test('an archive that does not unpack leaves nothing behind and is tried again', async () => {
  const cache = createCodeCache(root, LIMITS);
  const file = codeFile('a', 20_000);
  await expect(cache.lease('a', file, 'archive')).rejects.toThrow('unpacks to more than');
  expect(readdirSync(root)).toEqual([]);
  codeFile('a', 100);
  await expect(cache.lease('a', file, 'archive')).resolves.toMatchObject({
    folder: expect.any(String),
  });
});

test('code that is an archive to one kind and a program to another lies in two folders', async () => {
  const cache = createCodeCache(root, LIMITS);
  const [archive, program] = await Promise.all(
    (['archive', 'executable'] as const).map((form) => cache.lease('a', codeFile('a', 100), form)),
  );
  expect(archive?.folder).not.toBe(program?.folder);
});
