/**
 * Which blobs an event names: each has to be there for as long as the record of the event is. An
 * event that comes to name blobs is told of here, or they are collected as garbage.
 */
import type { DomainEvent, EventType } from './events.ts';
import type { BlobHash } from './kernel/ids.ts';
import { isBlobRef, type Payload } from './kernel/payload.ts';
import type { Plan } from './sequence/events.ts';

/** The events that may name some. */
export const REFERRING: readonly EventType[] = [
  'ActivationAccepted',
  'ActivationCompleted',
  'SequenceAccepted',
  'SequenceCompleted',
  'TriggerFired',
  'TriggerCompleted',
  'ActionCreated',
  'ActionUpdated',
];

/** In any order, and maybe one twice. */
export const blobReferences = (event: DomainEvent): readonly BlobHash[] => {
  switch (event.type) {
    case 'ActivationAccepted':
      return [event.action.code, ...named(event.parameters)];
    case 'ActivationCompleted':
      return named(event.response.result, event.logs);
    case 'SequenceAccepted':
      return [...named(event.payload), ...ofPlan(event.plan)];
    case 'SequenceCompleted':
      return named(event.response.result, event.steps);
    case 'TriggerFired':
      return named(event.payload, event.parameters);
    case 'TriggerCompleted':
      return named(event.logs);
    case 'ActionCreated':
    case 'ActionUpdated':
      return event.action.exec.type === 'code' ? [event.action.exec.code] : [];
    default:
      return [];
  }
};

const ofPlan = (plan: Plan): readonly BlobHash[] =>
  plan.type === 'conductor' ? [plan.conductor.action.code, ...named(plan.conductor.defaults)] : [];

const named = (...payloads: readonly Payload[]): readonly BlobHash[] => {
  const hashes: BlobHash[] = [];
  for (const payload of payloads) if (isBlobRef(payload)) hashes.push(payload.blob);
  return hashes;
};
