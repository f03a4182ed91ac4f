/** What a journal tells of the sequences in it, to be held against what must be. */
import type {
  ActivationAccepted,
  ActivationCompleted,
} from '../../../src/domain/activation/events.ts';
import type { DomainEvent } from '../../../src/domain/events.ts';
import type { ActivationId } from '../../../src/domain/kernel/ids.ts';
import type { Json } from '../../../src/domain/kernel/json.ts';
import { isBlobRef, type Payload } from '../../../src/domain/kernel/payload.ts';
import type { SequenceAccepted, SequenceCompleted } from '../../../src/domain/sequence/events.ts';
import type { Tree } from '../../support/sequence-reference.ts';

export interface History {
  /** Steps, as `SEQUENCE/NUMBER`, that were accepted more than once. */
  readonly acceptedTwice: readonly string[];
  /** Sequences that have no end, or several. */
  readonly notEndedOnce: readonly ActivationId[];
  /** An activation with those within it, as its records tell. */
  readonly treeOf: (id: ActivationId) => Tree;
}

export const historyOf = (events: readonly DomainEvent[]): History => {
  const accepted = new Map<ActivationId, ActivationAccepted | SequenceAccepted>();
  const completed = new Map<ActivationId, ActivationCompleted | SequenceCompleted>();
  const steps = new Map<string, number>();
  const ends = new Map<ActivationId, number>();
  for (const event of events) {
    if (event.type === 'SequenceAccepted') ends.set(event.activationId, 0);
    if (event.type === 'ActivationAccepted' || event.type === 'SequenceAccepted') {
      accepted.set(event.activationId, event);
      const { cause } = event;
      const step = cause.type === 'component' ? `${cause.sequence}/${cause.step}` : null;
      if (step !== null) steps.set(step, (steps.get(step) ?? 0) + 1);
    }
    if (event.type === 'ActivationCompleted' || event.type === 'SequenceCompleted')
      completed.set(event.activationId, event);
    if (event.type === 'SequenceCompleted')
      ends.set(event.activationId, (ends.get(event.activationId) ?? 0) + 1);
  }
  const treeOf = (id: ActivationId): Tree => {
    const begun = accepted.get(id);
    const end = completed.get(id);
    if (begun === undefined || end === undefined) throw new Error(`${id} is not whole`);
    const { statusCode, result } = end.response;
    const value: Json = JSON.parse(textOf(result));
    const known = { name: begun.action.name, statusCode, result: value };
    if (end.type === 'ActivationCompleted') {
      const { memory: memoryMb } = begun.action.limits;
      return { ...known, durationMs: end.endMs - end.startMs, memoryMb, steps: [] };
    }
    const ids: readonly ActivationId[] = JSON.parse(textOf(end.steps));
    const { durationMs, memoryMb } = end;
    return { ...known, durationMs, memoryMb, steps: ids.map(treeOf) };
  };
  return {
    acceptedTwice: [...steps].filter(([, times]) => times > 1).map(([step]) => step),
    notEndedOnce: [...ends].filter(([, times]) => times !== 1).map(([id]) => id),
    treeOf,
  };
};

const textOf = (payload: Payload): string => {
  if (isBlobRef(payload)) throw new Error('these tests have small texts');
  return payload;
};
