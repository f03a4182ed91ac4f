/** Retention step by step, on a journal with views in a folder of its own. */
import { join } from 'node:path';
import { E } from '../../../src/domain/kernel/fp.ts';
import type { Clock } from '../../../src/domain/kernel/clock.ts';
import { offset, type Offset } from '../../../src/domain/kernel/ids.ts';
import type { Journal, NewRecord, StoredRecord } from '../../../src/journal/journal.ts';
import { openJournal } from '../../../src/journal/open-journal.ts';
import { compact, type Compacted } from '../../../src/journal/retention/compaction.ts';
import { findOldHistory } from '../../../src/journal/retention/old-segments.ts';
import { createCheckpointSigner } from '../../../src/journal/segments/checkpoints.ts';
import { openSegmentReader } from '../../../src/journal/segments/segment-reader.ts';
import { type LiveViews, openViews } from '../../../src/journal/views/live-views.ts';
import { silentLogger } from '../../../src/platform/logger.ts';
import { systemClock } from '../../../src/platform/system-clock.ts';

/** A segment lasts for this long. */
export const SEGMENT_MS = 10;

export interface Opened {
  readonly journal: Journal;
  readonly views: LiveViews;
  /** Why the views were made anew, if they were. */
  readonly said: readonly unknown[];
  readonly close: () => Promise<void>;
}

export const open = async (dataDir: string, nowMs: () => number): Promise<Opened> => {
  const clock: Clock = { nowMs, schedule: systemClock.schedule };
  const opened = await openJournal({
    ...{ dir: join(dataDir, 'journal'), keyFile: join(dataDir, 'journal.key') },
    ...{ clock, log: silentLogger, durability: 'os', version: 'test' },
    ...{ segmentBytesMax: 1_000_000_000, segmentAgeMaxMs: SEGMENT_MS },
  });
  if (E.isLeft(opened)) throw new Error(opened.left);
  const journal = opened.right;
  const said: unknown[] = [];
  const info = (fields: object): void => void said.push(...Object.values(fields));
  const views = await openViews({ dataDir, journal, clock, log: { ...silentLogger, info } });
  const close = async (): Promise<void> => {
    await views.close();
    await journal.close();
  };
  return { journal, views, said, close };
};

export const append = async (journal: Journal, record: NewRecord): Promise<Offset> => {
  const appended = await journal.append([record]);
  if (E.isLeft(appended)) throw new Error(appended.left.type);
  return appended.right[0] ?? offset(0);
};

/** Compacts at once. */
export const compactNow = (
  dataDir: string,
  through: Offset,
  onStep: (step: string) => void = () => undefined,
): Compacted => {
  const { sign } = createCheckpointSigner(join(dataDir, 'journal.key'));
  const steps = compact({ dir: join(dataDir, 'journal'), through, nowMs: 5_000, sign, onStep });
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
};

/** Says what is older than `cutoffMs`, and compacts what is so as a whole. */
export const drop = async (
  dataDir: string,
  { journal, views }: Opened,
  cutoffMs: number,
  onStep?: (step: string) => void,
): Promise<void> => {
  const found = findOldHistory(join(dataDir, 'journal'), cutoffMs);
  const last = await views.historyDropped();
  const through = offset(Math.max(found.through, last.through));
  const compacted = offset(Math.max(found.wholeThrough, last.compacted));
  const event = { type: 'HistoryDropped', through, compacted } as const;
  await append(journal, { topic: 'system', key: 'retention', event });
  await views.historyDropped();
  if (found.wholeThrough > found.compacted) compactNow(dataDir, found.wholeThrough, onStep);
};

/** All that is in the log now. */
export const everyRecord = (dataDir: string): readonly StoredRecord[] => {
  const reader = openSegmentReader(join(dataDir, 'journal'));
  try {
    const records: StoredRecord[] = [];
    for (let from = offset(1); ;) {
      const page = reader.read({ from, upTo: offset(1e9), max: 1_000 });
      records.push(...page);
      const last = page.at(-1);
      if (last === undefined) return records;
      from = offset(last.offset + 1);
    }
  } finally {
    reader.close();
  }
};
