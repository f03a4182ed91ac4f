/** Archives are written by anyone: what they may do to the server's disk. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { unpackArchive } from '../../../src/containers/code/archive.ts';
import { CodeError } from '../../../src/containers/code/code-error.ts';
import { type ArchiveEntry, tarGz, zip } from '../../support/archives.ts';

const LIMITS = { bytesMax: 1_000_000, entriesMax: 100 };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'rewhisk-archive-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const unpack = (archive: Buffer, limits = LIMITS): Promise<number> => {
  const file = path.join(folder, 'archive');
  const target = path.join(folder, 'inside');
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target);
  writeFileSync(file, archive);
  return unpackArchive(file, target, limits);
};
const inside = (name: string): string => path.join(folder, 'inside', name);

describe.each([
  ['zip', zip],
  ['tar.gz', tarGz],
])('%s', (_, pack: (entries: readonly ArchiveEntry[]) => Buffer) => {
  test('files come out as they went in, with folders made for them', async () => {
    const names = fc.array(fc.stringMatching(/^[a-z]{1,8}$/), { minLength: 1, maxLength: 4 });
    const files = fc.dictionary(
      names.map((parts) => `${parts.join('/')}.js`),
      fc.uint8Array({ maxLength: 2000 }),
      { maxKeys: 8 },
    );
    const property = fc.asyncProperty(files, async (contents) => {
      const entries = Object.entries(contents).map(([name, bytes]) => ({
        name,
        content: Buffer.from(bytes),
      }));
      if (entries.length === 0) return;
      expect(await unpack(pack(entries))).toBe(
        entries.reduce((sum, { content }) => sum + content.length, 0),
      );
      for (const { name, content } of entries)
        expect(readFileSync(inside(name)).equals(content)).toBe(true);
    });
    await fc.assert(property, { numRuns: 20 });
  });

  test.each(['../evil', 'a/../../evil', '/evil', 'a\\..\\..\\evil', '..'])(
    'an entry named %s is refused',
    async (name) => {
      await expect(unpack(pack([{ name, content: 'x' }]))).rejects.toThrow(CodeError);
      expect(existsSync(path.join(folder, 'evil'))).toBe(false);
      expect(existsSync('/evil')).toBe(false);
    },
  );

  test.each(['/etc/passwd', '../outside', 'a/../../outside', ''])(
    'a link to %s is refused',
    async (link) => {
      await expect(unpack(pack([{ name: 'link', link }]))).rejects.toThrow(CodeError);
    },
  );

  test('a link within the archive is kept', async () => {
    await unpack(
      pack([
        { name: 'lib/tool.js', content: '1' },
        { name: 'bin/tool', link: '../lib/tool.js' },
      ]),
    );
    expect(readlinkSync(inside('bin/tool'))).toBe('../lib/tool.js');
  });

  test('a bomb is stopped at the limit of bytes, and so is one of entries', async () => {
    const bomb = pack([{ name: 'zeros', content: Buffer.alloc(5_000_000) }]);
    expect(bomb.length).toBeLessThan(10_000);
    await expect(unpack(bomb)).rejects.toThrow('unpacks to more than 1000000 bytes');
    expect(statSync(inside('zeros')).size).toBeLessThanOrEqual(LIMITS.bytesMax);
    const many = pack(Array.from({ length: 101 }, (__, n) => ({ name: `f${n}` })));
    await expect(unpack(many)).rejects.toThrow('more than 100 entries');
  });

  test('programs stay executable, and nothing is more than that', async () => {
    await unpack(
      pack([
        { name: 'run', mode: 0o4755 },
        { name: 'data', mode: 0o600 },
      ]),
    );
    expect(statSync(inside('run')).mode & 0o7777).toBe(0o755);
    expect(statSync(inside('data')).mode & 0o7777).toBe(0o644);
  });

  test('a broken archive is the developer’s error', async () => {
    const archive = pack([{ name: 'index.js', content: 'x'.repeat(1000) }]);
    for (let end = 4; end < archive.length; end += 7) {
      await unpack(archive.subarray(0, end)).catch((error: unknown) =>
        expect(error).toBeInstanceOf(CodeError),
      );
    }
    await expect(unpack(archive.subarray(0, archive.length - 40))).rejects.toThrow(CodeError);
  });

  test.each([
    { name: 'a/b', content: 'below' },
    { name: 'a/b', link: '../a' },
  ])('what lies below a file, %o, is the developer’s error', async (below) => {
    const entries = [{ name: 'a', content: 'a file' }, below];
    await expect(unpack(pack(entries))).rejects.toThrow(CodeError);
  });
});

test('what is neither zip nor gzip is refused in OpenWhisk’s words', async () => {
  await expect(unpack(Buffer.from('#!/bin/sh'))).rejects.toThrow(
    'There was an error uncompressing the action archive. The file type is unsupported',
  );
  await expect(unpack(Buffer.alloc(0))).rejects.toThrow(CodeError);
});

test('a gzip file that holds no tar file is the developer’s error', async () => {
  await expect(unpack(gzipSync(Buffer.alloc(2000, 'x')))).rejects.toThrow(
    'There was an error uncompressing the action Tar GZ archive.',
  );
});
