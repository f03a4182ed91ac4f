/**
 * How long a queue may wait for its turn. A turn of another queue takes: until it has served for
 * `reclaimAfterMs`, the look for one that gives way, at most as long again, and what then still runs,
 * init and run, which is ended when its time is over. With `n` queues at the invoker each of the others
 * may have one such turn before, and as memory for a large one may have to be gathered from several
 * small ones and a claim to it may be given up once, twice that. A run of which nothing is heard holds
 * its container until the watchdog ends it, a minute after twice its time.
 *
 * The bound depends on nothing but these, as P22 asks; it says nothing about who deserves a turn.
 */
import { type Ledger, queueAt, type Turns } from './ledger.ts';
import { countOf, eventOf, type Property } from './property.ts';
import { takingPartSince } from './turns-of-queues.ts';

/** Containers that come and go slowly, and a slow disk, per turn. */
const SLOWNESS_MS = 20_000;
const WATCHDOG_MS = 60_000;
/** A claim is held so many times `reclaimAfterMs`, and others have as long. */
const CLAIM_TURNS = 60;

const boundMs = (ledger: Ledger, queue: string, { waitsSinceMs }: Turns): number => {
  const { platform, longestTimeoutMs, silencesMs } = ledger;
  const reclaimAfterMs = platform?.container.reclaimAfterMs ?? 0;
  const queues = takingPartSince(ledger, queue, waitsSinceMs);
  const turnMs = 2 * reclaimAfterMs + 2 * longestTimeoutMs + SLOWNESS_MS;
  const silentSinceMs = waitsSinceMs - 2 * longestTimeoutMs - WATCHDOG_MS;
  const silences = countOf(silencesMs, (atMs) => atMs >= silentSinceMs);
  return (
    2 * queues * turnMs +
    CLAIM_TURNS * reclaimAfterMs +
    silences * (2 * longestTimeoutMs + WATCHDOG_MS)
  );
};

export const nobodyStarves: Property = {
  name: 'a queue that waits gets its turn in a time that depends on the other queues alone',
  labels: ['P22', 'P23'],
  sees: ['record'],
  check: (ledger, { atMs, seen }) => {
    const started = eventOf(seen, 'ActivationStarted') ?? eventOf(seen, 'ActivationCompleted');
    const run = started === null ? undefined : ledger.open.get(started.activationId);
    if (run === undefined) return null;
    const queue = queueAt(run.invoker, run.queue);
    const turns = ledger.turns.get(queue);
    if (turns === undefined) return null;
    const waitedMs = atMs - turns.waitsSinceMs;
    // Most have not waited long enough for anybody to starve.
    if (waitedMs < SLOWNESS_MS) return null;
    const allowedMs = boundMs(ledger, queue, turns);
    return waitedMs <= allowedMs
      ? null
      : `${queue} waited ${waitedMs} ms for its turn, and at most ${allowedMs} are due`;
  },
};
