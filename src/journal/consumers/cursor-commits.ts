/**
 * Cursors of consumers: in memory at once, in the log about once a second while they change.
 *
 * A crash loses what was not written yet: the consumer then sees up to a second of records again,
 * never too few.
 */
import type { Clock } from '../../domain/kernel/clock.ts';
import { type Offset, offset } from '../../domain/kernel/ids.ts';
import type { NewRecord } from '../journal.ts';

const INTERVAL_MS = 1_000;

export interface CursorCommits {
  /** All that ever committed one. */
  readonly consumers: () => readonly string[];
  readonly cursor: (consumer: string) => Offset;
  readonly commit: (consumer: string, next: Offset) => void;
  /** Writes what changed, and begins no more intervals. */
  readonly stop: () => void;
}

export const createCursorCommits = (
  clock: Clock,
  known: readonly (readonly [consumer: string, next: Offset])[],
  /** False when the records were not taken: they are tried again with the next. */
  append: (records: readonly NewRecord[]) => Promise<boolean>,
): CursorCommits => {
  const cursors = new Map(known);
  const changed = new Set<string>();
  let cancel: (() => void) | null = null;

  const later = (): void => {
    cancel ??= clock.schedule(INTERVAL_MS, write);
  };
  const write = (): void => {
    cancel = null;
    const consumers = [...changed];
    changed.clear();
    void append(consumers.map((consumer) => cursorRecord(consumer, cursorOf(consumer)))).then(
      (taken) => {
        if (taken) return;
        for (const consumer of consumers) changed.add(consumer);
        later();
      },
    );
  };
  const cursorOf = (consumer: string): Offset => cursors.get(consumer) ?? offset(1);
  return {
    cursor: cursorOf,
    commit: (consumer, next) => {
      if (cursorOf(consumer) === next) return;
      cursors.set(consumer, next);
      changed.add(consumer);
      later();
    },
    consumers: () => [...cursors.keys()],
    stop: () => {
      cancel?.();
      if (changed.size > 0) write();
    },
  };
};

const cursorRecord = (consumer: string, next: Offset): NewRecord => ({
  topic: 'offsets',
  key: consumer,
  event: { type: 'CursorCommitted', consumer, next },
});
