/**
 * Where the entries of an archive may go: below its folder and nowhere else. Archives are written
 * by anyone, and an entry named `../../etc/passwd` or a link out of the folder is an old trick.
 */
import path from 'node:path';
import { CodeError } from './code-error.ts';

/** The entry's path below the archive's folder, or `.` for the folder itself. */
export const entryPath = (name: string): string => {
  const broken = name.includes('\0') || name.includes('\\') || name.startsWith('/');
  if (broken || name.split('/').includes('..') || name.length > 1024) {
    throw new CodeError(`The action archive has an entry with an invalid path: ${quoted(name)}.`);
  }
  return path.posix.normalize(name).replace(/\/$/, '');
};

/**
 * A link may point to what lies in the archive, as `node_modules/.bin` does, and not beyond. It may
 * go up only at its start, where the folder it lies in is known: after a name, `..` would lead out
 * of wherever another link of the archive has led. So no chain of links leaves the folder either.
 */
export const checkLink = (entry: string, target: string): void => {
  const steps = target.split('/').filter((step) => step !== '' && step !== '.');
  const down = steps.findIndex((step) => step !== '..');
  const turnsBack = down !== -1 && steps.includes('..', down);
  const pointed = path.posix.join(path.posix.dirname(entry), target);
  const outside = pointed === '..' || pointed.startsWith('../');
  if (target === '' || target.includes('\0') || target.startsWith('/') || outside || turnsBack) {
    throw new CodeError(`The action archive has a link that may lead out of it: ${quoted(entry)}.`);
  }
};

export const quoted = (name: string): string => JSON.stringify(name.slice(0, 200));
