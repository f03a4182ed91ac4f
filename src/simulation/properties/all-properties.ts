/** Every property that a simulation checks, at each thing it sees. */
import * as capacity from './capacity.ts';
import * as callers from './callers.ts';
import * as containers from './containers.ts';
import * as life from './activation-life.ts';
import * as order from './order.ts';
import type { Property } from './property.ts';

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
];
