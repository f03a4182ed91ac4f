/** What the journal of a server that has ended says of the order and the ends of its activations. */
import path from 'node:path';
import type { DomainEvent } from '../../src/domain/events.ts';
import { type Offset, offset, type QueueKey } from '../../src/domain/kernel/ids.ts';
import { createOffsetSet } from '../../src/domain/kernel/offset-set.ts';
import { queueOf } from '../../src/domain/scheduler/demand.ts';
import { openSegmentReader } from '../../src/journal/segments/segment-reader.ts';

export interface BacklogHistory {
  readonly accepted: number;
  /** Accepted, and no end. */
  readonly open: number;
  /** Ends of what was not open: the second of one activation. */
  readonly endsTooMany: number;
  readonly failures: number;
  /** First starts that came after that of one accepted later for the same action. */
  readonly overtaken: number;
}

const PAGE = 5_000;

export const readBacklogHistory = (dataDir: string): BacklogHistory => {
  const reader = openSegmentReader(path.join(dataDir, 'journal'));
  const tally = createTally();
  for (let from = offset(1); ;) {
    const upTo = offset(from + PAGE - 1);
    const page = reader.read({ from, upTo, max: PAGE });
    for (const { offset: at, event } of page) tally.note(at, event);
    const last = page.at(-1);
    if (last === undefined) break;
    from = offset(last.offset + 1);
  }
  reader.close();
  return tally.history();
};

const createTally = () => {
  const open = createOffsetSet();
  /** What waits for its first start, and of which action each is. */
  const waiting = new Map<Offset, QueueKey>();
  const lastStarted = new Map<QueueKey, Offset>();
  let [accepted, endsTooMany, failures, overtaken] = [0, 0, 0, 0];

  const start = (at: Offset): void => {
    const queue = waiting.get(at);
    if (queue === undefined) return;
    waiting.delete(at);
    if (at < (lastStarted.get(queue) ?? 0)) overtaken += 1;
    else lastStarted.set(queue, at);
  };
  return {
    note: (at: Offset, event: DomainEvent): void => {
      if (event.type === 'ActivationAccepted') {
        accepted += 1;
        open.add(at);
        waiting.set(at, queueOf(event.caller, event.action));
      }
      if (event.type === 'ActivationStarted' && event.acceptedAt !== null) start(event.acceptedAt);
      if (event.type === 'ActivationCompleted' && event.acceptedAt !== null) {
        if (!open.delete(event.acceptedAt)) endsTooMany += 1;
        if (event.response.statusCode !== 0) failures += 1;
      }
    },
    history: (): BacklogHistory => ({
      accepted,
      open: open.size(),
      endsTooMany,
      failures,
      overtaken,
    }),
  };
};
