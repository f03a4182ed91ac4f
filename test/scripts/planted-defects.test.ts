import { existsSync, readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DEFECTS } from '../../scripts/defects/all-defects.ts';
import { root } from '../support/source-tree.ts';

const read = (file: string): string => readFileSync(join(root, file), 'utf8');

test('there are at least 24 planted defects, each with a name of its own', () => {
  expect(new Set(DEFECTS.map(({ name }) => name)).size).toBe(DEFECTS.length);
  expect(DEFECTS.length).toBeGreaterThanOrEqual(24);
});

test.each(DEFECTS)('a defect can be planted: $name', ({ file, text, replacement, caughtBy }) => {
  const right = read(file);
  expect(right.split(text), `${file} has it once`).toHaveLength(2);
  const wrong = right.replace(text, () => replacement);
  expect(wrong).not.toBe(right);
  expect(() => stripTypeScriptTypes(wrong), 'it is TypeScript still').not.toThrow();
  const tests = 'tests' in caughtBy ? caughtBy.tests : [];
  expect(tests.filter((one) => !existsSync(join(root, one)))).toEqual([]);
});
