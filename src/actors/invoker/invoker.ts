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
import type { Offset, QueueKey } from '../../domain/kernel/ids.ts';
import type { InvokerIndex, InvokerStarted } from '../../domain/invoker/invoker.ts';
import { queueOf } from '../../domain/scheduler/demand.ts';
import { invokerConsumer, invokerTopic } from '../../domain/topics.ts';
import type { StoredRecord, Subscription } from '../../journal/journal.ts';
import { type ActorRef, type ActorSystem, type Behaviour, deliver } from '../actor.ts';
import { appendDurably } from '../append.ts';
import { createDraining, type Draining } from '../draining.ts';
import { type PoolDeps, type Probe, spawnContainerPool } from '../pool/container-pool.ts';
import type { Job } from '../pool/job.ts';
import { abandoned, completion } from '../pool/lifecycle.ts';
import { createInvokerCursor, type InvokerCursor } from './invoker-cursor.ts';
import { createIntake, type Intake, type ReadBack } from './intake.ts';
import { type Recovered, recoverInvoker } from './invoker-recovery.ts';

export type InvokerDeps = Omit<PoolDeps, 'invoker' | 'parent' | 'onEnded' | 'isAlive'>;

export type InvokerMessage = { readonly life: number } & (
  | { readonly type: 'Recovered'; readonly recovered: Recovered }
  | { readonly type: 'Records'; readonly records: readonly StoredRecord[] }
  /** What had stayed in the journal. */
  | { readonly type: 'ReadBack'; readonly back: ReadBack }
  /** From the pool: a run is over. */
  | { readonly type: 'Ended'; readonly job: Job; readonly completed: ActivationCompleted }
  | {
      readonly type: 'EndDurable';
      readonly ended: readonly End[];
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

/** An end to be appended, and where the invoker had found its activation. */
interface End {
  readonly at: Offset;
  readonly queue: QueueKey;
  readonly event: ActivationCompleted;
}

/** Records on their way from the journal at once: what does not fit into the window is let go. */
const ARRIVING_MAX = 1_024;

export const spawnInvoker = (
  system: ActorSystem,
  deps: InvokerDeps,
  invoker: InvokerIndex,
): ActorRef<InvokerMessage | Drain | Probe> => {
  let lives = 0;
  const draining = createDraining();
  return system.spawn<InvokerMessage | Drain | Probe>({
    name: `invoker${invoker}`,
    mailboxMax: deps.windowMax * 4 + ARRIVING_MAX + 64,
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
): Behaviour<InvokerMessage | Drain | Probe> => {
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
  let intake: Intake | null = null;
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
      pool: poolSettings(deps),
    }).then((found) => {
      if (found !== null) deliver(self, { type: 'Recovered', life, recovered: found });
    }, self.fail);
  };

  const onRecovered = ({ from, past }: Recovered): void => {
    const reached = createInvokerCursor(deps, invokerConsumer(invoker), from);
    cursor = reached;
    log.info({ invoker, from }, 'the invoker takes work');
    if (draining.isAsked()) return;
    intake = createIntake({
      ...{ journal, invoker, past, windowMax: deps.windowMax, fail: self.fail },
      run: (jobs) => deliver(pool, { type: 'Jobs', jobs }),
      abandon: (job) => end(job, abandoned(job.state, job.offset, invoker, clock.nowMs())),
      begin: reached.begin,
      pass: (at) => reached.ended([at]),
      deliver: (back) => deliver(self, { type: 'ReadBack', life, back }),
    });
    const tail = journal.subscribe({
      from,
      topics: [invokerTopic(invoker), 'moved'],
      onRecords: (records) => {
        arriving += 1;
        deliver(self, { type: 'Records', life, records });
      },
    });
    tail.request(ARRIVING_MAX);
    reached.follow(() => (arriving === 0 ? tail.position() : null));
    subscription = tail;
  };

  const end = ({ at, accepted }: Job, event: ActivationCompleted): void => {
    ends.push({ at, queue: queueOf(accepted.caller, accepted.action), event });
  };

  const onRecords = (records: readonly StoredRecord[]): void => {
    arriving -= 1;
    intake?.arrive(records);
    subscription?.request(records.length);
  };

  const appendEnds = (): void => {
    if (ends.length === 0) return;
    const ended = ends;
    const records = ended.map(({ event }) => ({
      topic: 'completed' as const,
      key: event.activationId,
      event,
    }));
    ends = [];
    appending += 1;
    // Not durable means that the journal is closing: the next life ends these activations again.
    appendDurably(living, records).then((durable) => {
      const last = durable?.at(-1);
      if (last !== undefined) deliver(self, { type: 'EndDurable', life, ended, last });
    }, self.fail);
  };

  const onEndDurable = (ended: readonly End[], last: Offset): void => {
    appending -= 1;
    draining.ended(last);
    cursor?.ended(ended.map(({ at }) => at));
    for (const { queue } of ended) intake?.left(queue);
  };

  const drainPool = (): void => {
    subscription?.stop();
    intake = null;
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
      case 'ReadBack':
        return intake?.take(message.back);
      case 'Ended':
        return end(message.job, completion(message.job, message.completed));
      case 'EndDurable':
        return onEndDurable(message.ended, message.last);
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
      } else if (message.type === 'Probe') deliver(pool, message);
      else if (message.life === life) receive(message);
    },
    afterBatch: () => {
      appendEnds();
      intake?.refill();
      finishDrain();
    },
    stop: () => {
      alive = false;
      cursor?.stop();
      subscription?.stop();
    },
  };
};

/** Nothing else of what the pool is given. */
const poolSettings = ({
  idleTimeoutMs,
  pauseGraceMs,
  reclaimAfterMs,
  prewarm,
  network,
}: InvokerDeps): InvokerStarted['pool'] => ({
  idleTimeoutMs,
  pauseGraceMs,
  reclaimAfterMs,
  prewarm,
  network,
});
