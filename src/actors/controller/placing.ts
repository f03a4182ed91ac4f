/** Asks the balancer's decision with what its books and the states of the invokers say now. */
import type { InvokerIndex, InvokerState } from '../../domain/invoker/invoker.ts';
import type { Books } from '../../domain/scheduler/books.ts';
import type { Demand } from '../../domain/scheduler/demand.ts';
import {
  createPlacement,
  type Placement,
  placementHash,
} from '../../domain/scheduler/placement.ts';
import type { InvokerStates } from './invoker-states.ts';

/**
 * `usable`: nothing but an invoker that is up. `alive`: where none is up, one that is not down, for
 * work that was accepted and has to lie somewhere.
 */
export type Choose = (demand: Demand, among: 'usable' | 'alive') => Placement | null;

export interface ChoiceDeps {
  readonly books: Books;
  readonly states: Pick<InvokerStates, 'of'>;
  readonly invokers: number;
  readonly memoryMb: number;
}

export const createChoice = ({ books, states, invokers, memoryMb }: ChoiceDeps): Choose => {
  const place = createPlacement(invokers);

  const choose = (demand: Demand, stateOf: (invoker: InvokerIndex) => InvokerState) =>
    place(
      {
        hash: placementHash(demand.namespace, demand.action),
        kind: demand.kind,
        memoryMb: demand.memoryMb,
      },
      (invoker) => ({
        state: stateOf(invoker),
        memoryMb,
        usedMb: books.usedMb(invoker),
        hasPlace: books.hasPlace(invoker, demand.queue),
      }),
    );
  const living = (invoker: InvokerIndex): InvokerState =>
    states.of(invoker) === 'down' ? 'down' : 'up';

  return (demand, among) =>
    choose(demand, states.of) ?? (among === 'alive' ? choose(demand, living) : null);
};
