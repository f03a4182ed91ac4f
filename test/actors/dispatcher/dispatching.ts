/**
 * A dispatcher with a real journal, throttles and actor system. What accepts is the test's: it makes
 * an acceptance durable as the real one does, or does what the test says.
 */
import path from 'node:path';
import { createActorSystem } from '../../../src/actors/actor-system.ts';
import type { ActorRef } from '../../../src/actors/actor.ts';
import { answerReading } from '../../../src/actors/controller/readings.ts';
import type { AcceptRun, Run } from '../../../src/actors/controller/run.ts';
import { openThrottles } from '../../../src/actors/controller/throttles.ts';
import {
  type DispatcherDeps,
  type DispatcherMessage,
  spawnDispatcher,
} from '../../../src/actors/dispatcher/dispatcher.ts';
import type { DomainEvent } from '../../../src/domain/events.ts';
import { entityId, type StoredEntity } from '../../../src/domain/entity/entity.ts';
import type { TriggerCompleted, TriggerFired } from '../../../src/domain/firing/events.ts';
import type { Clock } from '../../../src/domain/kernel/clock.ts';
import { E, type Either } from '../../../src/domain/kernel/fp.ts';
import { offset } from '../../../src/domain/kernel/ids.ts';
import { jsonText } from '../../../src/domain/kernel/json.ts';
import type { Payload } from '../../../src/domain/kernel/payload.ts';
import type { Refusal } from '../../../src/domain/refusal.ts';
import { createBlobStore } from '../../../src/journal/blob-store.ts';
import type { Journal } from '../../../src/journal/journal.ts';
import { silentLogger as log } from '../../../src/platform/logger.ts';
import { newActivationId } from '../../../src/platform/random.ts';
import { systemClock } from '../../../src/platform/system-clock.ts';
import { acceptedEvent } from '../../support/activation-fixtures.ts';
import { inNewFolder, withLog } from '../../journal/log-folder.ts';

const LIMITS = { invocationsPerMinute: 10_000, concurrentInvocations: 10_000, firesPerMinute: 0 };

export interface DispatchingOptions {
  readonly journal: Journal;
  readonly dir: string;
  readonly entities?: readonly StoredEntity[];
  readonly limits?: Partial<typeof LIMITS>;
  /** For the waits of retries. */
  readonly clock?: Clock;
  /** In front of the real acceptance. */
  readonly accept?: (accept: AcceptRun) => AcceptRun;
  readonly more?: Partial<DispatcherDeps>;
}

export interface Dispatching {
  readonly dispatcher: ActorRef<DispatcherMessage>;
  readonly fire: (fired: TriggerFired) => Promise<Either<Refusal, TriggerFired>>;
  readonly drain: () => Promise<void>;
  /** The end of the process, as far as actors go: nothing of this life happens afterwards. */
  readonly crash: () => void;
  readonly restarts: () => number;
}

export const startDispatching = async (options: DispatchingOptions): Promise<Dispatching> => {
  const { journal, entities = [], clock = systemClock } = options;
  let alive = true;
  const system = createActorSystem({ clock: systemClock, log, onGiveUp: () => undefined });
  const throttles = await openThrottles({
    journal,
    clock: systemClock,
    invokers: 1,
    limitsOf: () => ({ ...LIMITS, ...options.limits }),
  });
  const views = { members: async () => [] };
  const cache = { get: (id: string) => entities.find((entity) => entityId(entity) === id) ?? null };
  const acceptDurably: AcceptRun = async (run) => {
    const event = acceptanceOf(run);
    const record = { topic: 'invoker0' as const, key: event.activationId, event };
    const appended = alive ? await journal.append([record]) : E.left(null);
    return E.isLeft(appended) ? E.left({ type: 'Unavailable' }) : E.right(event);
  };
  const dispatcher = spawnDispatcher(system, {
    journal,
    clock,
    log,
    blobs: createBlobStore(`${options.dir}/blobs`, 'os'),
    invokers: 1,
    read: (reading) => answerReading({ entities: cache, views }, reading),
    accept: options.accept?.(acceptDurably) ?? acceptDurably,
    throttles,
    limitsOf: async () => ({}),
    newActivationId,
    ...options.more,
  });
  return {
    dispatcher,
    fire: (fired) =>
      new Promise((reply) => {
        dispatcher.tell({ type: 'Fire', fired, reply });
      }),
    drain: () =>
      new Promise((done) => {
        dispatcher.tell({ type: 'Drain', done });
      }),
    crash: () => {
      alive = false;
      system.close();
    },
    restarts: system.restarts,
  };
};

const acceptanceOf = (run: Run) => {
  const { activationId, transactionId, caller, cause, stored, receivedMs, target } = run;
  const { action } = acceptedEvent();
  const named = target.type === 'action' ? { ...action, ...target.access.action } : action;
  const more = { activationId, transactionId, caller, cause, stored, receivedMs };
  return acceptedEvent({ ...more, action: named, parameters: run.payload });
};

/** Everything that is durable. */
export const history = async (journal: Journal): Promise<readonly DomainEvent[]> => {
  const records = await journal.read(offset(1), ['triggers', 'completed', 'invoker0'], 100_000);
  return records.map(({ event }) => event);
};

/** The completions of fires, once there are as many. */
export const completions = (
  journal: Journal,
  count: number,
): Promise<readonly TriggerCompleted[]> =>
  new Promise((resolve) => {
    const found: TriggerCompleted[] = [];
    const subscription = journal.subscribe({
      from: offset(1),
      topics: ['completed'],
      onRecords: (records) => {
        for (const { event } of records) if (event.type === 'TriggerCompleted') found.push(event);
        if (found.length < count) return subscription.request(records.length);
        subscription.stop();
        resolve(found);
      },
    });
    subscription.request(1_000);
  });

export const linesOf = (logs: Payload): readonly unknown[] => {
  if (typeof logs !== 'string') throw new Error('the logs are a blob');
  const lines: readonly string[] = JSON.parse(logs);
  return lines.map((line) => JSON.parse(line));
};

/** With a journal in a new folder. */
export const inJournal = <T>(use: (journal: Journal, dir: string) => Promise<T>): Promise<T> =>
  inNewFolder((dir) => withLog(path.join(dir, 'journal'), (journal) => use(journal, dir)));

/** Acceptances of the journal by fire and rule. */
export const acceptances = async (journal: Journal): Promise<readonly string[]> =>
  (await history(journal)).flatMap((event) =>
    event.type === 'ActivationAccepted' && event.cause.type === 'rule'
      ? [`${event.cause.trigger} ${event.cause.rule}`]
      : [],
  );

/** Carries out one fire and tells its lines. */
export const linesAfter = (fired: TriggerFired, options: Partial<DispatchingOptions> = {}) =>
  inJournal(async (journal, dir) => {
    const running = await startDispatching({ journal, dir, ...options });
    await running.fire(fired);
    const [end] = await completions(journal, 1);
    running.crash();
    return linesOf(end?.logs ?? jsonText([]));
  });

/** Accepts nothing. */
export const refusing = (refusal: Refusal) => (): AcceptRun => async () => E.left(refusal);
