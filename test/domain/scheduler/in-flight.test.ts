import fc from 'fast-check';
import { expect, test } from 'vitest';
import { activationId, offset } from '../../../src/domain/kernel/ids.ts';
import { createInFlight } from '../../../src/domain/scheduler/in-flight.ts';

interface Life {
  readonly invoker: number;
  readonly ends: boolean;
}

const lives = fc.array(fc.record({ invoker: fc.nat(2), ends: fc.boolean() }), { maxLength: 40 });

/** The journal of some activations: each accepted, and completed later where it ends. */
const journalOf = (activations: readonly Life[], order: readonly number[]) => {
  const open = activations.map((life, number) => ({ ...life, id: activationId(String(number)) }));
  const accepted = open.map((one) => ({ type: 'accepted' as const, ...one }));
  const completed = open
    .filter(({ ends }) => ends)
    .map((one) => ({ type: 'completed' as const, ...one }));
  const records: ((typeof accepted)[number] | (typeof completed)[number])[] = [...accepted];
  completed.forEach((end, n) => {
    const after = records.findIndex(({ id }) => id === end.id) + 1;
    const room = records.length - after + 1;
    records.splice(after + ((order[n] ?? 0) % room), 0, end);
  });
  return records;
};

test('a balancer that starts anywhere in the journal counts what is open, and no more', () => {
  fc.assert(
    fc.property(
      lives,
      fc.array(fc.nat(), { minLength: 40, maxLength: 40 }),
      fc.nat(),
      (all, order, cut) => {
        const records = journalOf(all, order);
        const history = offset(cut % (records.length + 1));
        const endOf = (id: string) =>
          records.findIndex((one) => one.type === 'completed' && one.id === id) + 1;
        const cursor = records.findIndex(
          ({ type, id, ends }) => type === 'accepted' && (!ends || endOf(id) > history),
        );
        const from = cursor === -1 ? records.length : cursor;
        const inFlight = createInFlight(3, history);
        records.forEach(({ type, id, invoker }, at) => {
          if (at >= from) inFlight[type](offset(at + 1), id, invoker);
        });
        for (const invoker of [0, 1, 2])
          expect(inFlight.of(invoker)).toBe(
            all.filter((life) => life.invoker === invoker && !life.ends).length,
          );
      },
    ),
  );
});

test('what is being appended counts until the journal tells of it', () => {
  const inFlight = createInFlight(1, offset(0));
  inFlight.appending(0);
  expect([inFlight.of(0), inFlight.total()]).toEqual([1, 1]);
  inFlight.accepted(offset(1), activationId('a'), 0);
  inFlight.appended(0);
  expect([inFlight.of(0), inFlight.total()]).toEqual([1, 1]);
  inFlight.completed(offset(2), activationId('a'), 0);
  expect([inFlight.of(0), inFlight.total()]).toEqual([0, 0]);
});
