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
    'three quarters of the files the process may have open, 256 at least left over; 16 at least, 100000 at most',
  ],
  ['container.prewarm', '1 to 4 of `nodejs:default` with 256, 512 and 1024 MB each'],
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

test('nothing may be kept for so long that it is on the disk for more than 30 days', () => {
  const days = 24 * 60 * 60 * 1000;
  const kept = (activationsMs: number, segmentAgeMaxMs: number) =>
    readConfig({ retention: { activationsMs }, journal: { segmentAgeMaxMs } });
  expect(kept(28 * days, days).type).toBe('config');
  expect(kept(30 * days, days)).toEqual({
    type: 'wrong',
    problems: [
      'retention.activationsMs: at most 2502000000 where segments last 86400000 (journal.segmentAgeMaxMs), because nothing may be on the disk for longer than 30 days',
    ],
  });
  expect(kept(7 * days, 24 * days).type).toBe('wrong');
});

test('of the files it may have open, connections leave some to the rest', () => {
  const { connectionsMax } = configOf({});
  expect(connectionsMax).toBeGreaterThanOrEqual(16);
  expect(connectionsMax).toBeLessThanOrEqual(100_000);
});

test('prewarmed containers are of the default Node unless told otherwise, each kind by its full name', () => {
  const { prewarm } = configOf({}).container;
  expect(prewarm).toEqual(
    [256, 512, 1024].map((memoryMb) => ({ kind: 'nodejs:22', memoryMb, min: 1, max: 4 })),
  );
  const own = [{ kind: 'nodejs:default', memoryMb: 128, min: 0, max: 2 }];
  expect(configOf({ container: { prewarm: own } }).container.prewarm).toEqual([
    { kind: 'nodejs:22', memoryMb: 128, min: 0, max: 2 },
  ]);
  expect(configOf({ container: { prewarm: [] } }).container.prewarm).toEqual([]);
});

test.each([
  [
    [{ kind: 'cobol:1', memoryMb: 256, min: 1, max: 4 }],
    /^container\.prewarm\.0\.kind: there is no kind 'cobol:1': expected 'nodejs:20', /,
  ],
  [
    [{ kind: 'blackbox', memoryMb: 256, min: 1, max: 4 }],
    /^container\.prewarm\.0\.kind: there is no kind 'blackbox': expected (?!.*(sequence|blackbox))/,
  ],
  [
    [{ kind: 'nodejs:22', memoryMb: 256, min: 5, max: 4 }],
    /^container\.prewarm\.0: min is more than max$/,
  ],
  [
    ['nodejs:22', 'nodejs:default'].map((kind) => ({ kind, memoryMb: 256, min: 1, max: 1 })),
    /^container\.prewarm: a kind and memory stands there twice$/,
  ],
])('prewarmed containers that can not be are refused: %j', (prewarm, problem) => {
  const read = readConfig({ container: { prewarm } });
  expect(read).toEqual({ type: 'wrong', problems: [expect.stringMatching(problem)] });
});
