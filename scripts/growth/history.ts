/**
 * A journal as a week of work leaves it, appended to a real one: durable as a server's, in segments as a server's, with
 * times of its own clock. Nothing of the views is there yet.
 */
import { join } from 'node:path';
import type { Clock } from '../../src/domain/kernel/clock.ts';
import { E } from '../../src/domain/kernel/fp.ts';
import { type ActivationId, offset } from '../../src/domain/kernel/ids.ts';
import { invokerConsumer, SEQUENCER } from '../../src/domain/topics.ts';
import { createBlobStore } from '../../src/journal/blob-store.ts';
import type { Journal, NewRecord } from '../../src/journal/journal.ts';
import { openJournal } from '../../src/journal/open-journal.ts';
import { silentLogger as log } from '../../src/platform/logger.ts';
import { systemClock } from '../../src/platform/system-clock.ts';
import { type Life, lifeOf, RECORDS_EACH } from './activations.ts';
import { appendTenants, type GrowthTenant } from './tenants.ts';

export interface HistoryOrder {
  readonly dataDir: string;
  readonly activations: number;
  readonly namespaces: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly segmentBytesMax: number;
  /** Every now and then, with how many are there. */
  readonly onProgress: (activations: number) => void;
}

export interface History {
  readonly tenants: readonly GrowthTenant[];
  /** Some of each tenant's, in the order of the tenants. */
  readonly samples: readonly (readonly ActivationId[])[];
}

export const DAY_MS = 86_400_000;
/** Activations of one append. */
const TOGETHER = 100;
/** Appends that wait for the disk at a time. */
const WINDOW = 8;
const SAMPLES = 1_000;
const TOLD_EACH = 500_000;

export const openGrowthJournal = async (
  dataDir: string,
  clock: Clock,
  segmentBytesMax: number,
): Promise<Journal> => {
  const opened = await openJournal({
    dir: join(dataDir, 'journal'),
    keyFile: join(dataDir, 'journal.key'),
    ...{ clock, log, durability: 'fsync', version: 'growth' },
    ...{ segmentBytesMax, segmentAgeMaxMs: DAY_MS },
  });
  if (E.isLeft(opened)) throw new Error(opened.left);
  return opened.right;
};

export const writeHistory = async (order: HistoryOrder): Promise<History> => {
  const { dataDir, activations, fromMs, toMs } = order;
  let nowMs = fromMs;
  const clock: Clock = { ...systemClock, nowMs: () => nowMs };
  const journal = await openGrowthJournal(dataDir, clock, order.segmentBytesMax);
  const others = Array.from({ length: order.namespaces - 1 }, (_, index) => `tenant${index}`);
  const tenants = await appendTenants(journal, dataDir, ['guest', ...others]);
  const code = await createBlobStore(join(dataDir, 'blobs'), 'fsync').put(
    Buffer.from('const main = () => ({});'),
  );
  const samples = tenants.map((): ActivationId[] => []);
  const sampledEach = Math.max(1, Math.floor(activations / SAMPLES / 4));
  const waiting: Promise<void>[] = [];
  let next = journal.durableOffset() + 1;
  for (let done = 0; done < activations; done += TOGETHER) {
    nowMs = fromMs + Math.floor(((toMs - fromMs) * done) / activations);
    const count = Math.min(TOGETHER, activations - done);
    const lives = Array.from({ length: count }, (_, index) =>
      lifeOf(tenants, code, done + index, nowMs, offset(next + index)),
    );
    waiting.push(append(journal, inStages(lives), next));
    next += count * RECORDS_EACH;
    if (waiting.length >= WINDOW) await waiting.shift();
    for (const [index, { id, tenant }] of lives.entries())
      if (Math.floor((done + index) / 2) % sampledEach === 0)
        samples[tenants.indexOf(tenant)]?.push(id);
    if (done % TOLD_EACH === 0 && done > 0) order.onProgress(done);
  }
  await Promise.all(waiting);
  // What the consumers of a server have when it stops. The dispatcher's stands where the last fire was.
  for (const consumer of [invokerConsumer(0), SEQUENCER])
    journal.commitCursor(consumer, offset(next));
  nowMs = toMs;
  await journal.close();
  return { tenants, samples };
};

/** As they are written while many run at once. */
const inStages = (lives: readonly Life[]): readonly NewRecord[] =>
  [0, 1, 2].flatMap((stage) => lives.flatMap(({ records }) => records[stage] ?? []));

/** The records name where they lie before it is known: that has to come true. */
const append = async (
  journal: Journal,
  records: readonly NewRecord[],
  expected: number,
): Promise<void> => {
  const appended = await journal.append(records);
  if (E.isLeft(appended)) throw new Error(`nothing was appended: ${appended.left.type}`);
  const [first] = appended.right;
  if (first !== expected) throw new Error(`at offset ${first} and not ${expected}`);
};
