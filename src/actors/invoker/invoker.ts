/**
 * The invoker: takes accepted activations from its topic, has its pool run them, and appends how
 * they ended. Talks with the controller through the journal alone.
 *
 * Recovering, then running. After a crash at any line, of this actor or of the process, the next
 * life reads the topic again from the cursor: what had ended is passed over, what had started ends
 * as an error (or runs again where that is safe), the rest runs. Messages carry the life they
 * belong to; those of an earlier one are ignored.
 */
import type { ActivationCompleted } from '../../domain/activation/events.ts';
import { onRecovery } from '../../domain/activation/recovery.ts';
import type { Offset } from '../../domain/kernel/ids.ts';
import type { InvokerIndex } from '../../domain/invoker/invoker.ts';
import { invokerConsumer, invokerTopic } from '../../domain/topics.ts';
import type { StoredRecord, Subscription } from '../../journal/journal.ts';
import { type ActorRef, type ActorSystem, type Behaviour, deliver } from '../actor.ts';
import { appendDurably } from '../append.ts';
import { createDraining, type Draining } from '../draining.ts';
import { type PoolDeps, spawnContainerPool } from '../pool/container-pool.ts';
import type { Arrival, Job } from '../pool/job.ts';
import { abandoned, completion } from '../pool/lifecycle.ts';
import { createInvokerCursor, type InvokerCursor } from './invoker-cursor.ts';
import { type Recovered, recoveredState, recoverInvoker } from './invoker-recovery.ts';

export type InvokerDeps = Omit<PoolDeps, 'invoker' | 'parent' | 'onEnded' | 'isAlive'>;

export type InvokerMessage = { readonly life: number } & (
  | { readonly type: 'Recovered'; readonly recovered: Recovered }
  | { readonly type: 'Records'; readonly records: readonly StoredRecord[] }
  /** From the pool: a run is over. */
  | { readonly type: 'Ended'; readonly job: Job; readonly completed: ActivationCompleted }
  | {
      readonly type: 'EndDurable';
      /** Where these activations were accepted. */
      readonly offsets: readonly Offset[];
      /** Of the last of their completions. */
      readonly last: Offset;
    }
  | { readonly type: 'PoolDrained' }
);

/**
 * Take no more work, let what runs finish, and when that is durable call back with the offset of
 * the last completion.
 */
export interface Drain {
  readonly type: 'Drain';
  readonly done: (last: Offset) => void;
}

/** An end to be appended, and where its activation was accepted. */
interface End {
  readonly offset: Offset;
  readonly event: ActivationCompleted;
}

export const spawnInvoker = (
  system: ActorSystem,
  deps: InvokerDeps,
  invoker: InvokerIndex,
): ActorRef<InvokerMessage | Drain> => {
  let lives = 0;
  const draining = createDraining();
  return system.spawn<InvokerMessage | Drain>({
    name: `invoker${invoker}`,
    mailboxMax: deps.windowMax * 4 + 64,
    supervision: 'restart',
    create: (self) => createInvoker(system, deps, invoker, draining, self, (lives += 1)),
  });
};

const createInvoker = (
  system: ActorSystem,
  deps: InvokerDeps,
  invoker: InvokerIndex,
  draining: Draining,
  self: ActorRef<InvokerMessage | Drain>,
  life: number,
): Behaviour<InvokerMessage | Drain> => {
  const { journal, clock, driver, log } = deps;
  let alive = true;
  const living = { ...deps, isAlive: () => alive };
  const pool = spawnContainerPool(system, {
    ...living,
    invoker,
    parent: self,
    onEnded: (job, completed) => deliver(self, { type: 'Ended', life, job, completed }),
  });
  let subscription: Subscription | null = null;
  let recovered: Recovered | null = null;
  let cursor: InvokerCursor | null = null;
  /** Deliveries that wait in the mailbox. */
  let arriving = 0;
  let ends: End[] = [];
  let appending = 0;
  let poolDrained = false;

  const start = (): void => {
    recoverInvoker(living, {
      type: 'InvokerStarted',
      invoker,
      memoryMb: deps.memoryMb,
      driver: driver.name,
      isolation: driver.isolation,
    }).then((found) => {
      if (found !== null) deliver(self, { type: 'Recovered', life, recovered: found });
    }, self.fail);
  };

  const onRecovered = (found: Recovered): void => {
    recovered = found;
    cursor = createInvokerCursor(deps, invokerConsumer(invoker), found.from);
    log.info({ invoker, from: found.from, open: found.open.size }, 'the invoker takes work');
    if (draining.isAsked()) return;
    const tail = journal.subscribe({
      from: found.from,
      topics: [invokerTopic(invoker)],
      onRecords: (records) => {
        arriving += 1;
        deliver(self, { type: 'Records', life, records });
      },
    });
    tail.request(deps.windowMax);
    cursor.follow(() => (arriving === 0 ? tail.position() : null));
    subscription = tail;
  };

  const onRecords = (records: readonly StoredRecord[]): void => {
    arriving -= 1;
    const jobs: Arrival[] = [];
    let passedOver = 0;
    for (const { offset, event } of records) {
      if (event.type !== 'ActivationAccepted') continue;
      if (recovered !== null && offset > recovered.upTo) recovered = null;
      const state = recoveredState(recovered, offset, event);
      const recovery = onRecovery(state);
      if (recovery === 'nothing') {
        passedOver += 1;
        continue;
      }
      cursor?.begin(offset);
      if (recovery === 'run')
        jobs.push({ job: { offset, accepted: event, state, bounces: 0 }, parked: null });
      else ends.push({ offset, event: abandoned(state, offset, invoker, clock.nowMs()) });
    }
    if (passedOver > 0) subscription?.request(passedOver);
    if (jobs.length > 0) deliver(pool, { type: 'Jobs', jobs });
  };

  const appendEnds = (): void => {
    if (ends.length === 0) return;
    const offsets = ends.map(({ offset }) => offset);
    const records = ends.map(({ event }) => ({
      topic: 'completed' as const,
      key: event.activationId,
      event,
    }));
    ends = [];
    appending += 1;
    // Not durable means that the journal is closing: the next life ends these activations again.
    appendDurably(living, records).then((durable) => {
      const last = durable?.at(-1);
      if (last !== undefined) deliver(self, { type: 'EndDurable', life, offsets, last });
    }, self.fail);
  };

  const onEndDurable = (offsets: readonly Offset[], last: Offset): void => {
    appending -= 1;
    draining.ended(last);
    cursor?.ended(offsets);
    subscription?.request(offsets.length);
  };

  const drainPool = (): void => {
    subscription?.stop();
    deliver(pool, { type: 'Drain', done: () => deliver(self, { type: 'PoolDrained', life }) });
  };

  const finishDrain = (): void => {
    if (!poolDrained || appending > 0) return;
    poolDrained = false;
    const event = { type: 'InvokerStopped' as const, invoker };
    const record = { topic: 'health' as const, key: invokerConsumer(invoker), event };
    appendDurably(living, [record]).then(draining.finish, self.fail);
  };

  const receive = (message: InvokerMessage): void => {
    switch (message.type) {
      case 'Recovered':
        return onRecovered(message.recovered);
      case 'Records':
        return onRecords(message.records);
      case 'Ended': {
        const { job, completed } = message;
        ends.push({ offset: job.offset, event: completion(job, completed) });
        return;
      }
      case 'EndDurable':
        return onEndDurable(message.offsets, message.last);
      case 'PoolDrained':
        poolDrained = true;
        return;
    }
  };

  start();
  if (draining.isAsked()) drainPool();
  return {
    receive: (message) => {
      if (message.type === 'Drain') {
        draining.ask(message.done);
        drainPool();
      } else if (message.life === life) receive(message);
    },
    afterBatch: () => {
      appendEnds();
      finishDrain();
    },
    stop: () => {
      alive = false;
      cursor?.stop();
      subscription?.stop();
    },
  };
};
