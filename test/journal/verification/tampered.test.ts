import { join } from 'node:path';
import { expect, test } from 'vitest';
import { inNewFolder } from '../log-folder.ts';
import { keepJournal } from './kept-journal.ts';
import { tamperOften } from './tampered.ts';

const COUNT = 100;

test.each([
  { what: 'a journal of several segments', compacted: false },
  { what: 'a journal that was compacted', compacted: true },
])('whatever is done to $what, both verifiers find it, where it was done', ({ compacted }) =>
  inNewFolder(async (folder) => {
    const journal = await keepJournal(compacted);
    const tampered = tamperOften(journal, join(folder, 'journal'), { first: 0, count: COUNT });
    expect(tampered.missed).toEqual([]);
    expect(tampered.found + tampered.meaningless).toBe(COUNT);
  }),
);
