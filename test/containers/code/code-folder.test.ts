/** What lies in the folder of an action, by what its code is and what its kind runs. */
import {
  mkdirSync,
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
import { fillCodeFolder, type FolderForm } from '../../../src/containers/code/code-folder.ts';
import { tarGz, zip } from '../../support/archives.ts';

const LIMITS = { bytesMax: 10_000, entriesMax: 10 };

let root: string;
let folder: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'rewhisk-folder-'));
  folder = path.join(root, 'action');
  mkdirSync(folder);
});
afterEach(() => rmSync(root, { recursive: true }));

const fill = (form: FolderForm, code: string | Buffer): Promise<number> => {
  const file = path.join(root, 'code');
  writeFileSync(file, typeof code === 'string' ? code : code.toString('base64'));
  return fillCodeFolder(form, { path: file, binary: typeof code !== 'string' }, folder, LIMITS);
};
const modeOf = (name: string): string =>
  (statSync(path.join(folder, name)).mode & 0o7777).toString(8);

test.each([
  ['a script in text', '#!/bin/sh\necho größe\n'],
  ['a program in base64', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 255, 254])],
])('%s is the executable exec, and all there is', async (_, code) => {
  const bytes = Buffer.from(code);
  expect(await fill('executable', code)).toBe(bytes.length);
  expect(readdirSync(folder)).toEqual(['exec']);
  expect(readFileSync(path.join(folder, 'exec'))).toEqual(bytes);
  expect(modeOf('exec')).toBe('755');
  expect(readdirSync(root).toSorted()).toEqual(['action', 'code']);
});

test.each([
  ['zip', zip],
  ['tar.gz', tarGz],
])(
  'files of a %s keep their permission to run, and nothing more of their mode',
  async (_, pack) => {
    await fill(
      'executable',
      pack([
        { name: 'exec', mode: 0o644 },
        { name: 'tool', mode: 0o4755 },
        { name: 'exec.env', mode: 0o666 },
        { name: 'sub/exec', mode: 0o600 },
      ]),
    );
    expect(['exec', 'tool', 'exec.env', 'sub/exec'].map(modeOf)).toEqual([
      '755',
      '755',
      '644',
      '644',
    ]);
  },
);

test('a link named exec is left as it is, and so is what it points to', async () => {
  await fill('executable', zip([{ name: 'exec', link: 'data' }, { name: 'data' }]));
  expect(modeOf('data')).toBe('644');
});

test('what is no archive is nothing that a kind of sources can take', async () => {
  await expect(fill('archive', Buffer.from('#!/bin/sh'))).rejects.toThrow('unsupported');
});
