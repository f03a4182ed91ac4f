/** The journal that a command is to work on. Only a server makes one where there is none. */
import { accessSync, constants } from 'node:fs';
import { resolve } from 'node:path';
import { E, type Either } from '../domain/kernel/fp.ts';
import { journalFolder } from '../journal/views/views-file.ts';

const ACCESS = {
  read: constants.R_OK | constants.X_OK,
  change: constants.R_OK | constants.W_OK | constants.X_OK,
} as const;

const MISSING: readonly unknown[] = ['ENOENT', 'ENOTDIR'];

/** Its folder in the data folder. The left side is one line for the operator. */
export const journalIn = (data: string, doing: keyof typeof ACCESS): Either<string, string> => {
  const dir = journalFolder(resolve(data));
  try {
    accessSync(dir, ACCESS[doing]);
    return E.right(dir);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const isMissing = 'code' in error && MISSING.includes(error.code);
    return E.left(isMissing ? `there is no journal in ${data}` : error.message);
  }
};
