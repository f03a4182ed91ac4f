/**
 * What the server has acknowledged and what of it has ended, the ends read from the log itself while the server runs:
 * an activation that was acknowledged and has no end in the log when all is over is lost.
 *
 * Bounded by what is open: whoever sends what nobody waits for asks `room` first.
 */
import { join } from 'node:path';
import { type Offset, offset } from '../../src/domain/kernel/ids.ts';
import type { StoredRecord } from '../../src/journal/journal.ts';
import { listSegments } from '../../src/journal/segments/segment-files.ts';
import { readEnd } from '../../src/journal/segments/segment-head.ts';
import { openSegmentReader } from '../../src/journal/segments/segment-reader.ts';
import { openReadOnly } from '../../src/journal/sqlite.ts';

export interface Ledger {
  /** The server answered with this id. */
  readonly acknowledged: (id: string) => void;
  /** Resolves when few enough are open. */
  readonly room: () => Promise<void>;
  /** Reads what is new in the log; says how many ends there were. */
  readonly follow: () => number;
  /** Acknowledged, and not ended. */
  readonly open: () => readonly string[];
  readonly figures: () => { readonly acknowledged: number; readonly compactions: number };
  readonly close: () => void;
}

const OPEN_MAX = 200;
const PAGE = 2_000;
/** Ends that came before their acknowledgement are remembered for that long: records of the log. */
const EARLY_MAX = 100_000;

export const createLedger = (dataDir: string): Ledger => {
  const reader = openSegmentReader(join(dataDir, 'journal'));
  const open = new Set<string>();
  const early = new Set<string>();
  let waiting: (() => void)[] = [];
  let [next, acknowledged, compactions, compacted] = [offset(1), 0, 0, 0];

  const ended = (id: string): void => {
    if (open.delete(id)) return;
    early.add(id);
    if (early.size <= EARLY_MAX) return;
    const [oldest] = early;
    if (oldest !== undefined) early.delete(oldest);
  };
  const note = ({ event }: StoredRecord): void => {
    switch (event.type) {
      case 'ActivationCompleted':
      case 'SequenceCompleted':
      case 'TriggerCompleted':
        return ended(event.activationId);
      case 'HistoryDropped':
        if (event.compacted > compacted) compactions += 1;
        compacted = event.compacted;
        return;
      default:
    }
  };
  const release = (): void => {
    if (open.size >= OPEN_MAX) return;
    const released = waiting;
    waiting = [];
    for (const resolve of released) resolve();
  };
  return {
    acknowledged: (id) => {
      acknowledged += 1;
      if (!early.delete(id)) open.add(id);
    },
    room: () =>
      open.size < OPEN_MAX
        ? Promise.resolve()
        : new Promise((resolve) => {
            waiting.push(resolve);
          }),
    follow: () => {
      const upTo = lastOffset(dataDir);
      let read = 0;
      while (next <= upTo) {
        const page = reader.read({ from: next, upTo, max: PAGE });
        for (const record of page) note(record);
        const last = page.at(-1);
        if (last === undefined) break;
        next = offset(last.offset + 1);
        read += page.length;
      }
      release();
      return read;
    },
    open: () => [...open],
    figures: () => ({ acknowledged, compactions }),
    close: reader.close,
  };
};

/** Of what is durable now. */
const lastOffset = (dataDir: string): Offset => {
  const newest = listSegments(join(dataDir, 'journal')).at(-1);
  if (newest === undefined) return offset(0);
  const database = openReadOnly(newest.path);
  try {
    return offset(readEnd(database).next - 1);
  } finally {
    database.close();
  }
};
