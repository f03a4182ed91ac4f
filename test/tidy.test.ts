/**
 * Code about code: what the architecture forbids and no other tool sees. Each message says what to do instead.
 */
import { expect, test } from 'vitest';
import { type Import, reachedFrom, readSources, type SourceFile } from './support/source-tree.ts';
import { TESTED_ELSEWHERE } from './support/tested-elsewhere.ts';

const sources = readSources('src/**/*.ts');

interface Room {
  /** Path prefixes and packages that any file of the room may import. */
  readonly imports: readonly string[];
  /** The same, as types only: what compose.ts hands over. */
  readonly types?: readonly string[];
}

/** Who may import whom. A room may import itself. In words: docs/architecture.md. */
const ROOMS: Readonly<Record<string, Room>> = {
  'src/domain/': { imports: [] },
  'src/platform/': { imports: ['src/domain/', 'node'] },
  'src/journal/': {
    imports: ['src/domain/', 'src/platform/private-file.ts', 'node'],
    types: ['src/platform/logger.ts'],
  },
  'src/containers/': { imports: ['src/domain/', 'node'], types: ['src/platform/logger.ts'] },
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
  'src/admin/': {
    imports: ['src/domain/', 'node'],
    types: ['src/actors/administration.ts', 'src/platform/logger.ts'],
  },
  'src/simulation/': {
    imports: [
      'src/domain/',
      'src/journal/consumers/',
      'src/journal/views.ts',
      'src/actors/',
      'node',
    ],
    types: ['src/containers/driver.ts', 'src/journal/journal.ts', 'src/platform/logger.ts'],
  },
  'src/what-if/': {
    imports: ['src/domain/', 'src/journal/segments/'],
    types: ['src/journal/journal.ts'],
  },
  'src/cli/': { imports: ['src/', 'bin/install.js', 'node'] },
  'src/compose.ts': {
    imports: [
      'src/domain/',
      'src/platform/',
      'src/journal/',
      'src/containers/',
      'src/actors/',
      'src/admin/',
      'src/http/',
      'src/config.ts',
      'src/guest.ts',
      'node',
    ],
  },
  'src/config.ts': { imports: ['src/domain/', 'node'] },
  'src/guest.ts': {
    imports: ['src/domain/', 'src/platform/', 'node'],
    types: ['src/journal/journal.ts', 'src/journal/views.ts'],
  },
};

/** Each library has one home, so that it can be replaced there. */
const HOMES: Readonly<Record<string, readonly string[]>> = {
  'better-sqlite3': ['src/journal/'],
  commander: ['src/cli/'],
  dockerode: ['src/containers/docker/'],
  'fp-ts': ['src/domain/kernel/fp.ts'],
  'lru-cache': ['src/actors/', 'src/http/cache/'],
  msgpackr: ['src/journal/records/codec.ts'],
  nact: ['src/actors/actor-system.ts'],
  pino: ['src/platform/logger.ts'],
  'uWebSockets.js': ['src/http/server/'],
  yauzl: ['src/containers/'],
  zod: ['src/config.ts', 'src/journal/backup/manifest.ts'],
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
  /** How the paths begin or end where it may be. */
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
    instead: 'take ids as arguments (src/platform/random.ts), the rest from node:crypto',
  },
  {
    found: /\b(setTimeout|setInterval)\(/,
    instead:
      'wait by the Clock (src/domain/kernel/clock.ts), which a thread of its own does not have',
    except: ['src/platform/', 'src/journal/threads/', '-thread.ts'],
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
    .filter(({ path }) => !except.some((one) => path.startsWith(one) || path.endsWith(one)))
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

/** Contracts and tables have nothing to run. */
const hasLogic = ({ text }: SourceFile): boolean =>
  /^(export )?(const|let|async function|function)\b[^;]*?(=>|\bfunction\b)/m.test(text);

const mirrorOf = (path: string): string =>
  path.replace(/^src\//, 'test/').replace(/\.ts$/, '.test.ts');

test('a file has the test of its name, or a place in the list of those that are tested elsewhere', () => {
  const tests = readSources('test/**/*.ts');
  const names = tests.map(({ path }) => path);
  const listed = TESTED_ELSEWHERE.flatMap(({ files }) => files.map((file) => `src/${file}`));
  const unmirrored = sources
    .filter((file) => hasLogic(file) && !names.includes(mirrorOf(file.path)))
    .map(({ path }) => path);
  expect(
    unmirrored.filter((path) => !listed.includes(path)),
    'without a test',
  ).toEqual([]);
  expect(
    listed.filter((path) => !unmirrored.includes(path)),
    'to be struck off the list',
  ).toEqual([]);
  const unreached = TESTED_ELSEWHERE.filter(({ by }) => by.endsWith('.test.ts')).flatMap(
    (group) => {
      const reached = reachedFrom([group.by], [...sources, ...tests]);
      return group.files
        .filter((file) => !reached.has(`src/${file}`))
        .map((file) => [file, group.by]);
    },
  );
  expect(unreached, 'not reached by the test that is named').toEqual([]);
  const gone = TESTED_ELSEWHERE.filter(({ by }) => !names.some((name) => name.startsWith(by)));
  expect(gone, 'tests that do not exist').toEqual([]);
});

const DOCUMENT_OF: Readonly<Record<string, string>> = {
  P: 'scheduling-and-runtimes',
  R: 'adobe-runtime',
  X: 'adobe-runtime',
};
const LABEL =
  /\b(openwhisk-api|adobe-runtime|scheduling-and-runtimes)\b|(?<!RFC \d+ )§\d+(?:\.\d+)*|\b[PRX]\d{1,2}\b/g;

/** Labels with their document; one without follows the document that was named last. */
const labelsIn = (text: string): readonly string[] => {
  let named = 'of no document:';
  return [...text.matchAll(LABEL)].flatMap(([label, document]) => {
    named = document ?? named;
    return document === undefined ? [`${DOCUMENT_OF[label.charAt(0)] ?? named} ${label}`] : [];
  });
};

test('a fact that a comment cites is explained in docs/reference.md or docs/scheduler-properties.md', () => {
  const pages = readSources('docs/{reference,scheduler-properties}.md').map(({ text }) => text);
  const explained = pages
    .join('\n')
    .split(/^## /m)
    .flatMap((section) => {
      const document = section.split('\n', 1)[0] ?? '';
      return [...section.matchAll(/^\| (\S+) \|/gm)].map(([, label]) => `${document} ${label}`);
    });
  const unexplained = readSources('{src,test,runtimes,bin,bench,scripts,docs}/**/*.{ts,js,cjs,md}')
    .filter(({ path }) => path !== 'docs/reference.md' && !path.includes('node_modules/'))
    .flatMap(({ path, text }) => labelsIn(text).map((label) => ({ path, label })))
    .filter(({ label }) => !explained.includes(label));
  expect(unexplained).toEqual([]);
});
