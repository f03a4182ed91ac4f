/** Every property that a simulation checks, at each thing it sees. */
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
  check: (_ledger, { seen }) => (seen.type === 'bug' ? `${seen.actor}: ${seen.error}` : null),
};

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
