import { existsSync } from 'node:fs';
import Sqlite from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { removedIfDamaged, viewsFile } from '../../../src/journal/views/views-file.ts';
import { inNewFolder, project } from '../projections/tables.ts';

describe('views', () => {
  test('in which damage is met are removed, so that the next start makes them anew', () => {
    inNewFolder((dataDir) => {
      project(dataDir, [], [], () => undefined);
      const meetDamage = () => {
        throw new Sqlite.SqliteError('database disk image is malformed', 'SQLITE_CORRUPT_INDEX');
      };
      expect(() => removedIfDamaged(dataDir, meetDamage)).toThrow('malformed');
      expect(existsSync(viewsFile(dataDir))).toBe(false);
    });
  });

  test('stay where they are when work fails for another reason', () => {
    inNewFolder((dataDir) => {
      project(dataDir, [], [], () => undefined);
      const fillDisk = () => {
        throw new Sqlite.SqliteError('database or disk is full', 'SQLITE_FULL');
      };
      expect(() => removedIfDamaged(dataDir, fillDisk)).toThrow('full');
      expect(existsSync(viewsFile(dataDir))).toBe(true);
    });
  });
});
