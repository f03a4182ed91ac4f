/** Whatever is in an archive, only the folder it is unpacked into changes. */
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { unpackArchive } from '../../../src/containers/code/archive.ts';
import { CodeError } from '../../../src/containers/code/code-error.ts';
import { type ArchiveEntry, tarGz, zip } from '../../support/archives.ts';

const LIMITS = { bytesMax: 100_000, entriesMax: 100 };
const NAMES = ['a', 'b', 'c'];

let outer: string;
beforeEach(() => {
  outer = realpathSync(mkdtempSync(path.join(tmpdir(), 'rewhisk-around-')));
});
afterEach(() => rmSync(outer, { recursive: true }));

/** A fresh target, three folders down; around it, at every height, what archives might hit. */
const surroundings = (): string => {
  rmSync(outer, { recursive: true });
  let folder = outer;
  for (const level of ['one', 'two', 'three']) {
    mkdirSync(folder, { mode: 0o700 });
    for (const name of NAMES.slice(0, 2)) {
      mkdirSync(path.join(folder, name));
      chmodSync(path.join(folder, name), 0o700);
    }
    writeFileSync(path.join(folder, 'c'), 'untouched', { mode: 0o600 });
    folder = path.join(folder, level);
  }
  mkdirSync(folder);
  return folder;
};

/** Every path below the folder but for the target, with its type, rights and content. */
const snapshot = (folder: string, target: string): readonly string[] =>
  readdirSync(folder).flatMap((name) => {
    const file = path.join(folder, name);
    if (file === target) return [];
    const stat = lstatSync(file);
    const itself = `${file} ${stat.mode.toString(8)}`;
    if (stat.isDirectory()) return [itself, ...snapshot(file, target)];
    return [`${itself} ${stat.isFile() ? readFileSync(file, 'utf8') : readlinkSync(file)}`];
  });

const linksIn = (folder: string): readonly string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    return entry.isDirectory() ? linksIn(file) : entry.isSymbolicLink() ? [file] : [];
  });

/** Where a link leads, or itself when it leads nowhere. */
const endOf = (link: string): string => {
  try {
    return realpathSync(link);
  } catch {
    return link;
  }
};

const isOutside =
  (folder: string) =>
  (file: string): boolean =>
    file !== folder && !file.startsWith(folder + path.sep);

const anyName = fc
  .array(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 3 })
  .map((parts) => parts.join('/'));
const anyTarget = fc
  .array(fc.constantFrom('..', '..', '.', ...NAMES), { minLength: 1, maxLength: 5 })
  .map((parts) => parts.join('/'));
/** In the archive by its letters, so that most archives have more to them than a first refusal. */
const anyLink = fc
  .record({ name: anyName, link: anyTarget })
  .filter(({ name, link }) => !path.posix.join(path.posix.dirname(name), link).startsWith('..'));
const anyEntry: fc.Arbitrary<ArchiveEntry> = fc.oneof(
  anyName.map((name) => ({ name: `${name}/` })),
  anyName.map((name) => ({ name, content: 'written' })),
  anyLink,
  anyLink,
);

/** The second link is in the archive by its letters and outside by where the first one leads. */
const BY_DETOUR = { name: 'b', link: 'a/c/a/c/../../../a' };
const DETOUR: readonly ArchiveEntry[] = [{ name: 'a/' }, { name: 'a/c', link: '..' }, BY_DETOUR];

describe.each([
  ['zip', zip],
  ['tar.gz', tarGz],
])('%s', (_, pack: (entries: readonly ArchiveEntry[]) => Buffer) => {
  const unpack = async (entries: readonly ArchiveEntry[], target: string): Promise<unknown> => {
    const file = `${target}.archive`;
    writeFileSync(file, pack(entries));
    const outcome: unknown = await unpackArchive(file, target, LIMITS).catch((it: unknown) => it);
    rmSync(file);
    return outcome;
  };

  test('no archive changes anything around its folder, or leaves a link out of it', async () => {
    const entries = fc.array(anyEntry, { minLength: 1, maxLength: 7 });
    const property = fc.asyncProperty(entries, async (archive) => {
      const target = surroundings();
      const before = snapshot(outer, target);
      const outcome = await unpack(archive, target);
      expect(snapshot(outer, target)).toEqual(before);
      if (outcome instanceof Error) expect(outcome).toBeInstanceOf(CodeError);
      else expect(linksIn(target).map(endOf).filter(isOutside(target))).toEqual([]);
    });
    const examples: [ArchiveEntry[]][] = [
      [[...DETOUR, { name: 'b/deeper/link', link: '..' }]],
      [
        [
          { name: 'a/b', link: '..' },
          { name: 'b', link: 'a/b/../a' },
          { name: 'b/x/y', link: '.' },
        ],
      ],
    ];
    await fc.assert(property, { numRuns: 100, examples });
  });

  test('a link that leaves by way of another is refused', async () => {
    expect(await unpack(DETOUR, surroundings())).toEqual(
      new CodeError('The action archive has a link that may lead out of it: "b".'),
    );
  });

  test.each<[string, readonly ArchiveEntry[]]>([
    ['a file', [{ name: 'a/b/c', content: 'x' }]],
    ['a folder', [{ name: 'a/b/' }]],
    ['another link', [{ name: 'a/b', link: '../c' }]],
  ])('%s below a link is refused, whichever comes first', async (__, below) => {
    const link = { name: 'a', link: 'c' };
    for (const entries of [
      [link, ...below],
      [...below, link],
    ]) {
      const target = surroundings();
      expect(await unpack(entries, target)).toBeInstanceOf(CodeError);
      expect(linksIn(target)).toEqual([]);
    }
  });

  test('a chain of links within the archive leads where it should', async () => {
    const target = surroundings();
    const entries = [
      { name: 'lib/deep/tool.js', content: 'tool' },
      { name: 'lib/latest', link: './deep' },
      { name: 'bin/tool', link: '../lib/latest/tool.js' },
    ];
    expect(await unpack(entries, target)).toBe(4);
    expect(readFileSync(path.join(target, 'bin/tool'), 'utf8')).toBe('tool');
  });
});
