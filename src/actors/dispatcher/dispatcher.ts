/**
 * The dispatcher: makes fires of triggers durable, and has the actions of their rules accepted. What
 * it has to do it takes from its own topic, a bounded window at a time, so that a fire that was
 * acknowledged is carried out whatever happens in between.
 *
 * Recovering, then running. After a crash at any line, of this actor or of the process, the next
 * life reads the topic again from the cursor, passes over the fires that are completed, and goes on
 * with the others at the rules whose action has not been accepted. Messages carry the life they
 * belong to; those of an earlier one are ignored.
 */
import type { TriggerCompleted, TriggerFired } from '../../domain/firing/events.ts';
import { beginFiring, type Firing, NOTHING_KNOWN } from '../../domain/firing/firing.ts';
import type { Clock } from '../../domain/kernel/clock.ts';
import { E, type Either } from '../../domain/kernel/fp.ts';
import type { Offset } from '../../domain/kernel/ids.ts';
import { type Refusal, UNAVAILABLE } from '../../domain/refusal.ts';
import { DISPATCHER } from '../../domain/topics.ts';
import type {
  BlobStore,
  Journal,
  NewRecord,
  StoredRecord,
  Subscription,
} from '../../journal/journal.ts';
import { type ActorRef, type ActorSystem, type Behaviour, deliver } from '../actor.ts';
import { appendDurably } from '../append.ts';
import { type AskedRuns, createAskedRuns } from '../asked-runs.ts';
import { createDraining, type Draining } from '../draining.ts';
import { createProgress, type Progress } from '../invoker/progress.ts';
import { type CarryingOutDeps, createCarryingOut } from './carrying-out.ts';
import { type Recovered, recoverDispatcher } from './dispatcher-recovery.ts';
import { createRetries } from './retries.ts';
import { createRuleRun, type RuleRunDeps } from './rule-run.ts';

export interface DispatcherDeps extends RuleRunDeps, CarryingOutDeps {
  readonly journal: Journal;
  readonly blobs: BlobStore;
  readonly clock: Clock;
  /** How many are configured. */
  readonly invokers: number;
}

type Answer = Either<Refusal, TriggerFired>;

/** `reply` is called once the fire is durable, or refused: `Unavailable`. */
interface Fire {
  readonly type: 'Fire';
  readonly fired: TriggerFired;
  readonly reply: (answer: Answer) => void;
}

export type DispatcherMessage =
  | Fire
  /** Begin no more fires, and call back when none is half done but those that wait to be tried again. */
  | { readonly type: 'Drain'; readonly done: () => void }
  | ({ readonly life: number } & (
      | { readonly type: 'Recovered'; readonly recovered: Recovered }
      | { readonly type: 'Records'; readonly records: readonly StoredRecord[] }
      /** `null`: left to the next life. */
      | { readonly type: 'CarriedOut'; readonly at: Offset; readonly end: TriggerCompleted | null }
      | { readonly type: 'EndsDurable'; readonly offsets: readonly Offset[] }
    ));

/**
 * Fires that are carried out at a time. More than a namespace may begin while one is patient, or one
 * whose actions no invoker can take would hold up all others.
 */
const WINDOW = 1_024;
const MAILBOX_MAX = 4_096;

export const spawnDispatcher = (
  system: ActorSystem,
  deps: DispatcherDeps,
): ActorRef<DispatcherMessage> => {
  let lives = 0;
  const kept = { asked: createAskedRuns(deps.accept), draining: createDraining() };
  return system.spawn<DispatcherMessage>({
    name: 'dispatcher',
    mailboxMax: MAILBOX_MAX,
    supervision: 'restart',
    create: (self) => createDispatcher(deps, kept, self, (lives += 1)),
  });
};

/** What outlives a restart. */
interface Kept {
  readonly asked: AskedRuns;
  readonly draining: Draining;
}

const createDispatcher = (
  deps: DispatcherDeps,
  { asked, draining }: Kept,
  self: ActorRef<DispatcherMessage>,
  life: number,
): Behaviour<DispatcherMessage> => {
  const { journal, clock, log } = deps;
  const retries = createRetries(clock);
  const living = { ...deps, accept: asked.accept, isAlive: () => !retries.hasEnded() };
  const carryOut = createCarryingOut(living, retries, createRuleRun(living, retries));
  let subscription: Subscription | null = null;
  let recovered: Recovered | null = null;
  let progress: Progress | null = null;
  let fires: Fire[] = [];
  let ends: { readonly at: Offset; readonly event: TriggerCompleted }[] = [];
  let carrying = 0;
  let appending = 0;

  const start = async (): Promise<void> => {
    // An earlier life may still have something accepted: only afterwards does the journal tell all.
    await asked.answered();
    const found = await recoverDispatcher(living);
    if (found !== null) deliver(self, { type: 'Recovered', life, recovered: found });
  };

  const onRecovered = (found: Recovered): void => {
    recovered = found;
    progress = createProgress(found.from);
    journal.commitCursor(DISPATCHER, found.from);
    log.info({ from: found.from }, 'the dispatcher carries out fires');
    if (draining.isAsked()) return;
    subscription = journal.subscribe({
      from: found.from,
      topics: ['triggers'],
      onRecords: (records) => deliver(self, { type: 'Records', life, records }),
    });
    subscription.request(WINDOW);
  };

  /** `null`: it is completed. */
  const firingAt = (at: Offset, fired: TriggerFired): Firing | null => {
    if (recovered !== null && at > recovered.upTo) recovered = null;
    return recovered === null ? beginFiring(fired, NOTHING_KNOWN) : recovered.history.recall(fired);
  };

  const onRecords = (records: readonly StoredRecord[]): void => {
    if (draining.isAsked()) return;
    for (const { offset: at, event } of records) {
      if (event.type !== 'TriggerFired') continue;
      progress?.begin(at);
      const firing = firingAt(at, event);
      if (firing === null) {
        progress?.end(at);
        subscription?.request(1);
        continue;
      }
      carrying += 1;
      carryOut(firing).then(
        (end) => deliver(self, { type: 'CarriedOut', life, at, end }),
        self.fail,
      );
    }
  };

  const onCarriedOut = (at: Offset, end: TriggerCompleted | null): void => {
    carrying -= 1;
    if (end !== null) ends.push({ at, event: end });
  };

  /** One append for all fires of this turn: they become durable, or not, together. */
  const appendFires = (): void => {
    if (fires.length === 0) return;
    const batch = fires;
    fires = [];
    const answer = (toReply: (fired: TriggerFired) => Answer): void => {
      for (const { fired, reply } of batch) reply(toReply(fired));
    };
    journal.append(batch.map(({ fired }) => recordOf('triggers', fired))).then(
      (appended) => answer((fired) => (E.isRight(appended) ? E.right(fired) : UNAVAILABLE)),
      // The journal has failed, and the server with it, or here is a bug: nobody shall wait for that.
      (error: unknown) => {
        answer(() => UNAVAILABLE);
        self.fail(error);
      },
    );
  };

  const appendEnds = (): void => {
    if (ends.length === 0) return;
    const offsets = ends.map(({ at }) => at);
    const records = ends.map(({ event }) => recordOf('completed', event));
    ends = [];
    appending += 1;
    // Not durable means that the journal is closing: the next life completes these fires again.
    appendDurably(living, records).then((durable) => {
      if (durable !== null) deliver(self, { type: 'EndsDurable', life, offsets });
    }, self.fail);
  };

  const onEndsDurable = (offsets: readonly Offset[]): void => {
    appending -= 1;
    if (progress === null) return;
    for (const at of offsets) progress.end(at);
    journal.commitCursor(DISPATCHER, progress.next());
    subscription?.request(offsets.length);
  };

  const finishDrain = (): void => {
    if (draining.isAsked() && carrying === 0 && appending === 0) draining.finish();
  };

  const receive = (message: DispatcherMessage): void => {
    switch (message.type) {
      case 'Fire':
        fires.push(message);
        return;
      case 'Drain':
        subscription?.stop();
        retries.hurry();
        draining.ask(message.done);
        return;
      case 'Recovered':
        return onRecovered(message.recovered);
      case 'Records':
        return onRecords(message.records);
      case 'CarriedOut':
        return onCarriedOut(message.at, message.end);
      case 'EndsDurable':
        return onEndsDurable(message.offsets);
    }
  };

  start().catch(self.fail);
  return {
    receive: (message) => {
      if (!('life' in message) || message.life === life) receive(message);
    },
    afterBatch: () => {
      appendFires();
      appendEnds();
      finishDrain();
    },
    stop: () => {
      retries.end();
      subscription?.stop();
      for (const { reply } of fires) reply(UNAVAILABLE);
    },
  };
};

const recordOf = (
  topic: 'triggers' | 'completed',
  event: TriggerFired | TriggerCompleted,
): NewRecord => ({
  topic,
  key: event.activationId,
  event,
});
