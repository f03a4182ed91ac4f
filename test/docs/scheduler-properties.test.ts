/** docs/scheduler-properties.md says where each property is shown: all of it has to be there. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { PROPERTIES } from '../../src/simulation/properties/all-properties.ts';
import { readSources, root } from '../support/source-tree.ts';

const PROPERTIES_MAX = 66;

const page = readFileSync(join(root, 'docs/scheduler-properties.md'), 'utf8');
const rows = [...page.matchAll(/^\| (P\d+) \| (.+) \| (.+) \|$/gm)].map(
  ([, label = '', , shown = '']) => ({
    label,
    shown,
    tests: [...shown.matchAll(/`([^`]+\.ts)`: (.+?)(?=<br>|$)/g)].map(
      ([, file = '', name = '']) => ({ file, name }),
    ),
  }),
);

test('every property has one row', () => {
  const all = Array.from({ length: PROPERTIES_MAX }, (_, n) => `P${n + 1}`);
  expect(rows.map(({ label }) => label)).toEqual(all);
});

test('a property is shown by a test, or the page says why it is none here', () => {
  const bare = rows.filter(
    ({ shown, tests }) => tests.length === 0 && !shown.startsWith('Not here:'),
  );
  expect(bare).toEqual([]);
});

test('every test that the page names is in the file that it names', () => {
  const missing = rows
    .flatMap(({ tests }) => tests)
    .filter(({ file, name }) => {
      const path = join(root, file);
      return !existsSync(path) || !readFileSync(path, 'utf8').includes(`'${name}'`);
    });
  expect(missing).toEqual([]);
});

test('every test whose name begins with a label stands in the row of that label', () => {
  const labelled = readSources('test/**/*.test.ts').flatMap(({ path, text }) =>
    [...text.matchAll(/\btest\(\s*'((?:P\d+(?:, )?)+): ([^']+)'/g)].flatMap(
      ([, labels = '', name = '']) =>
        labels.split(', ').map((label) => ({ label, file: path, name: `${labels}: ${name}` })),
    ),
  );
  expect(labelled.length).toBeGreaterThan(30);
  const unlisted = labelled.filter(
    ({ label, file, name }) =>
      !rows
        .find((row) => row.label === label)
        ?.tests.some((one) => one.file === file && one.name === name),
  );
  expect(unlisted).toEqual([]);
});

test('every property of the simulator stands in some row', () => {
  const named = new Set(rows.flatMap(({ tests }) => tests.map(({ name }) => name)));
  expect(PROPERTIES.map(({ name }) => name).filter((name) => !named.has(name))).toEqual([]);
});
