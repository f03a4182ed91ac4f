/** Which folders that must not be seen lie inside what containers see. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { coveredFolders, type Mount } from '../../../src/containers/sandbox/mounts.ts';

const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'rewhisk-mounts-')));
afterAll(() => rmSync(folder, { recursive: true }));

const mountOf = (source: string, type: Mount['type']): Mount => ({ source, target: source, type });

test('a hidden folder inside the folder of a program is covered, behind whatever link', () => {
  const secret = path.join(folder, 'python/secret');
  mkdirSync(secret, { recursive: true });
  mkdirSync(path.join(folder, 'python-beside'));
  symlinkSync(secret, path.join(folder, 'link'));
  const hidden = [path.join(folder, 'link'), path.join(folder, 'python-beside')];
  const python = path.join(folder, 'python');
  expect(coveredFolders(hidden, [])).toEqual([]);
  expect(coveredFolders(hidden, [mountOf(python, 'file')])).toEqual([]);
  expect(coveredFolders(hidden, [mountOf(python, 'folder')])).toEqual([secret]);
});
