/**
 * What the balancer is asked at each number of invokers and of queues in flight: a place for a call,
 * and its acceptance, its end and what was held meanwhile in the books. `free`: there is memory at
 * home; `full`: nowhere, so that every invoker is looked at.
 */
import { createFifo } from '../../src/domain/kernel/fifo.ts';
import { offset } from '../../src/domain/kernel/ids.ts';
import { createBooks } from '../../src/domain/scheduler/books.ts';
import type { Demand } from '../../src/domain/scheduler/demand.ts';
import { createPlacement, placementHash } from '../../src/domain/scheduler/placement.ts';
import type { Case, Steps } from './case.ts';
import { demandOf } from './pool-world.ts';

const INVOKERS = [1, 16, 64];
const QUEUES = [1, 100, 10_000];

interface InFlight {
  readonly demand: Demand;
  readonly acceptedAt: number;
  readonly invoker: number;
}

const prepare = (invokers: number, queues: number, memoryMb: number): Steps => {
  const books = createBooks();
  const place = createPlacement(invokers);
  const demands = Array.from({ length: queues }, (_, action) => demandOf(action));
  const inFlight = createFifo<InFlight>();
  let [decisions, last, turn] = [0, 0, 0];

  const accept = (demand: Demand): void => {
    const { namespace, action, kind } = demand;
    const what = { hash: placementHash(namespace, action), kind, memoryMb: demand.memoryMb };
    const placement = place(what, (invoker) => ({
      state: 'up',
      memoryMb,
      usedMb: books.usedMb(invoker),
      hasPlace: books.hasPlace(invoker, demand.queue),
    }));
    if (placement === null) throw new Error('every invoker is up');
    const { invoker } = placement;
    books.hold(invoker, demand);
    books.accepted(offset((last += 1)), invoker, demand);
    books.release(invoker, demand.queue);
    inFlight.push({ demand, acceptedAt: last, invoker });
    decisions += 1;
  };

  const end = (): void => {
    const oldest = inFlight.shift();
    if (oldest === undefined) return;
    const { demand, acceptedAt, invoker } = oldest;
    const ended = { acceptedAt: offset(acceptedAt), queue: demand.queue, invoker };
    books.completed(offset((last += 1)), ended);
  };

  const step = (): void => {
    const demand = demands[(turn = (turn + 1) % queues)];
    if (demand !== undefined) accept(demand);
    if (inFlight.size() > Math.max(queues, 1_000)) end();
  };

  for (let call = 0; call < 2 * Math.max(queues, 1_000); call += 1) step();
  return { step, decisions: () => decisions };
};

const MEMORY_MB = { free: 100_000_000, full: 128 };

export const balancerCases: readonly Case[] = (['free', 'full'] as const).flatMap((memory) =>
  INVOKERS.flatMap((invokers) =>
    QUEUES.map((queues) => ({
      work: `balancer, ${memory}`,
      size: { invokers, queues },
      prepare: () => prepare(invokers, queues, MEMORY_MB[memory]),
    })),
  ),
);
