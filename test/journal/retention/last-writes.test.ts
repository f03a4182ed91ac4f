import fc from 'fast-check';
import { expect, test } from 'vitest';
import { offset } from '../../../src/domain/kernel/ids.ts';
import type { StoredRecord } from '../../../src/journal/journal.ts';
import { createProjector } from '../../../src/journal/views/projector.ts';
import { openViewsDatabase } from '../../../src/journal/views/views-database.ts';
import { memoryReader } from '../projections/history.ts';
import { everyRow, inNewFolder } from '../projections/tables.ts';
import { compacted, lived } from './compacted-history.ts';
import { anyDeed, type Deed } from './lives.ts';

/** All that the views hold after these records. */
const viewsOf = (records: readonly StoredRecord[]): Record<string, unknown[]> =>
  inNewFolder((dataDir) => {
    const end = records.at(-1)?.offset ?? offset(0);
    const reader = memoryReader(records);
    const views = openViewsDatabase(dataDir, reader, end);
    const projector = createProjector(views, reader);
    while (projector.step(end, 1_000) > 0);
    try {
      return everyRow(views.db);
    } finally {
      views.db.close();
    }
  });

const anyTurn = fc.oneof(
  { arbitrary: anyDeed, weight: 12 },
  fc.nat({ max: 30 }).map((ago) => ({ type: 'drop' as const, ago })),
);

test('views made of what lives on are those of the whole history, whenever it was dropped', () => {
  let gone = 0;
  fc.assert(
    fc.property(fc.array(anyTurn, { minLength: 20, maxLength: 100, size: 'max' }), (turns) => {
      let through = 0;
      const dropped = (at: number, ago: number): Deed => {
        through = Math.max(through, at - 1 - ago);
        const upTo = offset(through);
        const event = { type: 'HistoryDropped', through: upTo, compacted: upTo } as const;
        return { type: 'record', record: { topic: 'system', key: 'retention', event } };
      };
      const records = lived(turns, dropped);
      const left = compacted(records, through);
      gone += records.length - left.length;
      expect(viewsOf(left)).toEqual(viewsOf(records));
    }),
    { numRuns: 100 },
  );
  expect(gone).toBeGreaterThan(100);
});
