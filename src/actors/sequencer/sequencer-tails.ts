/**
 * What the sequencer hears from the journal once it has recovered: acceptances of sequences, as many
 * as there is room for, and every end. Also how far its cursor may go.
 *
 * A window of outermost sequences is open at a time, and what waits stays in the journal. Sequences
 * within them are begun when they are accepted, because theirs wait for them, and are passed over
 * here. A crash takes nothing away: the next life reads again from the cursor.
 */
import { type ActivationId, type Offset, offset } from '../../domain/kernel/ids.ts';
import type { SequenceAccepted, SequenceCompleted } from '../../domain/sequence/events.ts';
import { acceptedSequence } from '../../domain/sequence/evolve.ts';
import { SEQUENCER, type Topic } from '../../domain/topics.ts';
import type { Journal, StoredRecord, Subscription } from '../../journal/journal.ts';
import type { SequenceRuns } from './sequence-runs.ts';
import { createSequencesCursor } from './sequences-cursor.ts';
import type { RecoveredSequences } from './sequencer-recovery.ts';

export interface SequencerTailsDeps {
  readonly journal: Journal;
  readonly runs: SequenceRuns;
  /** Records of the topic, to be handed to the function of its name in a turn of the actor. */
  readonly onRecords: (topic: TailedTopic, records: readonly StoredRecord[]) => void;
}

export type TailedTopic = Extract<Topic, 'sequences' | 'completed'>;

export interface SequencerTails {
  readonly sequences: (records: readonly StoredRecord[]) => void;
  /** `quiet`: no acceptance is being appended. */
  readonly completed: (records: readonly StoredRecord[], quiet: boolean) => void;
  /** An acceptance was appended there. */
  readonly appended: (at: Offset) => void;
  /** These ends are durable. */
  readonly ended: (ends: readonly SequenceCompleted[]) => void;
  /** No more outermost sequences are begun. */
  readonly close: () => void;
  readonly stop: () => void;
}

/** Outermost sequences that are open at a time. */
const WINDOW = 1_024;
/** Ends taken from the journal at a time. */
const PAGE = 1_024;

/** One that is a step of another. */
export const isInner = ({ cause }: Pick<SequenceAccepted, 'cause'>): boolean =>
  cause.type === 'component';

export const createSequencerTails = (
  { journal, runs, onRecords }: SequencerTailsDeps,
  { from, upTo, lastAccepted, begun, waiting }: RecoveredSequences,
): SequencerTails => {
  const cursor = createSequencesCursor(from);
  const commit = (): void => journal.commitCursor(SEQUENCER, cursor.next());
  const follow = (topic: TailedTopic, start: Offset): Subscription =>
    journal.subscribe({
      from: start,
      topics: [topic],
      onRecords: (records) => onRecords(topic, records),
    });

  cursor.accepted(lastAccepted);
  commit();
  for (const state of begun) runs.start(state);
  const sequences = follow('sequences', from);
  const completed = follow('completed', offset(upTo + 1));
  const outermost = begun.filter(({ accepted }) => !isInner(accepted)).length;
  sequences.request(Math.max(0, WINDOW - outermost));
  completed.request(PAGE);

  const isToBegin = (at: Offset, accepted: SequenceAccepted): boolean =>
    at > upTo ? !isInner(accepted) : waiting.delete(accepted.activationId);

  const pass = (at: Offset, id: ActivationId): void =>
    runs.has(id) ? cursor.reached(at, id) : cursor.passed(at);

  return {
    sequences: (records) => {
      let passedOver = 0;
      for (const { offset: at, event } of records) {
        if (event.type !== 'SequenceAccepted') continue;
        if (isToBegin(at, event)) runs.start(acceptedSequence(event));
        else passedOver += 1;
        pass(at, event.activationId);
      }
      if (passedOver > 0) sequences.request(passedOver);
    },
    completed: (records, quiet) => {
      for (const { event } of records)
        if (event.type === 'ActivationCompleted' || event.type === 'SequenceCompleted')
          runs.hear(event);
      completed.request(records.length);
      const last = records.at(-1);
      if (last === undefined || !quiet || runs.size() > 0) return;
      cursor.skip(last.offset);
      commit();
    },
    appended: cursor.accepted,
    ended: (ends) => {
      for (const { activationId } of ends) cursor.ended(activationId);
      commit();
      sequences.request(ends.filter((end) => !isInner(end)).length);
    },
    close: sequences.stop,
    stop: () => {
      sequences.stop();
      completed.stop();
    },
  };
};
