/**
 * The sequencer: runs sequences and compositions, one step of each at a time. What comes next is
 * said by `domain/sequence`; every step is an activation that is accepted like any other, and its
 * end is heard of from the topic `completed`.
 *
 * Recovering, then running. After a crash at any line, of this actor or of the process, the next
 * life reads from the cursor which sequences are open and how far they had come. A step that was
 * accepted is waited for, one that was not is begun: none twice, and each sequence ends once. A
 * window of outermost sequences is open at a time, what waits stays in the journal; those within
 * them are run regardless, because they are waited for. Messages carry the life they belong to.
 */
import type { Clock } from '../../domain/kernel/clock.ts';
import { ABSENT, type ActivationId, type Offset } from '../../domain/kernel/ids.ts';
import type { SequenceCompleted } from '../../domain/sequence/events.ts';
import type { Journal, StoredRecord } from '../../journal/journal.ts';
import { type ActorRef, type ActorSystem, type Behaviour, deliver } from '../actor.ts';
import { appendDurably } from '../append.ts';
import { type AskedRuns, createAskedRuns } from '../asked-runs.ts';
import { createDraining, type Draining } from '../draining.ts';
import { type Accept, type Appended, createAcceptances } from './acceptances.ts';
import type { Outcome, StepDeps } from './next-step.ts';
import { createSequenceRuns } from './sequence-runs.ts';
import { type RecoveredSequences, recoverSequences } from './sequencer-recovery.ts';
import {
  createSequencerTails,
  isInner,
  type SequencerTails,
  type TailedTopic,
} from './sequencer-tails.ts';

export interface SequencerDeps extends Omit<StepDeps, 'isAlive'> {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly newActivationId: () => ActivationId;
  /** How many are configured. */
  readonly invokers: number;
}

/**
 * Begin no more outermost sequences, let the open ones end, and when that is durable call back with
 * the offset of the last end.
 */
interface Drain {
  readonly type: 'Drain';
  readonly done: (last: Offset) => void;
}

type OwnMessage = { readonly life: number } & (
  | { readonly type: 'Recovered'; readonly recovered: RecoveredSequences }
  | {
      readonly type: 'Records';
      readonly topic: TailedTopic;
      readonly records: readonly StoredRecord[];
    }
  | { readonly type: 'Appended'; readonly appended: Appended }
  | { readonly type: 'Outcome'; readonly id: ActivationId; readonly outcome: Outcome }
  | { readonly type: 'Due'; readonly id: ActivationId; readonly step: ActivationId | null }
  | {
      readonly type: 'EndsDurable';
      readonly ends: readonly SequenceCompleted[];
      /** Of the last of them. */
      readonly last: Offset;
    }
);

export type SequencerMessage = Accept | Drain | OwnMessage;

const MAILBOX_MAX = 16_384;

export const spawnSequencer = (
  system: ActorSystem,
  deps: SequencerDeps,
): ActorRef<SequencerMessage> => {
  let lives = 0;
  const kept = { asked: createAskedRuns(deps.accept), draining: createDraining() };
  return system.spawn<SequencerMessage>({
    name: 'sequencer',
    mailboxMax: MAILBOX_MAX,
    supervision: 'restart',
    create: (self) => createSequencer(deps, kept, self, (lives += 1)),
  });
};

/** What outlives a restart. */
interface Kept {
  readonly asked: AskedRuns;
  readonly draining: Draining;
}

const createSequencer = (
  deps: SequencerDeps,
  { asked, draining }: Kept,
  self: ActorRef<SequencerMessage>,
  life: number,
): Behaviour<SequencerMessage> => {
  const { journal, log } = deps;
  let alive = true;
  const living = { ...deps, accept: asked.accept, isAlive: () => alive };
  const onAppended = (appended: Appended): void =>
    deliver(self, { type: 'Appended', life, appended });
  const acceptances = createAcceptances(journal, onAppended, self.fail);
  const runs = createSequenceRuns({
    ...living,
    onOutcome: (id, promised) => {
      promised.then((outcome) => {
        if (outcome !== null) deliver(self, { type: 'Outcome', life, id, outcome });
      }, self.fail);
    },
    onDue: (id, step) => deliver(self, { type: 'Due', life, id, step }),
  });
  let tails: SequencerTails | null = null;
  let lastAppended: Offset = ABSENT;

  const recover = (): void => {
    recoverSequences({ ...living, stepsAnswered: asked.answered }).then((recovered) => {
      if (recovered !== null) deliver(self, { type: 'Recovered', life, recovered });
    }, self.fail);
  };
  const onRecovered = (recovered: RecoveredSequences): void => {
    // What is open is left to the next start.
    if (draining.isAsked()) return;
    const { from, begun, waiting } = recovered;
    log.info({ from, begun: begun.length, waiting: waiting.size }, 'the sequencer takes work');
    const onRecords = (topic: TailedTopic, records: readonly StoredRecord[]): void =>
      deliver(self, { type: 'Records', life, topic, records });
    tails = createSequencerTails({ journal, runs, onRecords }, recovered);
    // It may lie above what the recovery has read.
    tails.appended(lastAppended);
  };
  const onRecords = (topic: TailedTopic, records: readonly StoredRecord[]): void => {
    if (topic === 'sequences') tails?.sequences(records);
    else tails?.completed(records, !acceptances.areUnderWay());
  };
  const onAccept = (accept: Accept): void => {
    acceptances.add(accept);
    // While an earlier life's are awaited, the recovery will find it.
    if (tails !== null && isInner(accept.accepted)) runs.expect(accept.accepted);
  };
  const afterAppend = ({ accepted, last }: Appended): void => {
    acceptances.heard();
    lastAppended = last ?? lastAppended;
    tails?.appended(lastAppended);
    for (const { activationId } of accepted)
      if (last === null) runs.remove(activationId);
      else runs.startExpected(activationId);
  };

  const appendEnds = (): void => {
    const ends = runs.takeEnds();
    if (ends.length === 0) return;
    const records = ends.map((event) => ({
      topic: 'completed' as const,
      key: event.activationId,
      event,
    }));
    // Not durable means that the journal is closing: the next life ends them again.
    appendDurably(living, records).then((durable) => {
      const last = durable?.at(-1);
      if (last !== undefined) deliver(self, { type: 'EndsDurable', life, ends, last });
    }, self.fail);
  };
  const onEndsDurable = (ends: readonly SequenceCompleted[], last: Offset): void => {
    draining.ended(last);
    for (const { activationId } of ends) runs.remove(activationId);
    tails?.ended(ends);
  };
  const onDrain = (done: (last: Offset) => void): void => {
    tails?.close();
    draining.ask(done);
  };
  const finishDrain = (): void => {
    if (draining.isAsked() && runs.size() === 0) draining.finish();
  };

  const receive = (message: OwnMessage): void => {
    switch (message.type) {
      case 'Recovered':
        return onRecovered(message.recovered);
      case 'Records':
        return onRecords(message.topic, message.records);
      case 'Appended':
        return afterAppend(message.appended);
      case 'Outcome':
        return runs.advance(message.id, message.outcome);
      case 'Due':
        return runs.due(message.id, message.step);
      case 'EndsDurable':
        return onEndsDurable(message.ends, message.last);
    }
  };

  recover();
  return {
    receive: (message) => {
      if (message.type === 'Accept') onAccept(message);
      else if (message.type === 'Drain') onDrain(message.done);
      else if (message.life === life) receive(message);
    },
    afterBatch: () => {
      acceptances.append();
      appendEnds();
      finishDrain();
    },
    stop: () => {
      alive = false;
      tails?.stop();
      runs.stop();
      acceptances.stop();
    },
  };
};
