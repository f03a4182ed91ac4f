import { describe, expect, test } from 'vitest';
import { invocationsInFlight } from '../../../src/actors/controller/earlier-invocations.ts';
import { offset } from '../../../src/domain/kernel/ids.ts';
import type { NewRecord } from '../../../src/journal/journal.ts';
import { acceptedEvent, completedEvent } from '../../support/activation-fixtures.ts';
import { numberedId } from '../../support/firing-fixtures.ts';
import { inNewFolder, withLog } from '../../journal/log-folder.ts';

describe('what an earlier life of the server left in flight', () => {
  const accepted = (n: number, invoker: number): NewRecord => ({
    topic: `invoker${invoker}`,
    key: numberedId(n),
    event: acceptedEvent({ activationId: numberedId(n), invoker }),
  });
  /** The journal of a new folder begins with its epoch, so that the first acceptance lies at 2. */
  const completed = (n: number, more: Parameters<typeof completedEvent>[0] = {}): NewRecord => ({
    topic: 'completed',
    key: numberedId(n),
    event: completedEvent({ activationId: numberedId(n), acceptedAt: offset(n + 1), ...more }),
  });
  const cursor = (consumer: string, next: number): NewRecord => ({
    topic: 'offsets',
    key: consumer,
    event: { type: 'CursorCommitted', consumer, next: offset(next) },
  });
  const step: NewRecord = {
    topic: 'invoker0',
    key: numberedId(90),
    event: acceptedEvent({
      activationId: numberedId(90),
      cause: { type: 'component', sequence: numberedId(80), step: 0 },
    }),
  };

  const countAfter = (records: readonly NewRecord[]): Promise<number> =>
    inNewFolder(async (dir) => {
      await withLog(dir, (journal) => journal.append(records));
      const counts = await withLog(dir, (journal) => invocationsInFlight(journal, 1));
      return counts.values().reduce((sum, count) => sum + count, 0);
    });

  test('is what was accepted and had not ended', async () => {
    expect(await countAfter([accepted(1, 0), accepted(2, 0), completed(1)])).toBe(1);
  });

  test('is known by its id where old records do not say whose end it was', async () => {
    const old = { acceptedAt: null, queue: null };
    const records = [accepted(1, 0), accepted(2, 0), accepted(3, 0)];
    const ends = [completed(2, { ...old, namespace: null }), completed(1, old)];
    expect(await countAfter([...records, ...ends])).toBe(1);
  });

  test('is no step of a sequence', async () => {
    expect(await countAfter([step])).toBe(0);
  });

  test('is found with an invoker that is configured no more', async () => {
    expect(await countAfter([cursor('invoker7', 1), accepted(1, 7)])).toBe(1);
  });

  test('is not made less by the end of what was accepted below the cursors', async () => {
    const below = [accepted(1, 0), accepted(2, 0)];
    const cursors = [cursor('invoker0', 3), cursor('sequencer', 3)];
    expect(await countAfter([...below, ...cursors, completed(1)])).toBe(1);
  });
});
