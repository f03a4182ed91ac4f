import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { systemPython } from '../../../src/containers/process/system-python.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'rewhisk-python-'));
afterAll(() => rmSync(folder, { recursive: true }));

const saying = (name: string, script: string): string => {
  const file = path.join(folder, name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
};

test('the first Python of 3.9 or newer is taken', async () => {
  const absent = path.join(folder, 'absent');
  const old = saying('old', 'echo 3.8.20');
  const broken = saying('broken', 'exit 1');
  const good = saying('good', 'echo 3.12.1');
  const newer = saying('newer', 'echo 3.13.0');
  expect(await systemPython([absent, old, broken, good, newer])).toEqual({
    path: good,
    version: '3.12.1',
  });
});

test('where there is none, or only an old one, there is none', async () => {
  expect(await systemPython([])).toBeNull();
  expect(await systemPython([saying('two', 'echo 2.7.18')])).toBeNull();
});
