import { expect, test } from 'vitest';
import { rebuildBooks } from '../../../src/actors/controller/books-recovery.ts';
import { E } from '../../../src/domain/kernel/fp.ts';
import { activationId, type Offset, offset } from '../../../src/domain/kernel/ids.ts';
import { queueOf } from '../../../src/domain/scheduler/demand.ts';
import { invokerConsumer, invokerTopic } from '../../../src/domain/topics.ts';
import type { Journal, NewRecord } from '../../../src/journal/journal.ts';
import { inNewFolder, withLog } from '../../journal/log-folder.ts';
import { acceptedEvent, completedEvent } from '../../support/activation-fixtures.ts';

const idOf = (n: number) => activationId(n.toString(16).padStart(32, '0'));
const queue = queueOf(acceptedEvent().caller, acceptedEvent().action);

const accepted = (n: number, invoker: number): NewRecord => ({
  topic: invokerTopic(invoker),
  key: idOf(n),
  event: acceptedEvent({ activationId: idOf(n), invoker }),
});

const completed = (n: number, acceptedAt: Offset | null): NewRecord => ({
  topic: 'completed',
  key: idOf(n),
  event: completedEvent({
    activationId: idOf(n),
    acceptedAt,
    queue: acceptedAt === null ? null : queue,
  }),
});

const moved = (n: number, acceptedAt: Offset): NewRecord => ({
  topic: 'moved',
  key: idOf(n),
  event: {
    type: 'ActivationMoved',
    activationId: idOf(n),
    ...{ acceptedAt, queue, from: 0, to: 1, attempt: 0 },
    placement: { chosen: 'home', skipped: [] },
  },
});

const append = async (
  journal: Journal,
  records: readonly NewRecord[],
): Promise<readonly Offset[]> => {
  const appended = await journal.append(records);
  if (E.isLeft(appended)) throw new Error(appended.left.type);
  return appended.right;
};

test('the books of a start are what is open, also by ends that do not say where they were accepted', () =>
  inNewFolder((dir) =>
    withLog(dir, async (journal) => {
      const [first = offset(0)] = await append(
        journal,
        [0, 1, 2, 3].map((n) => accepted(n, n % 2)),
      );
      await append(journal, [completed(0, first), completed(1, null), completed(1, null)]);
      const books = await rebuildBooks(journal, [0, 1], journal.durableOffset());
      expect([books.inFlight(0), books.inFlight(1), books.total()]).toEqual([1, 1, 2]);
      expect(books.usedMb(1)).toBe(256);
    }),
  ));

test('work that was moved counts where it lies, though it was accepted below all cursors', () =>
  inNewFolder((dir) =>
    withLog(dir, async (journal) => {
      const [one = offset(0), other = offset(0)] = await append(journal, [
        accepted(0, 0),
        accepted(1, 0),
      ]);
      const [from = offset(0)] = await append(journal, [moved(0, one), moved(1, other)]);
      await append(journal, [completed(1, other)]);
      for (const invoker of [0, 1]) journal.commitCursor(invokerConsumer(invoker), from);
      const books = await rebuildBooks(journal, [0, 1], journal.durableOffset());
      expect([books.inFlight(0), books.inFlight(1)]).toEqual([0, 1]);
    }),
  ));
