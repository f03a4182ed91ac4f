/** What a container of Python sees of the machine, and how its Python is started. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { pythonProgram } from '../../../src/containers/process/python-program.ts';

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'rewhisk-python-')));
});
afterEach(() => rmSync(folder, { recursive: true }));

const programOf = (python: string, dataDir = '/var/lib/rewhisk') =>
  pythonProgram('python:3', python, dataDir);
const script = (file: string): string => `/runtime/${file}`;

test('a Python of the system needs nothing but what every container sees', () => {
  // Any program of the system will do.
  const program = programOf('/usr/bin/env');
  expect(program).toMatchObject({ kind: 'python:3', mounts: [], codeForm: 'source' });
  expect(program?.command(256, script)).toEqual([
    realpathSync('/usr/bin/env'),
    '-I',
    '-X',
    'utf8',
    '/runtime/python/main.py',
  ]);
});

test('another Python is seen with its library, where it is, behind whatever link', () => {
  mkdirSync(path.join(folder, 'versions/bin'), { recursive: true });
  const python = path.join(folder, 'versions/bin/python3.12');
  writeFileSync(python, '');
  symlinkSync(python, path.join(folder, 'python3'));
  const program = programOf(path.join(folder, 'python3'));
  const source = path.join(folder, 'versions');
  expect(program?.mounts).toEqual([{ source, target: source, type: 'folder' }]);
  expect(program?.command(256, script)[0]).toBe(python);
});

test('a Python whose folder has the data folder in it, or is the whole machine, is not offered', () => {
  for (const inner of ['bin', 'data']) mkdirSync(path.join(folder, inner));
  const python = path.join(folder, 'bin/python3');
  writeFileSync(python, '');
  expect(programOf(python, path.join(folder, 'data'))).toBeNull();
  expect(programOf(python, path.join(folder, 'not/yet/there'))).toBeNull();
  expect(programOf(python, folder)).toBeNull();
  expect(programOf(python, `${folder}-beside`)).not.toBeNull();
  // Its folder's folder is `/`.
  expect(programOf('/proc/version')).toBeNull();
});
