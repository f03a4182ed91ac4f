/**
 * Old schema versions become new ones while they are read: one function per event type and step, so
 * that the rest of the code knows today's shapes only. Nothing on disk is ever rewritten.
 *
 * To change an event: raise its number in `SCHEMA_VERSIONS`, append the step from the old version
 * here, and add a fixture journal written before the change (`test/fixtures`).
 */
import { type DomainEvent, type EventType, SCHEMA_VERSIONS } from '../../domain/events.ts';

/** An event in the shape of some version. */
type Fields = Readonly<Record<string, unknown>>;
type Step = (event: Fields) => Fields;

export interface Upcasters {
  /** The versions that are written today. */
  readonly versions: Readonly<Partial<Record<string, number>>>;
  /** `steps[type][v - 1]` makes version `v + 1` of version `v`. */
  readonly steps: Readonly<Partial<Record<string, readonly Step[]>>>;
}

/** Before there were rules and sequences, every activation came from a request. */
const REQUEST = { type: 'request' };

export const UPCASTERS: Upcasters = {
  versions: SCHEMA_VERSIONS,
  steps: {
    ActivationAccepted: [
      (event) => ({ ...event, binding: null, stored: true }),
      (event) => ({ ...event, placement: namedSkips(event['placement']) }),
    ],
    ActivationStarted: [
      (event) => ({ ...event, cause: REQUEST }),
      (event) => ({ ...event, acceptedAt: null, reason: fullReason(event['reason']) }),
    ],
    ActivationCompleted: [
      (event) => ({ ...event, namespace: null, cause: REQUEST }),
      (event) => ({ ...event, acceptedAt: null, queue: null }),
    ],
    ContainerCreated: [(event) => ({ ...event, why: null })],
    InvokerStarted: [(event) => ({ ...event, pool: null })],
    SubjectCreated: [(event) => ({ ...event, subject: unblocked(event['subject']) })],
  } satisfies Partial<Record<EventType, readonly Step[]>>,
};

const unblocked = (subject: unknown): unknown =>
  typeof subject === 'object' ? { ...subject, blocked: false } : subject;

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

/** An invoker was called unusable when the action needed more memory than it had at all. */
const namedSkips = (placement: unknown): unknown => {
  if (!isFields(placement) || !Array.isArray(placement['skipped'])) return placement;
  const skipped = placement['skipped'].map((skip: unknown) =>
    isFields(skip) && skip['why'] === 'unusable' ? { ...skip, why: 'tooSmall' } : skip,
  );
  return { ...placement, skipped };
};

/** A wait was three numbers and words. */
const fullReason = (reason: unknown): unknown => {
  if (!isFields(reason)) return reason;
  const { queuedMs, waitedFor, ahead } = reason;
  const waited =
    waitedFor === 'nothing'
      ? null
      : { for: waitedFor, ahead: { queue: ahead, namespace: null }, memory: null, passedOver: [] };
  return { queuedMs, waited };
};

/** Throws when this program can't know the event: it was written by a newer one, or is damaged. */
export const upcast = (
  event: Fields,
  type: string,
  version: number,
  { versions, steps }: Upcasters,
): DomainEvent => {
  const newest = Object.hasOwn(versions, type) ? versions[type] : undefined;
  if (newest === undefined) throw new Error(`the event type ${type} is unknown`);
  if (!Number.isInteger(version) || version < 1 || version > newest)
    throw new Error(`${type} has version ${version}, and the newest known is ${newest}`);
  let current = event;
  for (let from = version; from < newest; from += 1) {
    const step = steps[type]?.[from - 1];
    if (step === undefined) throw new Error(`${type} can't be lifted from version ${from}`);
    current = step(current);
  }
  return asDomainEvent(current);
};

const asDomainEvent = (event: object): DomainEvent => event as DomainEvent;
