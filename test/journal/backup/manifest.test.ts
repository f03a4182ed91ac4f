import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { offset } from '../../../src/domain/kernel/ids.ts';
import {
  type Manifest,
  MANIFEST_FORMAT,
  manifestText,
  readManifest,
} from '../../../src/journal/backup/manifest.ts';
import { inNewFolder } from '../log-folder.ts';

const SHA = createHash('sha256').update('x').digest('hex');
const GOOD: Manifest = {
  format: MANIFEST_FORMAT,
  id: '2026-01-01T00-00-00Z',
  time: '2026-01-01T00:00:00Z',
  version: '0.1.0',
  earliest: { offset: offset(1), time: '2026-01-01T00:00:00Z' },
  last: offset(9),
  hash: SHA,
  segments: [
    {
      ...{ first: offset(1), last: offset(9), createdMs: 1, sealed: true },
      ...{ chain: `${SHA} ${SHA}`, sha256: SHA, bytes: 1 },
    },
  ],
  blobs: [{ sha256: SHA, bytes: 1 }],
  files: [{ name: 'master.key', sha256: SHA, bytes: 1 }],
  added: { files: 3, bytes: 3 },
};
const [segment, blob, file] = [GOOD.segments[0], GOOD.blobs[0], GOOD.files[0]];

const reread = (manifest: object): Promise<unknown> =>
  inNewFolder(async (dir) => {
    const path = join(dir, 'manifest');
    const text = JSON.stringify(manifest);
    const sha256 = createHash('sha256').update(text).digest('hex');
    writeFileSync(path, `{"sha256":"${sha256}","backup":${text}}\n`);
    return readManifest(path);
  });

test('a manifest is read as it was written', () =>
  inNewFolder(async (dir) => {
    const path = join(dir, 'manifest');
    writeFileSync(path, manifestText(GOOD));
    expect(readManifest(path)).toEqual(GOOD);
  }));

test.each([
  { files: [{ ...file, name: '../../etc/cron.d/x' }] },
  { files: [{ ...file, name: '/etc/cron.d/x' }] },
  { files: [{ ...file, name: '..' }] },
  { files: [{ ...file, sha256: '../x' }] },
  { blobs: [{ ...blob, sha256: `${SHA.slice(2)}/x` }] },
  { segments: [{ ...segment, first: '../../x' }] },
  { segments: [{ ...segment, last: 1.5 }] },
  { segments: 'none' },
])('a manifest that could name a path outside of the folders is none: %j', async (change) =>
  expect(await reread({ ...GOOD, ...change })).toBeNull(),
);
