/**
 * A property: a pure function that looks at what is seen next, and at what all before it adds up to, and
 * says what is wrong with it. The labels are those of the properties in scheduling-and-runtimes.
 */
import type { DomainEvent } from '../../domain/events.ts';
import type { ContainerSeen, Observation, Seen } from '../observation.ts';
import type { Ledger, OpenRun } from './ledger.ts';

export interface Property {
  /** A sentence that names the rule. */
  readonly name: string;
  readonly labels: readonly `P${number}`[];
  /** What it is about: nothing else is shown to it. */
  readonly sees: readonly Seen['type'][];
  /** `null`: it holds. */
  readonly check: (ledger: Ledger, observation: Observation) => string | null;
}

export const countOf = <Item>(items: Iterable<Item>, holds: (item: Item) => boolean): number => {
  let count = 0;
  for (const item of items) if (holds(item)) count += 1;
  return count;
};

/** The event, when what was seen is a record of that type. */
export const eventOf = <Type extends DomainEvent['type']>(
  seen: Seen,
  type: Type,
): Extract<DomainEvent, { readonly type: Type }> | null => {
  if (seen.type !== 'record') return null;
  const { event } = seen.record;
  return isOf(event, type) ? event : null;
};

const isOf = <Type extends DomainEvent['type']>(
  event: DomainEvent,
  type: Type,
): event is Extract<DomainEvent, { readonly type: Type }> => event.type === type;

type Asked = Extract<ContainerSeen, { readonly what: 'init' | 'run' }>;

/** A container that is asked something. */
export const askedOf = (seen: Seen): Asked | null =>
  seen.type === 'container' && (seen.what === 'init' || seen.what === 'run') ? seen : null;

/** Of the activation that a container is asked for. */
export const runAskedFor = (ledger: Ledger, seen: Seen): OpenRun | null => {
  const asked = askedOf(seen);
  return asked === null ? null : (ledger.open.get(asked.activation) ?? null);
};
