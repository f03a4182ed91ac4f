/**
 * A sequence or composition as its acceptance and the events of its direct steps leave it. Nothing
 * else is needed to know what comes next, so whoever has the journal can go on with it.
 */
import type { ActivationResponse } from '../activation/events.ts';
import type { ActivationId } from '../kernel/ids.ts';
import type { Payload } from '../kernel/payload.ts';
import type { SequenceAccepted, Spent } from './events.ts';

/** Whether the conductor of the composition runs itself, or what it or the sequence names. */
export type StepRole = 'conductor' | 'component';
export type StepKind = 'action' | 'sequence' | 'composition';

export interface RunningStep {
  readonly activationId: ActivationId;
  readonly role: StepRole;
  readonly kind: StepKind;
  /** Of an action; sequences tell theirs when they end. */
  readonly memoryMb: number | null;
  /** How long its end is waited for, ms. `null`: a sequence or composition, as long as it takes. */
  readonly waitMs: number | null;
}

export interface EndedStep {
  readonly role: StepRole;
  readonly kind: StepKind;
  readonly response: ActivationResponse;
}

export interface SequenceState {
  readonly accepted: SequenceAccepted;
  /** The direct steps that were accepted, in order. */
  readonly steps: readonly ActivationId[];
  /** One step at a time; `null` between two of them. */
  readonly running: RunningStep | null;
  readonly last: EndedStep | null;
  /** What the conductor said when it ran last: where its `state` is found. */
  readonly said: Payload | null;
  readonly spent: Spent;
  /** When the first step was begun, epoch ms. */
  readonly startMs: number | null;
  /** The sum over the steps that ended. */
  readonly durationMs: number;
  /** The largest of the steps that ended, and the conductor's own in any case. */
  readonly memoryMb: number | null;
}

/** What the next move is made from, still as it lies in the journal. */
export interface Sources {
  /** The result of the last step; before the first, the payload. */
  readonly given: Payload;
  /** What the conductor said before that component ran. */
  readonly said: Payload | null;
}

export const sourcesOf = ({ accepted, last, said }: SequenceState): Sources => ({
  given: last?.response.result ?? accepted.payload,
  said: last?.role === 'component' ? said : null,
});
