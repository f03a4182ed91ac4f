/**
 * A backlog that stays as deep as it is: what comes is parked in the journal, what ends makes room for
 * others to be read back. A decision is an arrival, or an end with what it brings into memory.
 */
import { createFifo } from '../../src/domain/kernel/fifo.ts';
import { offset } from '../../src/domain/kernel/ids.ts';
import { createBacklog } from '../../src/domain/scheduler/backlog.ts';
import type { Case, Steps } from './case.ts';
import { demandOf } from './pool-world.ts';

const PARKED = [1_000, 1_000_000];
const QUEUES = [1, 100, 10_000];
const WINDOW = 4_096;

const prepare = (parked: number, queues: number): Steps => {
  const backlog = createBacklog({ windowMax: WINDOW });
  const demands = Array.from({ length: queues }, (_, action) => demandOf(action));
  const loaded = createFifo<number>();
  let [decisions, last] = [0, 0];

  const arrive = (): void => {
    const at = offset((last += 1));
    const demand = demands[at % queues];
    if (demand !== undefined && backlog.arrived(demand, at) === 'load') loaded.push(at);
  };

  const end = (): void => {
    const at = loaded.shift();
    const demand = at === undefined ? undefined : demands[at % queues];
    if (demand !== undefined) backlog.left(demand.queue);
    const next = backlog.next();
    for (const one of next) loaded.push(one.at);
    if (next.length > 0) backlog.loaded();
  };

  while (backlog.parked() < parked) arrive();
  return {
    step: () => {
      arrive();
      end();
      decisions += 2;
    },
    decisions: () => decisions,
  };
};

export const backlogCases: readonly Case[] = PARKED.flatMap((parked) =>
  QUEUES.map((queues) => ({
    work: 'backlog',
    size: { parked, queues },
    prepare: () => prepare(parked, queues),
  })),
);
