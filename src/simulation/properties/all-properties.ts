/** Every property that a simulation checks, at each thing it sees. */
import type { Seen } from '../observation.ts';
import * as capacity from './capacity.ts';
import * as callers from './callers.ts';
import * as containers from './containers.ts';
import * as firing from './firing.ts';
import * as invokers from './invokers.ts';
import * as life from './activation-life.ts';
import * as order from './order.ts';
import type { Property } from './property.ts';
import * as starvation from './starvation.ts';
import * as stopping from './stopping.ts';
import * as warmth from './warmth.ts';

const noBug: Property = {
  name: 'no actor throws, and none has its mailbox full',
  labels: ['P62'],
  sees: ['bug'],
  check: (_ledger, { seen }) => (seen.type === 'bug' ? `${seen.actor}: ${seen.error}` : null),
};

/** @internal */
export const PROPERTIES: readonly Property[] = [
  noBug,
  ...Object.values(life),
  ...Object.values(order),
  ...Object.values(containers),
  ...Object.values(capacity),
  ...Object.values(callers),
  ...Object.values(invokers),
  warmth.warmFirst,
  warmth.madeWhenWanted,
  warmth.prewarmedWithinTarget,
  ...Object.values(starvation),
  ...Object.values(stopping),
  ...Object.values(firing),
];

/** By what is seen: those that it concerns. */
const byType = new Map<Seen['type'], readonly Property[]>();

export const propertiesOf = (type: Seen['type']): readonly Property[] => {
  const known = byType.get(type) ?? PROPERTIES.filter(({ sees }) => sees.includes(type));
  byType.set(type, known);
  return known;
};
