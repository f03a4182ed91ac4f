import { expect, test } from 'vitest';
import { createOutbox } from '../../../src/actors/controller/outbox.ts';
import { E } from '../../../src/domain/kernel/fp.ts';
import { type Offset, offset } from '../../../src/domain/kernel/ids.ts';
import { createBooks } from '../../../src/domain/scheduler/books.ts';
import { demandOf } from '../../../src/domain/scheduler/demand.ts';
import type { AppendFailure, NewRecord } from '../../../src/journal/journal.ts';
import { acceptedEvent } from '../../support/activation-fixtures.ts';

type Appended = E.Either<AppendFailure, readonly Offset[]>;

const accepted = acceptedEvent();
const demand = demandOf(accepted.caller, accepted.action);
const record: NewRecord = { topic: 'invoker0', key: accepted.activationId, event: accepted };

/** An outbox whose appends are answered by the test. */
const outboxOf = () => {
  const books = createBooks();
  const appends: ((appended: Appended) => void)[] = [];
  const failures: unknown[] = [];
  const outbox = createOutbox({
    books,
    journal: { append: () => new Promise((resolve) => appends.push(resolve)) },
    fail: (error) => failures.push(error),
  });
  /** Resolves with where it became durable. */
  const push = (): Promise<Offset | null> =>
    new Promise((done) => outbox.push({ record, hold: { invoker: 0, demand }, done }));
  return { books, outbox, push, appends };
};

test('what is appended keeps its place until the books have heard of it, and no longer', async () => {
  const { books, outbox, push, appends } = outboxOf();
  const done = Promise.all([push(), push()]);
  outbox.flush();
  appends[0]?.(E.right([offset(5), offset(6)]));
  expect(await done).toEqual([5, 6]);
  expect(books.total()).toBe(2);
  books.accepted(offset(5), 0, demand);
  books.accepted(offset(6), 0, demand);
  outbox.heard(offset(6));
  expect([books.total(), books.usedMb(0)]).toEqual([2, 512]);
});

test('what the books heard of before the append was answered is counted once', async () => {
  const { books, outbox, push, appends } = outboxOf();
  const done = push();
  outbox.flush();
  books.accepted(offset(5), 0, demand);
  outbox.heard(offset(5));
  appends[0]?.(E.right([offset(5)]));
  expect(await done).toBe(5);
  expect(books.total()).toBe(1);
});

test('what is refused, or never appended, leaves nothing in the books', async () => {
  const { books, outbox, push, appends } = outboxOf();
  const refused = push();
  outbox.flush();
  appends[0]?.(E.left({ type: 'Overloaded' }));
  expect(await refused).toBeNull();
  const late = push();
  outbox.stop();
  expect(await late).toBeNull();
  expect([books.total(), books.usedMb(0)]).toEqual([0, 0]);
});
