/**
 * The sequencer with a real journal, and around it what plays the rest of the platform: acceptances
 * and an invoker that run a world of pure functions. It can be crashed, and opened again over the
 * same folder.
 */
import { join } from 'node:path';
import type { ActivationAccepted } from '../../../src/domain/activation/events.ts';
import type { DomainEvent } from '../../../src/domain/events.ts';
import type { Clock } from '../../../src/domain/kernel/clock.ts';
import { E, type Either } from '../../../src/domain/kernel/fp.ts';
import { type ActivationId, offset } from '../../../src/domain/kernel/ids.ts';
import { type JsonText, jsonText } from '../../../src/domain/kernel/json.ts';
import type { Refusal } from '../../../src/domain/refusal.ts';
import type { SequenceAccepted } from '../../../src/domain/sequence/events.ts';
import type { Topic } from '../../../src/domain/topics.ts';
import type { ActorRef, ActorSystem } from '../../../src/actors/actor.ts';
import { createActorSystem } from '../../../src/actors/actor-system.ts';
import type { Accepted, Run } from '../../../src/actors/controller/run.ts';
import { type SequencerMessage, spawnSequencer } from '../../../src/actors/sequencer/sequencer.ts';
import { createBlobStore } from '../../../src/journal/blob-store.ts';
import type { BlobStore, Journal } from '../../../src/journal/journal.ts';
import { silentLogger } from '../../../src/platform/logger.ts';
import { newActivationId } from '../../../src/platform/random.ts';
import { openLog, readAll } from '../../journal/log-folder.ts';
import { acceptedEvent, completedEvent } from '../../support/activation-fixtures.ts';
import { answerFrom } from '../../support/readings.ts';
import {
  componentsPlan,
  conductorOf,
  nameOf,
  sequenceAccepted,
} from '../../support/sequence-fixtures.ts';
import { type Definition, resultOf, type World } from '../../support/sequence-world.ts';

export interface Script {
  readonly dir: string;
  readonly world: World;
  readonly clock?: Clock;
  /** What becomes of a step that is asked for, before anything happens to it. */
  readonly onAsked?: (run: Run) => 'takes' | 'refuses' | 'throws';
  /** Called when an activation is accepted; it ends when this resolves. */
  readonly beforeEnd?: (accepted: ActivationAccepted) => Promise<void>;
  /** Ends it in the very append that accepts it, so that the end is heard of early. */
  readonly endsAtOnce?: () => boolean;
  /** Loses what was committed of cursors, as a crash may. */
  readonly forgetsCursors?: boolean;
  /** What the sequencer sees of the journal. */
  readonly seen?: (journal: Journal) => Journal;
}

export interface ScriptedPlatform {
  readonly journal: Journal;
  readonly blobs: BlobStore;
  readonly sequencer: ActorRef<SequencerMessage>;
  readonly invoke: (name: string, payload: JsonText) => Promise<ActivationId>;
  readonly accept: (accepted: SequenceAccepted) => Promise<Either<Refusal, SequenceAccepted>>;
  /** Resolves when each of them has ended. */
  readonly ended: (ids: readonly ActivationId[]) => Promise<void>;
  readonly drain: () => Promise<number>;
  /** At once: nothing is heard of any more, and nothing more is written. */
  readonly crash: () => void;
  readonly close: () => Promise<void>;
}

/** Retries come at once, time limits never. */
const impatientClock: Clock = {
  nowMs: () => 1_000,
  schedule: (delayMs, callback) => {
    if (delayMs < 1_000) setImmediate(callback);
    return () => undefined;
  },
};

export const startScripted = async (script: Script): Promise<ScriptedPlatform> => {
  const { dir, world, clock = impatientClock } = script;
  const real = await openLog(join(dir, 'journal'));
  const journal = script.forgetsCursors ? { ...real, commitCursor: () => undefined } : real;
  const blobs = createBlobStore(join(dir, 'blobs'), 'os');
  const system: ActorSystem = createActorSystem({
    clock,
    log: silentLogger,
    onGiveUp: (actor, error) => {
      throw new Error(`${actor} was given up`, { cause: error });
    },
  });
  let crashed = false;

  const append = async (topic: Topic, ...events: readonly Appendable[]): Promise<void> => {
    if (crashed) return;
    const records = events.map((event) => ({
      topic: event.type === 'ActivationCompleted' ? ('completed' as const) : topic,
      key: event.activationId,
      event,
    }));
    await journal.append(records);
  };
  const end = async (accepted: ActivationAccepted): Promise<void> => {
    await script.beforeEnd?.(accepted);
    await append('completed', endOf(world, accepted, await argumentsOf(accepted)));
  };
  const argumentsOf = async ({ parameters }: ActivationAccepted) => blobs.resolve(parameters);

  const acceptSequence: ScriptedPlatform['accept'] = (accepted) =>
    new Promise((reply) => {
      if (!sequencer.tell({ type: 'Accept', accepted, reply }))
        reply(E.left({ type: 'Unavailable' }));
    });
  const acceptCode = async (run: Run, name: string, definition: Definition): Promise<Accepted> => {
    const { activationId, cause, receivedMs } = run;
    const parameters = await blobs.payload(run.payload);
    const action = actionOf(name, definition);
    const accepted = acceptedEvent({ activationId, cause, receivedMs, action, parameters });
    if (script.endsAtOnce?.() === true) {
      await append('invoker0', accepted, endOf(world, accepted, run.payload));
      return accepted;
    }
    await append('invoker0', accepted);
    void end(accepted);
    return accepted;
  };
  const accept = async (run: Run): Promise<Either<Refusal, Accepted>> => {
    const asked = script.onAsked?.(run) ?? 'takes';
    if (asked === 'throws') throw new Error('as told');
    if (asked === 'refuses' || crashed) return E.left({ type: 'Unavailable' });
    const { target } = run;
    if (target.type === 'conductor') {
      const { name } = target.conductor.action;
      const definition = world.get(name);
      if (definition === undefined) throw new Error(`${name} has no code`);
      return E.right(await acceptCode(run, name, definition));
    }
    const { name } = target.access.action;
    const definition = world.get(name);
    if (definition === undefined) return E.left({ type: 'NotFound' });
    if (definition.type === 'code') return E.right(await acceptCode(run, name, definition));
    const payload = await blobs.payload(run.payload);
    const { activationId, cause, spent, receivedMs } = run;
    const more = { activationId, cause, spent, receivedMs, payload };
    return acceptSequence(sequenceOf(name, definition, more));
  };
  const sequencer = spawnSequencer(system, {
    journal: script.seen?.(journal) ?? journal,
    clock,
    blobs,
    log: silentLogger,
    // Turns pass meanwhile, as with an entity that is not in memory.
    read: (reading) =>
      new Promise((resolve) => setImmediate(() => resolve(answerFrom([], reading)))),
    accept,
    newActivationId,
    sequenceLength: LENGTH_MAX,
    invokers: 1,
  });
  for (const accepted of openActivations(await readAll(journal, ['invoker0', 'completed'])))
    void end(accepted);

  const invoke: ScriptedPlatform['invoke'] = async (name, text) => {
    const definition = world.get(name);
    if (definition === undefined || definition.type === 'code') throw new Error(name);
    const activationId = newActivationId();
    const payload = await blobs.payload(text);
    const accepted = await acceptSequence(sequenceOf(name, definition, { activationId, payload }));
    if (E.isLeft(accepted)) throw new Error(accepted.left.type);
    return activationId;
  };
  return {
    journal,
    blobs,
    sequencer,
    invoke,
    accept: acceptSequence,
    ended: (ids) => whenEnded(journal, ids),
    drain: () => new Promise((done) => void sequencer.tell({ type: 'Drain', done })),
    crash: () => {
      crashed = true;
      system.close();
    },
    close: async () => {
      crashed = true;
      system.close();
      await real.close();
    },
  };
};

/** How many components a sequence may have here. */
export const LENGTH_MAX = 4;

type Appendable = Extract<
  DomainEvent,
  { readonly type: 'ActivationAccepted' | 'ActivationCompleted' }
>;

const revisionOf = (name: string): number => 100 + Number(name.slice(1));

const actionOf = (name: string, definition: Definition) => {
  if (definition.type === 'sequence') throw new Error('a sequence has no code');
  return conductorOf(name, revisionOf(name), definition.memoryMb).action;
};

const sequenceOf = (
  name: string,
  definition: Exclude<Definition, { type: 'code' }>,
  more: Partial<SequenceAccepted>,
): SequenceAccepted => {
  const { action } = sequenceAccepted();
  const plan =
    definition.type === 'sequence'
      ? componentsPlan(...definition.components)
      : {
          type: 'conductor' as const,
          conductor: conductorOf(name, revisionOf(name), definition.memoryMb),
        };
  return sequenceAccepted({ action: { ...action, ...nameOf(name) }, plan, ...more });
};

const endOf = (
  world: World,
  { activationId, action, cause }: ActivationAccepted,
  text: JsonText,
) => {
  const definition = world.get(action.name);
  if (definition === undefined || definition.type === 'sequence') throw new Error(action.name);
  const { statusCode, result } = resultOf(definition, JSON.parse(text));
  return completedEvent({
    activationId,
    cause,
    response: { statusCode, result: jsonText(result), size: null },
    startMs: 5_000,
    endMs: 5_000 + definition.durationMs,
  });
};

/** What an invoker that starts finds to be run. */
const openActivations = (
  records: readonly { readonly event: DomainEvent }[],
): readonly ActivationAccepted[] => {
  const open = new Map<ActivationId, ActivationAccepted>();
  for (const { event } of records) {
    if (event.type === 'ActivationAccepted') open.set(event.activationId, event);
    if (event.type === 'ActivationCompleted') open.delete(event.activationId);
  }
  return [...open.values()];
};

const whenEnded = (journal: Journal, ids: readonly ActivationId[]): Promise<void> =>
  new Promise((resolve) => {
    const open = new Set(ids);
    const subscription = journal.subscribe({
      from: offset(1),
      topics: ['completed'],
      onRecords: (records) => {
        for (const { event } of records)
          if (event.type === 'SequenceCompleted') open.delete(event.activationId);
        if (open.size > 0) return subscription.request(records.length);
        subscription.stop();
        return resolve();
      },
    });
    subscription.request(1_000);
  });
