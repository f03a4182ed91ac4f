/** Whom it is closed to, and what commands then say: test/e2e/foreign-data.test.ts. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { journalIn } from '../../src/cli/journal-folder.ts';
import { E } from '../../src/domain/kernel/fp.ts';

let data: string;
beforeEach(() => {
  data = mkdtempSync(path.join(tmpdir(), 'rewhisk-journal-in-'));
});
afterEach(() => rmSync(data, { recursive: true }));

test('a journal that is there is worked on where it lies', () => {
  const dir = path.join(data, 'journal');
  mkdirSync(dir);
  expect(journalIn(data, 'read')).toEqual(E.right(dir));
  expect(journalIn(path.relative('.', data), 'change')).toEqual(E.right(dir));
});

test('a folder without one, no folder and a file have none, and none is made', () => {
  const file = path.join(data, 'file');
  writeFileSync(file, '');
  for (const without of [data, path.join(data, 'missing'), file])
    expect(journalIn(without, 'change')).toEqual(E.left(`there is no journal in ${without}`));
});
