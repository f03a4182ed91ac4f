import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SCHEMA_VERSIONS } from '../../../src/domain/events.ts';
import { offset } from '../../../src/domain/kernel/ids.ts';
import { createProjector } from '../../../src/journal/views/projector.ts';
import { openViewsDatabase } from '../../../src/journal/views/views-database.ts';
import { anyHistory, memoryReader, stored } from '../projections/history.ts';
import { everyRow, inNewFolder, project } from '../projections/tables.ts';

test('histories of the tests hold every type of event that is appended by others', () => {
  const histories = fc.sample(anyHistory, { numRuns: 200, seed: 1 }).flat();
  const types = new Set<string>(histories.map(({ event }) => event.type));
  const missing = Object.keys(SCHEMA_VERSIONS).filter((type) => !types.has(type));
  expect(missing).toEqual(['EpochStarted', 'CursorCommitted', 'HistoryDropped']);
});

describe('projecting', { timeout: 60_000 }, () => {
  test('in batches of any size, with restarts between, equals projecting in one go', () => {
    const anyBatches = fc.array(fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 4 }), {
      maxLength: 5,
    });
    fc.assert(
      fc.property(anyHistory, anyBatches, (history, runs) => {
        const records = stored(history);
        const atOnce = inNewFolder((dataDir) => project(dataDir, records, [1000], everyRow));
        const inParts = inNewFolder((dataDir) => {
          for (const batches of runs) project(dataDir, records, batches, () => undefined);
          return project(dataDir, records, [1000], everyRow);
        });
        expect(inParts).toEqual(atOnce);
      }),
      { numRuns: 40 },
    );
  });

  test('stops at the offset it was told', () => {
    const records = stored(fc.sample(anyHistory, { numRuns: 20, seed: 1 }).flat());
    inNewFolder((dataDir) => {
      const reader = memoryReader(records);
      const views = openViewsDatabase(dataDir, reader, offset(records.length));
      const projector = createProjector(views, reader);
      expect(projector.step(offset(7), 1000)).toBe(7);
      expect(projector.step(offset(7), 1000)).toBe(0);
      expect(projector.cursor()).toBe(7);
      views.db.close();
    });
  });

  test('a batch that fails leaves neither rows nor a moved cursor', () => {
    const records = stored(fc.sample(anyHistory, { numRuns: 20, seed: 1 }).flat());
    inNewFolder((dataDir) => {
      const reader = memoryReader(records);
      const views = openViewsDatabase(dataDir, reader, offset(records.length));
      const projector = createProjector(views, reader);
      projector.step(offset(3), 1000);
      const before = everyRow(views.db);
      views.db.exec(`CREATE TEMP TRIGGER fail BEFORE UPDATE ON progress
        BEGIN SELECT raise(ABORT, 'disk on fire'); END`);
      expect(() => projector.step(offset(50), 1000)).toThrow('disk on fire');
      expect(everyRow(views.db)).toEqual(before);
      expect(projector.cursor()).toBe(3);
      views.db.close();
    });
  });
});
