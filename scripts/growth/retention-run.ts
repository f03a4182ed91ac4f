/** One run of retention over half of a history, as a server does it, with the views asked meanwhile. */
import { join } from 'node:path';
import type { Clock } from '../../src/domain/kernel/clock.ts';
import { createBlobStore } from '../../src/journal/blob-store.ts';
import { startRetention } from '../../src/journal/retention/retention.ts';
import { openViews } from '../../src/journal/views/live-views.ts';
import { silentLogger as log } from '../../src/platform/logger.ts';
import { systemClock } from '../../src/platform/system-clock.ts';
import { openGrowthJournal } from './history.ts';
import type { GrowthTenant } from './tenants.ts';

export interface RetentionOrder {
  readonly dataDir: string;
  readonly tenant: GrowthTenant;
  readonly nowMs: number;
  readonly activationsMs: number;
  readonly segmentBytesMax: number;
}

export interface RetentionFigures {
  readonly seconds: number;
  /** Of the offsets of the log. */
  readonly droppedThrough: number;
  readonly compactedThrough: number;
  /** How many the tenant has left. */
  readonly left: number;
  readonly listP50Ms: number;
  readonly listMaxMs: number;
}

export const runRetention = async (order: RetentionOrder): Promise<RetentionFigures> => {
  const { dataDir, nowMs, activationsMs } = order;
  const clock: Clock = { ...systemClock, nowMs: () => nowMs };
  const journal = await openGrowthJournal(dataDir, clock, order.segmentBytesMax);
  const views = await openViews({ dataDir, journal, clock, log });
  const blobs = createBlobStore(join(dataDir, 'blobs'), 'fsync');
  const keyFile = join(dataDir, 'journal.key');
  const retention = startRetention({
    ...{ dataDir, keyFile, journal, views, blobs, clock, log, activationsMs },
    machineMs: clock.nowMs,
    isPaused: () => false,
  });
  const startedAt = performance.now();
  const ended = { value: false };
  const run = retention.run().finally(() => {
    ended.value = true;
  });
  const times: number[] = [];
  const all = { name: null, since: null, upto: null };
  while (!ended.value) {
    const askedAt = performance.now();
    await views.activations(order.tenant.namespace, all, { skip: 0, limit: 30 });
    times.push(performance.now() - askedAt);
  }
  await run;
  const seconds = (performance.now() - startedAt) / 1_000;
  const dropped = await views.historyDropped();
  const left = await views.activationCount(order.tenant.namespace, all);
  await retention.stop();
  await views.close();
  await journal.close();
  const sorted = times.toSorted((a, b) => a - b);
  return {
    ...{ seconds, left, droppedThrough: dropped.through, compactedThrough: dropped.compacted },
    listP50Ms: sorted[Math.floor(sorted.length / 2)] ?? 0,
    listMaxMs: sorted.at(-1) ?? 0,
  };
};
