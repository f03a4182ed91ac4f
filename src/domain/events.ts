/**
 * Every event there is, with the schema version that is written today. A change of an event's shape
 * raises its version, adds an upcaster in `src/journal/records/upcasters.ts` and a fixture journal.
 */
import type { ActivationEvent } from './activation/events.ts';
import type { EntityEvent } from './entity/events.ts';
import type { TriggerCompleted, TriggerFired } from './firing/events.ts';
import type {
  ContainerCreated,
  ContainerPaused,
  ContainerRemoved,
  ContainerResumed,
  InvokerHealthChanged,
  InvokerStarted,
  InvokerStopped,
} from './invoker/invoker.ts';
import type { Offset } from './kernel/ids.ts';
import type { SequenceEvent } from './sequence/events.ts';
import type { SubjectEvent } from './subject/events.ts';

/** The first record of every run of the server: it fences off any older writer. */
export interface EpochStarted {
  readonly type: 'EpochStarted';
  /** 1, 2, 3 …: one more than the last. */
  readonly epoch: number;
  readonly version: string;
}

/** A consumer has done with everything below `next` (Kafka's committed offset). */
export interface CursorCommitted {
  readonly type: 'CursorCommitted';
  readonly consumer: string;
  readonly next: Offset;
}

/**
 * History is gone: from the views at once, from the disk when its segments are compacted. Appended
 * before either, so that views that are made anew leave out the same.
 */
export interface HistoryDropped {
  readonly type: 'HistoryDropped';
  /** Ended activations are gone whose completing record lies up to here. */
  readonly through: Offset;
  /** Up to here the segments are compacted from now on: what is left there is what lives on. */
  readonly compacted: Offset;
}

export type DomainEvent =
  | ActivationEvent
  | SequenceEvent
  | TriggerFired
  | TriggerCompleted
  | EntityEvent
  | SubjectEvent
  | ContainerCreated
  | ContainerPaused
  | ContainerResumed
  | ContainerRemoved
  | InvokerStarted
  | InvokerHealthChanged
  | InvokerStopped
  | EpochStarted
  | CursorCommitted
  | HistoryDropped;

export type EventType = DomainEvent['type'];

export const SCHEMA_VERSIONS: Readonly<Record<EventType, number>> = {
  ActivationAccepted: 3,
  ActivationMoved: 1,
  ActivationStarted: 3,
  ActivationCompleted: 3,
  SequenceAccepted: 1,
  SequenceCompleted: 1,
  TriggerFired: 1,
  TriggerCompleted: 1,
  ActionCreated: 1,
  ActionUpdated: 1,
  ActionDeleted: 1,
  PackageCreated: 1,
  PackageUpdated: 1,
  PackageDeleted: 1,
  TriggerCreated: 1,
  TriggerUpdated: 1,
  TriggerRulesChanged: 1,
  TriggerDeleted: 1,
  RuleCreated: 1,
  RuleUpdated: 1,
  RuleDeleted: 1,
  SubjectCreated: 2,
  SubjectUpdated: 1,
  SubjectDeleted: 1,
  NamespaceLimitsSet: 1,
  ContainerCreated: 2,
  ContainerPaused: 1,
  ContainerResumed: 1,
  ContainerRemoved: 1,
  InvokerStarted: 2,
  InvokerHealthChanged: 1,
  InvokerStopped: 1,
  EpochStarted: 1,
  CursorCommitted: 1,
  HistoryDropped: 1,
};
