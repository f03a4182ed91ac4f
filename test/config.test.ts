/** Settings as they are read, and as docs/settings.md shows them. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { type Config, readConfig } from '../src/config.ts';
import { type Profile, PROFILES } from '../src/domain/profile.ts';

const page = readFileSync(path.join(import.meta.dirname, '../docs/settings.md'), 'utf8');

/** Rows that begin with a name in code, below a heading: the name and the cells. */
const rowsBelow = (heading: string): readonly (readonly [string, readonly string[]])[] => {
  const [section = ''] = page.slice(page.indexOf(heading)).split(/\n## /, 1);
  const rows = section.matchAll(/^\| `([\w.]+)` \| (.*) \|$/gm);
  return [...rows].map(([, name = '', cells = '']) => [name, cells.split(' | ')]);
};

const configOf = (settings: object): Config => {
  const read = readConfig(settings);
  if (read.type === 'wrong') throw new Error(read.problems.join('; '));
  return read.config;
};

/** `journal.durability` and the like; lists are one setting. */
const settingsIn = (value: object, within = ''): readonly (readonly [string, unknown])[] =>
  Object.entries(value).flatMap(([name, member]: [string, unknown]) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? settingsIn(member, `${within}${name}.`)
      : [[`${within}${name}`, member] as const],
  );

/** What depends on the machine, or on the profile. */
const IN_WORDS = [
  ['blockingWaitMs', "the profile's"],
  [
    'connectionsMax',
    'three quarters of the files the process may have open, 256 at least left over',
  ],
  ['invoker.memoryMb', "half of the machine's, 4096 at least"],
] as const;

test('the page lists every setting with its default, and nothing else', () => {
  const shown = rowsBelow('# Settings').map(([name, [standard]]) => [name, standard]);
  const held = settingsIn(configOf({})).map(([name, value]) => [
    name,
    `\`${JSON.stringify(value)}\``,
  ]);
  expect(Object.fromEntries(shown)).toEqual(Object.fromEntries([...held, ...IN_WORDS]));
});

const limitText = (limit: Profile[keyof Profile]): string => {
  if (typeof limit !== 'object') return String(limit);
  const bounds = 'min' in limit ? [limit.min, limit.max] : [limit.max];
  return [limit.std, ...bounds].join(', ');
};

test('the page shows what the profiles say', () => {
  const { name: _, ...limits } = PROFILES.openwhisk;
  const said = Object.keys(limits).map((name) => [
    name,
    [PROFILES.adobe, PROFILES.openwhisk].map((profile) =>
      limitText(profile[name as keyof Profile]),
    ),
  ]);
  const shown = rowsBelow('## Profiles').map(([name, cells]) => [name, cells.slice(0, 2)]);
  expect(Object.fromEntries(shown)).toEqual(Object.fromEntries(said));
});

test('the file of the page is one that can be used', () => {
  const [, example = ''] = /```json\n(.*?)```/s.exec(page) ?? [];
  expect(configOf(JSON.parse(example))).toMatchObject({ port: 4000, cache: { enabled: true } });
});

test('what is wrong is named, with where it stands', () => {
  const read = readConfig({ port: 'http', cache: { size: 1 }, invokers: 0 });
  expect(read).toEqual({
    type: 'wrong',
    problems: [
      expect.stringMatching(/^port: /),
      expect.stringMatching(/^invokers: /),
      'unknown setting cache.size',
    ],
  });
});

test('of the files it may have open, connections leave some to the rest', () => {
  const { connectionsMax } = configOf({});
  expect(connectionsMax).toBeGreaterThanOrEqual(16);
  expect(connectionsMax).toBeLessThanOrEqual(100_000);
});
