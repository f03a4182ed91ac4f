/**
 * Retention while the server runs: every few minutes it is looked what has become too old. First
 * that is said in the log (`HistoryDropped`), and the views let go of it; then segments that are too
 * old as a whole are compacted; then the blobs go that nothing names any more.
 *
 * No clock is believed at once: what goes was old by the server's time and by the machine's, at this
 * look and at the one before.
 *
 * Each step stands alone: a crash between two leaves what the next run finds and goes on with. What
 * fails is logged and tried again the next time; nothing waits for it.
 */
import type { Clock } from '../../domain/kernel/clock.ts';
import { E } from '../../domain/kernel/fp.ts';
import { type Offset, offset } from '../../domain/kernel/ids.ts';
import type { Logger } from '../../platform/logger.ts';
import type { BlobFiles } from '../blob-store.ts';
import type { Journal } from '../journal.ts';
import { lockBackup } from '../segments/journal-lock.ts';
import type { DroppedHistory } from '../views/dropped-history.ts';
import type { LiveViews } from '../views/live-views.ts';
import { journalFolder } from '../views/views-file.ts';
import type { OldHistory } from './old-segments.ts';
import { type RetentionJobs, startRetentionJobs } from './retention-jobs.ts';
import type { RetentionData } from './retention-thread.ts';

export interface RetentionOptions extends RetentionData {
  readonly journal: Pick<Journal, 'append'>;
  readonly views: Pick<LiveViews, 'historyDropped'>;
  readonly blobs: Pick<BlobFiles, 'remove'>;
  readonly clock: Clock;
  /** The time of the machine, by which files are dated; the clock stays ahead where that was set back. */
  readonly machineMs: () => number;
  readonly log: Logger;
  /** How long ended activations are kept, ms. */
  readonly activationsMs: number;
  /** Whether nothing is to be dropped now. */
  readonly isPaused: () => boolean;
}

export interface Retention {
  /** Looks now; resolves when all is done that is due. Never rejects. */
  readonly run: () => Promise<void>;
  /** Resolves when nothing reads or writes files any more; what was half done is done the next time. */
  readonly stop: () => Promise<void>;
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** Between two looks, at most, and from the start, which counts as one, to the first. */
const LOOK_MS = 5 * MINUTE_MS;
/** Offsets that are dropped at a time: the views do that in one go, and are asked meanwhile. */
const STEP = 20_000;

export const startRetention = (options: RetentionOptions): Retention => {
  const { dataDir, keyFile, clock, log, activationsMs } = options;
  const everyMs = Math.min(LOOK_MS, Math.max(1_000, activationsMs / 10));
  let jobs: RetentionJobs | null = null;
  let running: Promise<void> | null = null;
  let stopped = false;
  let sweptMs = -Infinity;
  const takeAgreedMs = createAgreedTime(options);

  const work = async (): Promise<void> => {
    const agreedMs = takeAgreedMs();
    jobs = startRetentionJobs({ dataDir, keyFile });
    try {
      const found = await jobs.look(agreedMs - activationsMs);
      await sayDropped(options, found, () => stopped);
      if (stopped) return;
      if (found.wholeThrough > found.compacted) {
        if (await jobs.compact(found.wholeThrough, clock.nowMs())) sweptMs = -Infinity;
      }
      if (clock.nowMs() - sweptMs >= DAY_MS && (await sweep(options, jobs, agreedMs)))
        sweptMs = clock.nowMs();
    } finally {
      await jobs.stop();
      jobs = null;
    }
  };
  const run = (): Promise<void> => {
    if (stopped || options.isPaused()) return Promise.resolve();
    running ??= work()
      .catch((error: unknown) => {
        if (!stopped) log.error({ err: error }, 'old history was not dropped; it is tried again');
      })
      .finally(() => {
        running = null;
      });
    return running;
  };
  const later = (afterMs: number): (() => void) =>
    clock.schedule(afterMs, () => {
      void run().then(() => {
        if (!stopped) cancel = later(everyMs);
      });
    });
  let cancel = later(everyMs);
  return {
    run,
    stop: async () => {
      stopped = true;
      cancel();
      // Not for the run: an append of it may wait for room on the disk, and the journal is closed next.
      await jobs?.stop();
    },
  };
};

/** Each time the earliest that is said by both clocks, now and when it was asked before. */
const createAgreedTime = ({
  clock,
  machineMs,
}: Pick<RetentionOptions, 'clock' | 'machineMs'>): (() => number) => {
  const earlierMs = (): number => Math.min(clock.nowMs(), machineMs());
  let lookedMs = earlierMs();
  return () => {
    const beforeMs = lookedMs;
    lookedMs = earlierMs();
    return Math.min(beforeMs, lookedMs);
  };
};

/** Says in the log what is gone from now on, and waits for the views to have heard it. */
const sayDropped = async (
  { journal, views }: Pick<RetentionOptions, 'journal' | 'views'>,
  { through, wholeThrough, unsealed }: OldHistory,
  isStopped: () => boolean,
): Promise<void> => {
  let last = await views.historyDropped();
  // The writer seals after it has written: where nobody else writes, it is made to.
  let isDue = unsealed || last.through < through || last.compacted < wholeThrough;
  while (isDue && !isStopped()) {
    const event = nextDrop(last, through, wholeThrough);
    const appended = await journal.append([{ topic: 'system', key: 'retention', event }]);
    if (E.isLeft(appended)) throw new Error(`the journal takes nothing: ${appended.left.type}`);
    last = await views.historyDropped();
    isDue = last.through < through || last.compacted < wholeThrough;
  }
};

const nextDrop = (last: DroppedHistory, through: Offset, compacted: Offset) => {
  const next = Math.max(last.through, Math.min(through, last.through + STEP));
  const isLast = next >= through;
  return {
    type: 'HistoryDropped' as const,
    through: offset(next),
    compacted: offset(Math.max(last.compacted, isLast ? compacted : 0)),
  };
};

/** False, and nothing done, while somebody copies the folder. */
const sweep = async (
  { dataDir, blobs, log, activationsMs }: RetentionOptions,
  jobs: RetentionJobs,
  agreedMs: number,
): Promise<boolean> => {
  // Long enough for the event that names a blob to be appended.
  const youngMs = Math.min(DAY_MS, Math.max(10 * MINUTE_MS, activationsMs));
  const beforeMs = agreedMs - youngMs;
  const garbage = await jobs.sweep(beforeMs);
  const lock = lockBackup(journalFolder(dataDir));
  if (lock === null) return false;
  try {
    for (const hash of garbage) await blobs.remove(hash, beforeMs);
  } finally {
    lock.release();
  }
  if (garbage.length > 0)
    log.info({ blobs: garbage.length }, 'blobs that nothing names were removed');
  return true;
};
