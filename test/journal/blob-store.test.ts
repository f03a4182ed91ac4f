import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { blobHash } from '../../src/domain/kernel/ids.ts';
import { type JsonText, jsonText } from '../../src/domain/kernel/json.ts';
import { INLINE_CHARACTERS_MAX } from '../../src/domain/kernel/payload.ts';
import { createBlobStore } from '../../src/journal/blob-store.ts';
import { inNewFolder } from './log-folder.ts';

const BYTES = Buffer.from('exports.main = () => ({})');
const HASH = createHash('sha256').update(BYTES).digest('hex');

test('a blob is a private file named by the SHA-256 of its bytes', () =>
  inNewFolder(async (dir) => {
    const blobs = createBlobStore(join(dir, 'blobs'), 'fsync');
    const hash = await blobs.put(BYTES);
    expect(hash).toBe(HASH);
    expect(blobs.path(hash)).toBe(join(dir, 'blobs', HASH.slice(0, 2), HASH.slice(2)));
    expect(readFileSync(blobs.path(hash)).equals(BYTES)).toBe(true);
    expect(statSync(blobs.path(hash)).mode & 0o777).toBe(0o600);
    expect(statSync(dirname(blobs.path(hash))).mode & 0o777).toBe(0o700);
    expect(Buffer.from(await blobs.get(hash)).equals(BYTES)).toBe(true);
  }));

test('the same bytes are stored once, also when put at the same time or after a restart', () =>
  inNewFolder(async (dir) => {
    const blobs = createBlobStore(dir, 'fsync');
    const hashes = await Promise.all(Array.from({ length: 20 }, () => blobs.put(BYTES)));
    const { ino } = statSync(blobs.path(blobHash(HASH)));
    hashes.push(await createBlobStore(dir, 'fsync').put(BYTES));
    expect(new Set(hashes)).toEqual(new Set([HASH]));
    expect(statSync(blobs.path(blobHash(HASH))).ino).toBe(ino);
    expect(readdirSync(join(dir, 'tmp'))).toEqual([]);
  }));

test('a damaged blob is never handed out', () =>
  inNewFolder(async (dir) => {
    const blobs = createBlobStore(dir, 'fsync');
    const hash = await blobs.put(BYTES);
    writeFileSync(blobs.path(hash), 'something else');
    await expect(blobs.get(hash)).rejects.toThrow(`the blob ${HASH} is damaged`);
  }));

test('a blob that was never put is an error', () =>
  inNewFolder(async (dir) => {
    await expect(createBlobStore(dir, 'fsync').get(blobHash(HASH))).rejects.toThrow(/ENOENT/);
  }));

test('what a crash left half written is removed at the next start', () =>
  inNewFolder(async (dir) => {
    createBlobStore(dir, 'fsync');
    writeFileSync(join(dir, 'tmp', 'half'), 'ha');
    createBlobStore(dir, 'fsync');
    expect(readdirSync(join(dir, 'tmp'))).toEqual([]);
  }));

test.each(['fsync', 'os'] as const)(
  'with durability %s, a blob of which a power failure left a part is whole after the next put',
  (durability) =>
    inNewFolder(async (dir) => {
      const blobs = createBlobStore(dir, durability);
      const hash = await blobs.put(BYTES);
      writeFileSync(blobs.path(hash), '');
      await blobs.put(BYTES);
      expect(Buffer.from(await blobs.get(hash)).equals(BYTES)).toBe(true);
    }),
);

test('small JSON stays in the event, large JSON becomes a blob, and both read the same', () =>
  inNewFolder(async (dir) => {
    const blobs = createBlobStore(dir, 'fsync');
    const small = jsonText('x'.repeat(INLINE_CHARACTERS_MAX - 2));
    expect(blobs.payload(small)).toBe(small);
    expect(blobs.resolve(small)).toBe(small);
    const large = jsonText('ü'.repeat(INLINE_CHARACTERS_MAX - 1)) satisfies JsonText;
    const payload = await blobs.payload(large);
    expect(payload).toEqual({
      blob: createHash('sha256').update(large).digest('hex'),
      bytes: Buffer.byteLength(large),
    });
    expect(await blobs.resolve(payload)).toBe(large);
  }));
