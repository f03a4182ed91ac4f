/** The source files of the repository and what each imports, as text: for tests about the code itself. */
import { globSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

export const root = join(import.meta.dirname, '../..');

export interface Import {
  /** A path from the root (`src/domain/names.ts`), or the name of a package. */
  readonly to: string;
  readonly typeOnly: boolean;
}

export interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly imports: readonly Import[];
}

const STATEMENT =
  /^(?:import|export)(?<type> type)? (?:(?:\w+(?:, )?)?(?:\{[^}]*\}|\*(?: as \w+)?)? ?from )?'(?<to>[^']+)'/gm;
const AT_RUN_TIME = /\b(?:import\(|new URL\()'(?<to>\.[^']*\.ts)'/g;

/** Worker threads count as imported by the file that starts them. */
const importsOf = (path: string, text: string): readonly Import[] =>
  [...text.matchAll(STATEMENT), ...text.matchAll(AT_RUN_TIME)].map(({ groups = {} }) => ({
    to: resolveFrom(path, groups['to'] ?? ''),
    typeOnly: groups['type'] !== undefined,
  }));

const resolveFrom = (path: string, to: string): string =>
  to.startsWith('.') ? posix.join(posix.dirname(path), to) : packageName(to);

const packageName = (specifier: string): string =>
  specifier.startsWith('node:')
    ? 'node'
    : specifier
        .split('/')
        .slice(0, specifier.startsWith('@') ? 2 : 1)
        .join('/');

export const readSources = (pattern: string): readonly SourceFile[] =>
  globSync(pattern, { cwd: root })
    .sort()
    .map((path) => {
      const text = readFileSync(join(root, path), 'utf8');
      return { path, text, imports: importsOf(path, text) };
    });

/** All files that these import, and theirs in turn, with themselves. */
export const reachedFrom = (
  start: readonly string[],
  files: readonly SourceFile[],
): ReadonlySet<string> => {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const reached = new Set(start);
  for (const path of reached) for (const { to } of byPath.get(path)?.imports ?? []) reached.add(to);
  return reached;
};
