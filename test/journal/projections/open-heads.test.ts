import fc from 'fast-check';
import { expect, test } from 'vitest';
import { offset } from '../../../src/domain/kernel/ids.ts';
import type { NewRecord } from '../../../src/journal/journal.ts';
import { acceptedEvent, completedEvent } from '../../support/activation-fixtures.ts';
import { stored } from './history.ts';
import { ID } from './names.ts';
import { everyRow, inNewFolder, project } from './tables.ts';

const RUNS = 8;

/** Each is accepted once, and ended when it comes a second time; old ends do not say of which it is. */
const recordsOf = (order: readonly number[], isOld: boolean): readonly NewRecord[] => {
  const acceptedAt = new Map<number, number>();
  return order.map((run, index): NewRecord => {
    const [key, at] = [ID(run), acceptedAt.get(run)];
    if (at === undefined) {
      acceptedAt.set(run, index + 1);
      return { topic: 'invoker0', key, event: acceptedEvent({ activationId: key }) };
    }
    const place = { acceptedAt: isOld ? null : offset(at) };
    return { topic: 'completed', key, event: completedEvent({ activationId: key, ...place }) };
  });
};

const anyOrder = fc
  .tuple(
    fc.shuffledSubarray(
      Array.from({ length: RUNS * 2 }, (_, n) => n % RUNS),
      { minLength: 1 },
    ),
    fc.boolean(),
  )
  .map(([order, isOld]) => ({ order, records: stored(recordsOf(order, isOld)) }));

test('whatever ends gets its record and is open no more, whether it was accepted in the batch or long before', () => {
  const anyBatches = fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 8 });
  fc.assert(
    fc.property(anyOrder, anyBatches, ({ order, records }, batches) => {
      const rows = inNewFolder((dataDir) =>
        project(dataDir, records, [...batches, 1000], everyRow),
      );
      const runs = [...new Set(order)];
      const ended = runs.filter((run) => order.indexOf(run) !== order.lastIndexOf(run));
      const ids = (some: readonly unknown[] | undefined) =>
        some?.map((row) => (row as { readonly id: string }).id).toSorted();
      expect(ids(rows['activations'])).toEqual(ended.map(ID).toSorted());
      const open = runs.filter((run) => !ended.includes(run));
      expect(ids(rows['activations_open'])).toEqual(open.map(ID).toSorted());
    }),
    { numRuns: 40 },
  );
});
