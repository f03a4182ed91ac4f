/**
 * What the sequencer has to know before it goes on after a start or a restart: which sequences are
 * open, and how far those have come that had begun.
 *
 * The log is read twice from the cursor on: first for which are open, then for the state of those
 * alone that are run at once. So memory holds the ids of the backlog and the states of a window.
 */
import { enclosing } from '../../domain/activation/events.ts';
import type { Clock } from '../../domain/kernel/clock.ts';
import { ABSENT, type ActivationId, type Offset, offset } from '../../domain/kernel/ids.ts';
import {
  acceptedSequence,
  evolveSequence,
  type StepAccepted,
  type StepCompleted,
} from '../../domain/sequence/evolve.ts';
import type { SequenceState } from '../../domain/sequence/state.ts';
import { invokerTopic, SEQUENCER, type Topic } from '../../domain/topics.ts';
import type { Journal, StoredRecord } from '../../journal/journal.ts';
import { appendDurably } from '../append.ts';
import { readHistory } from '../history.ts';
import { knownInvokers } from '../known-invokers.ts';

export interface RecoveryDeps {
  readonly journal: Journal;
  readonly clock: Clock;
  /** How many are configured: steps may have been accepted for them. */
  readonly invokers: number;
  /** Resolves when no earlier life can have a step accepted any more. */
  readonly stepsAnswered: () => Promise<void>;
  readonly isAlive: () => boolean;
}

export interface RecoveredSequences {
  /** Where the topic is to be read from: nothing below is open. */
  readonly from: Offset;
  /** Up to here the journal has been read, and `begun` and `waiting` tell what is open. */
  readonly upTo: Offset;
  /** Of the last acceptance of a sequence up to there. */
  readonly lastAccepted: Offset;
  /** To be run at once: those with steps, and all that a step of another is. */
  readonly begun: readonly SequenceState[];
  /** To be begun when it is their turn. */
  readonly waiting: Set<ActivationId>;
}

/** `null` when the journal closes or this life of the sequencer is over. */
export const recoverSequences = async (deps: RecoveryDeps): Promise<RecoveredSequences | null> => {
  const { journal } = deps;
  await deps.stepsAnswered();
  // One total order: once this record is durable, so is everything that was appended before.
  const next = journal.cursor(SEQUENCER);
  const event = { type: 'CursorCommitted', consumer: SEQUENCER, next } as const;
  const marker = [{ topic: 'offsets', key: SEQUENCER, event }] as const;
  const upTo = (await appendDurably(deps, marker))?.at(-1);
  if (upTo === undefined) return null;
  // Only from the first sequence on is there anything to be found among the other topics.
  const [first] = await journal.read(next, ['sequences'], 1);
  const none = { upTo, lastAccepted: ABSENT, begun: [], waiting: new Set<ActivationId>() };
  if (first === undefined || first.offset > upTo) return { ...none, from: offset(upTo + 1) };
  const invokers = knownInvokers(journal, deps.invokers).map(invokerTopic);
  const topics: readonly Topic[] = ['sequences', 'completed', ...invokers];
  const open = new Map<ActivationId, Known>();
  let lastAccepted = first.offset;
  await readHistory(journal, { from: first.offset, upTo, topics }, (record) => {
    noteOpen(record, open);
    if (record.topic === 'sequences') lastAccepted = record.offset;
  });
  const [lowest] = open.values();
  if (lowest === undefined) return { ...none, lastAccepted, from: offset(upTo + 1) };
  const from = lowest.acceptedAt;
  const states = new Map<ActivationId, SequenceState>();
  await readHistory(journal, { from, upTo, topics }, (record) => noteState(record, open, states));
  const waiting = new Set([...open.keys()].filter((id) => !states.has(id)));
  return { from, upTo, lastAccepted, begun: [...states.values()], waiting };
};

interface Known {
  readonly acceptedAt: Offset;
  readonly begun: boolean;
}

const noteOpen = ({ offset: at, event }: StoredRecord, open: Map<ActivationId, Known>): void => {
  if (event.type === 'SequenceCompleted') open.delete(event.activationId);
  if (event.type !== 'SequenceAccepted' && event.type !== 'ActivationAccepted') return;
  const parent = enclosing(event.cause);
  const known = parent === null ? undefined : open.get(parent);
  if (parent !== null && known !== undefined) open.set(parent, { ...known, begun: true });
  if (event.type === 'SequenceAccepted')
    open.set(event.activationId, { acceptedAt: at, begun: parent !== null });
};

const noteState = (
  { event }: StoredRecord,
  open: ReadonlyMap<ActivationId, Known>,
  states: Map<ActivationId, SequenceState>,
): void => {
  if (!isOfSequences(event)) return;
  const parent = enclosing(event.cause);
  const state = parent === null ? undefined : states.get(parent);
  if (parent !== null && state !== undefined) states.set(parent, evolveSequence(state, event));
  if (event.type === 'SequenceAccepted' && open.get(event.activationId)?.begun === true)
    states.set(event.activationId, acceptedSequence(event));
};

const isOfSequences = (event: StoredRecord['event']): event is StepAccepted | StepCompleted =>
  event.type === 'ActivationAccepted' ||
  event.type === 'ActivationCompleted' ||
  event.type === 'SequenceAccepted' ||
  event.type === 'SequenceCompleted';
