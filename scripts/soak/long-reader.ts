/**
 * Somebody who reads for long: a transaction on the newest segment, held for as long as the soak run says and begun
 * again without a pause, and one on the views every other time. What is written meanwhile stays in the write-ahead logs.
 */
import { join } from 'node:path';
import { listSegments } from '../../src/journal/segments/segment-files.ts';
import { type Connection, openReadOnly } from '../../src/journal/sqlite.ts';
import { viewsFile } from '../../src/journal/views/views-file.ts';

export interface LongReader {
  /** Lets go of what it holds and begins anew with what is newest. */
  readonly again: () => void;
  readonly close: () => void;
}

export const openLongReader = (dataDir: string): LongReader => {
  let held: readonly Connection[] = [];
  let times = 0;
  const close = (): void => {
    for (const connection of held) connection.close();
    held = [];
  };
  return {
    again: () => {
      close();
      const newest = listSegments(join(dataDir, 'journal')).at(-1);
      if (newest === undefined) throw new Error('there is no segment');
      times += 1;
      const files = [newest.path, ...(times % 2 === 0 ? [viewsFile(dataDir)] : [])];
      held = files.map(holdOpen);
    },
    close,
  };
};

const holdOpen = (file: string): Connection => {
  const connection = openReadOnly(file);
  connection.exec('BEGIN');
  // Only now it holds on to something.
  connection.prepare('SELECT count(*) FROM sqlite_schema').get();
  return connection;
};
