/**
 * Code about code: what the architecture forbids and no other tool sees. Each message says what to do instead.
 */
import { expect, test } from 'vitest';
import { type Import, reachedFrom, readSources, type SourceFile } from './support/source-tree.ts';

const sources = readSources('src/**/*.ts');

interface Room {
  /** Path prefixes and packages that any file of the room may import. */
  readonly imports: readonly string[];
  /** The same, as types only: what compose.ts hands over. */
  readonly types?: readonly string[];
}

/** Who may import whom. A room may import itself. .oxlintrc.json says the same to an editor, folder by folder. */
const ROOMS: Readonly<Record<string, Room>> = {
  'src/domain/': { imports: [] },
  'src/platform/': { imports: ['src/domain/', 'node'] },
  'src/journal/': { imports: ['src/domain/', 'node'], types: ['src/platform/logger.ts'] },
  'src/containers/': {
    imports: ['src/domain/', 'node'],
    types: ['src/platform/logger.ts', 'src/config.ts'],
  },
  'src/actors/': {
    imports: ['src/domain/', 'node'],
    types: [
      'src/journal/journal.ts',
      'src/journal/views.ts',
      'src/containers/driver.ts',
      'src/platform/logger.ts',
    ],
  },
  'src/http/': {
    imports: ['src/domain/', 'src/journal/views.ts', 'node'],
    types: ['src/actors/gateway.ts', 'src/journal/journal.ts', 'src/platform/logger.ts'],
  },
  'src/cli/': { imports: ['src/', 'node'] },
  'src/compose.ts': { imports: ['src/', 'node'] },
  'src/config.ts': { imports: ['src/domain/', 'node'] },
};

/** Each library has one home, so that it can be replaced there. */
const HOMES: Readonly<Record<string, readonly string[]>> = {
  'better-sqlite3': ['src/journal/'],
  commander: ['src/cli/'],
  'fp-ts': ['src/domain/kernel/fp.ts'],
  'lru-cache': ['src/actors/'],
  msgpackr: ['src/journal/records/codec.ts'],
  nact: ['src/actors/actor-system.ts'],
  pino: ['src/platform/logger.ts'],
  'uWebSockets.js': ['src/http/server.ts'],
  yauzl: ['src/containers/'],
  zod: ['src/config.ts', 'src/cli/', 'src/http/'],
};

const startsWithOneOf = (path: string, prefixes: readonly string[]): boolean =>
  prefixes.some((prefix) => path.startsWith(prefix));

function isAllowed(file: SourceFile, { to, typeOnly }: Import): boolean {
  const homes = HOMES[to];
  if (homes !== undefined) return startsWithOneOf(file.path, homes);
  const [name, room] = Object.entries(ROOMS).find(([prefix]) => file.path.startsWith(prefix)) ?? [];
  if (name === undefined || room === undefined) return false;
  return startsWithOneOf(to, [name, ...room.imports, ...(typeOnly ? (room.types ?? []) : [])]);
}

test('a room imports only what the table allows it', () => {
  const forbidden = sources.flatMap((file) =>
    file.imports
      .filter((one) => !isAllowed(file, one))
      .map((one) => `${file.path} imports ${one.typeOnly ? 'types of ' : ''}${one.to}`),
  );
  expect(forbidden).toEqual([]);
});

test('no file imports itself by way of others', () => {
  const cyclic = sources.filter((file) =>
    reachedFrom(
      file.imports.map(({ to }) => to).filter((to) => to !== file.path),
      sources,
    ).has(file.path),
  );
  expect(cyclic.map(({ path }) => path)).toEqual([]);
});

test('a file of src has 300 lines at most, then it holds more than one idea', () => {
  const long = sources.filter(({ text }) => text.split('\n').length > 301);
  expect(long.map(({ path }) => path)).toEqual([]);
});

test('a file has a name of its own: no utils, helpers, types, common or index', () => {
  const vague = /\/(utils?|helpers?|types|common|index|misc|shared)\.ts$/;
  expect(sources.map(({ path }) => path).filter((path) => vague.test(path))).toEqual([]);
});

interface Ban {
  readonly found: RegExp;
  readonly instead: string;
  readonly except?: readonly string[];
}

const BANS: readonly Ban[] = [
  {
    found: /\b(Date\.now|new Date)\(\)/,
    instead: 'take a Clock (src/domain/kernel/clock.ts)',
    except: ['src/platform/'],
  },
  {
    found: /\bMath\.random\(/,
    instead: 'take the random source of src/platform/random.ts',
    except: ['src/platform/'],
  },
  { found: /\bas unknown as\b|\bas any\b/, instead: 'let a decoder earn the type' },
  {
    found: /\bconsole\.\w+\(/,
    instead: 'use the Logger (src/platform/logger.ts)',
    except: ['src/cli/'],
  },
];

const withoutComments = (text: string): string => text.replace(/^\s*(\/\/|\/\*|\*).*$/gm, '');

test.each(BANS)('no file of src has $found', ({ found, instead, except = [] }) => {
  const offenders = sources
    .filter(({ path }) => !startsWithOneOf(path, except))
    .filter(({ text }) => found.test(withoutComments(text)))
    .map(({ path }) => `${path}: ${instead}`);
  expect(offenders).toEqual([]);
});

test('nothing is left for later', () => {
  const marked = sources.filter(({ text }) => /\b(TODO|FIXME|XXX|HACK)\b/.test(text));
  expect(marked.map(({ path }) => path)).toEqual([]);
});

test('a module of more than twenty lines opens by saying what it is', () => {
  const silent = sources.filter(
    ({ text }) => text.split('\n').length > 21 && !/^\/[*/]/.test(text),
  );
  expect(silent.map(({ path }) => path)).toEqual([]);
});

test('no test is skipped or singled out', () => {
  const marked = readSources('test/**/*.test.ts').filter(({ text }) =>
    /^\s*(test|it|describe)(\.\w+)*\.(only|skip|todo)\b/m.test(text),
  );
  expect(marked.map(({ path }) => path)).toEqual([]);
});

/** Run only as a process of its own: the path, and the tests that start it. */
const RUN_BY: Readonly<Record<string, string>> = {
  'src/cli/': 'test/e2e/',
  'src/compose.ts': 'test/e2e/',
};

test('every file that does something is reached by a test, or run by one', () => {
  const tests = readSources('test/**/*.ts');
  const names = tests.map(({ path }) => path).filter((path) => path.endsWith('.test.ts'));
  const reached = reachedFrom(names, [...sources, ...tests]);
  const idle = sources
    .filter(({ path, text }) => !reached.has(path) && /=>|\bfunction\b/.test(text))
    .filter(({ path }) => !startsWithOneOf(path, Object.keys(RUN_BY)));
  expect(idle.map(({ path }) => path)).toEqual([]);
  for (const by of Object.values(RUN_BY))
    expect(
      names.some((name) => name.startsWith(by)),
      by,
    ).toBe(true);
});
