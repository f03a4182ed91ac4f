/** Somebody reads the journal for a long time, and does not let go of what they see. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect, test } from 'vitest';
import type { JsonText } from '../../../src/domain/kernel/json.ts';
import type { NewRecord } from '../../../src/journal/journal.ts';
import { verifyJournal } from '../../../src/journal/verification/verify-journal.ts';
import { acceptedEvent } from '../../support/activation-fixtures.ts';
import { append, inNewFolder, withLog } from '../log-folder.ts';

const MEGABYTE = 1_000_000;
const TEXT = JSON.stringify({ text: 'x'.repeat(15_000) }) as JsonText;

/** Some 15 kB. */
const large = (): NewRecord => {
  const event = { ...acceptedEvent(), parameters: TEXT };
  return { topic: 'invoker0', key: event.activationId, event };
};

/** Of the largest one. */
const walBytes = (dir: string): number =>
  Math.max(
    ...readdirSync(dir)
      .filter((name) => name.endsWith('-wal'))
      .map((name) => statSync(join(dir, name)).size),
  );

test('a reader that holds its view keeps no WAL above its bound', { timeout: 120_000 }, () =>
  inNewFolder(async (dir) => {
    let largest = 0;
    await withLog(dir, async (journal) => {
      await append(journal, large());
      const file = readdirSync(dir).find((name) => name.endsWith('.db')) ?? '';
      const reader = new Sqlite(join(dir, file), { readonly: true });
      reader.exec('BEGIN');
      reader.prepare('SELECT count(*) FROM records').get();
      for (let written = 0; written < 210; written += 1.5) {
        await append(journal, ...Array.from({ length: 100 }, large));
        largest = Math.max(largest, walBytes(dir));
      }
      expect(readdirSync(dir).filter((name) => name.endsWith('.db'))).toHaveLength(2);
      reader.close();
    });
    expect(largest / MEGABYTE).toBeGreaterThan(128);
    expect(largest / MEGABYTE).toBeLessThan(150);
    // Each acceptance is the same, as none ever is.
    expect(verifyJournal(dir).type).toBe('unbalanced');
    expect(walBytes(dir)).toBeLessThanOrEqual(0);
  }),
);
