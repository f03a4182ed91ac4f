/**
 * 10,000 tamperings with a journal and with one that was compacted, drawn from numbers: bit flips,
 * records and segments that are dropped, reordered or cut off, files that are cut or have another byte.
 */
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { inNewFolder } from '../journal/log-folder.ts';
import { keepJournal, type KeptJournal } from '../journal/verification/kept-journal.ts';
import { tamperOften } from '../journal/verification/tampered.ts';

const COUNT = 250;
const FIRST = Array.from({ length: 20 }, (_, index) => 1_000 + index * COUNT);

describe.each([
  { what: 'a journal of several segments', compacted: false },
  { what: 'a journal that was compacted', compacted: true },
])('$what', ({ compacted }) => {
  let journal: KeptJournal;
  beforeAll(async () => {
    journal = await keepJournal(compacted);
  });

  test.each(FIRST)('both verifiers find what is done to it, where it was done: from %i', (first) =>
    inNewFolder(async (folder) => {
      const tampered = tamperOften(journal, join(folder, 'journal'), { first, count: COUNT });
      expect(tampered.missed).toEqual([]);
      expect(tampered.found + tampered.meaningless).toBe(COUNT);
    }),
  );
});
