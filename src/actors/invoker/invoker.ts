/**
 * The invoker: takes accepted activations from its topic, has its pool run them, and appends how
 * they ended. Talks with the controller through the journal alone.
 *
 * Recovering, then running. After a crash at any line, of this actor or of the process, the next
 * life reads the topic again from the cursor: what had ended is passed over, what had started ends
 * as an error (or runs again where that is safe), the rest runs.
 */
import type { ActivationCompleted } from '../../domain/activation/events.ts';
import { onRecovery } from '../../domain/activation/recovery.ts';
import { ABSENT, type Offset } from '../../domain/kernel/ids.ts';
import type { InvokerIndex } from '../../domain/invoker/invoker.ts';
import { invokerConsumer, invokerTopic } from '../../domain/topics.ts';
import type { StoredRecord, Subscription } from '../../journal/journal.ts';
import { type ActorRef, type ActorSystem, type Behaviour, deliver } from '../actor.ts';
import { type PoolMessage, type PoolDeps, spawnContainerPool } from '../pool/container-pool.ts';
import { appendDurably } from '../append.ts';
import { type Recovered, recoveredState, recoverInvoker } from './invoker-recovery.ts';
import type { Job } from '../pool/job.ts';
import { abandoned, completion } from '../pool/lifecycle.ts';
import { createProgress, type Progress } from './progress.ts';

export type InvokerDeps = Omit<PoolDeps, 'invoker' | 'parent' | 'owner'>;

export type InvokerMessage =
  | { readonly type: 'Recovered'; readonly life: number; readonly recovered: Recovered }
  | { readonly type: 'Records'; readonly life: number; readonly records: readonly StoredRecord[] }
  /** From the pool: a run is over. */
  | { readonly type: 'Ended'; readonly job: Job; readonly completed: ActivationCompleted }
  | {
      readonly type: 'EndDurable';
      readonly life: number;
      /** Where these activations were accepted. */
      readonly offsets: readonly Offset[];
      /** Of the last of their completions. */
      readonly last: Offset;
    }
  /**
   * Take no more work, let what runs finish, and when that is durable call back with the offset of
   * the last completion.
   */
  | { readonly type: 'Drain'; readonly done: (last: Offset) => void }
  | { readonly type: 'PoolDrained' };

/** An end to be appended, and where its activation was accepted. */
interface End {
  readonly offset: Offset;
  readonly event: ActivationCompleted;
}

export const spawnInvoker = (
  system: ActorSystem,
  deps: InvokerDeps,
  invoker: InvokerIndex,
): ActorRef<InvokerMessage> => {
  let lives = 0;
  return system.spawn<InvokerMessage>({
    name: `invoker${invoker}`,
    mailboxMax: deps.windowMax * 4 + 64,
    supervision: 'restart',
    create: (self) => createInvoker(system, deps, invoker, self, (lives += 1)),
  });
};

const createInvoker = (
  system: ActorSystem,
  deps: InvokerDeps,
  invoker: InvokerIndex,
  self: ActorRef<InvokerMessage>,
  life: number,
): Behaviour<InvokerMessage> => {
  const { journal, clock, driver, log } = deps;
  const pool: ActorRef<PoolMessage> = spawnContainerPool(system, {
    ...deps,
    invoker,
    parent: self,
    owner: self,
  });
  let subscription: Subscription | null = null;
  let recovered: Recovered | null = null;
  let progress: Progress | null = null;
  let ended: End[] = [];
  let appending = 0;
  let lastEnd: Offset = ABSENT;
  let drain: { readonly done: (last: Offset) => void; poolDrained: boolean } | null = null;

  const start = (): void => {
    recoverInvoker(journal, {
      type: 'InvokerStarted',
      invoker,
      memoryMb: deps.memoryMb,
      driver: driver.name,
      isolation: driver.isolation,
    }).then((found) => deliver(self, { type: 'Recovered', life, recovered: found }), self.fail);
  };

  const onRecovered = (found: Recovered): void => {
    recovered = found;
    progress = createProgress(found.from);
    log.info(
      { invoker, from: found.from, interrupted: found.started.size },
      'the invoker takes work',
    );
    subscription = journal.subscribe({
      from: found.from,
      topics: [invokerTopic(invoker)],
      onRecords: (records) => deliver(self, { type: 'Records', life, records }),
    });
    subscription.request(deps.windowMax);
  };

  const onRecords = (records: readonly StoredRecord[]): void => {
    const jobs: Job[] = [];
    let passedOver = 0;
    for (const { offset, event } of records) {
      if (event.type !== 'ActivationAccepted') continue;
      if (recovered !== null && offset > recovered.upTo) recovered = null;
      const state = recoveredState(recovered, event);
      const recovery = onRecovery(state);
      if (recovery === 'nothing') {
        passedOver += 1;
        continue;
      }
      progress?.begin(offset);
      if (recovery === 'run') jobs.push({ offset, accepted: event, state, untouched: false });
      else ended.push({ offset, event: abandoned(state, invoker, clock.nowMs()) });
    }
    if (passedOver > 0) subscription?.request(passedOver);
    if (jobs.length > 0) deliver(pool, { type: 'Jobs', jobs });
  };

  const appendEnds = (): void => {
    if (ended.length === 0) return;
    const batch = ended;
    ended = [];
    const records = batch.map(({ event }) => ({
      topic: 'completed' as const,
      key: event.activationId,
      event,
    }));
    appending += 1;
    // Not durable means that the journal is closing: the next life ends these activations again.
    appendDurably(deps, records).then((durable) => {
      const last = durable?.at(-1);
      if (last === undefined) return;
      const offsets = batch.map(({ offset }) => offset);
      deliver(self, { type: 'EndDurable', life, offsets, last });
    }, self.fail);
  };

  const finishDrain = (): void => {
    if (drain?.poolDrained !== true || appending > 0) return;
    drain.done(lastEnd);
    drain = null;
  };

  const onEndDurable = (offsets: readonly Offset[], last: Offset): void => {
    appending -= 1;
    lastEnd = last;
    if (progress === null) return;
    for (const offset of offsets) progress.end(offset);
    journal.commitCursor(invokerConsumer(invoker), progress.next());
    subscription?.request(offsets.length);
  };

  start();
  return {
    receive: (message) => {
      switch (message.type) {
        case 'Recovered':
          if (message.life === life) onRecovered(message.recovered);
          return;
        case 'Records':
          if (message.life === life) onRecords(message.records);
          return;
        case 'Ended':
          ended.push({
            offset: message.job.offset,
            event: completion(message.job, message.completed),
          });
          return;
        case 'EndDurable':
          if (message.life === life) onEndDurable(message.offsets, message.last);
          return;
        case 'Drain':
          subscription?.stop();
          drain = { done: message.done, poolDrained: false };
          deliver(pool, { type: 'Drain', done: () => deliver(self, { type: 'PoolDrained' }) });
          return;
        case 'PoolDrained':
          if (drain !== null) drain.poolDrained = true;
          return;
      }
    },
    afterBatch: () => {
      appendEnds();
      finishDrain();
    },
    stop: () => subscription?.stop(),
  };
};
