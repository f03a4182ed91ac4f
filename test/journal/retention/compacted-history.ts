/** Histories in memory, and what is left of them when they are compacted. */
import { offset } from '../../../src/domain/kernel/ids.ts';
import type { StoredRecord } from '../../../src/journal/journal.ts';
import { createLastWrites } from '../../../src/journal/retention/last-writes.ts';
import { createOpenStories } from '../../../src/journal/retention/open-stories.ts';
import { createLives, type Deed } from './lives.ts';

export interface Drop {
  readonly type: 'drop';
  readonly ago: number;
}

/** A history from offset 1 on. `dropped`: what a drop at an offset is. */
export const lived = (
  turns: readonly (Deed | Drop)[],
  dropped?: (at: number, ago: number) => Deed,
): readonly StoredRecord[] => {
  const lives = createLives();
  const records: StoredRecord[] = [];
  for (const turn of turns) {
    const at = offset(records.length + 1);
    const deed = turn.type === 'drop' ? dropped?.(at, turn.ago) : turn;
    const record = deed === undefined ? null : lives.recordOf(deed);
    if (record === null) continue;
    lives.stored(record, at);
    const { topic, key, event } = record;
    records.push({ offset: at, topic, key, event, timeMs: 1_000 });
  }
  return records;
};

/** What is left of it when it is compacted through an offset. */
export const compacted = (
  records: readonly StoredRecord[],
  through: number,
): readonly StoredRecord[] => {
  const [writes, stories] = [createLastWrites(), createOpenStories()];
  for (const record of records) {
    if (record.offset > through) break;
    writes.note(record);
    stories.note(record);
  }
  const kept = new Set([...writes.offsets(), ...stories.offsets()]);
  return records.filter(({ offset: at }) => at > through || kept.has(at));
};
