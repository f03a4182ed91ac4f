/** Given events, when a command, then it yields events or is refused: the shape of every test of a decider. */
import { expect } from 'vitest';
import type { Decider } from '../../src/domain/kernel/decider.ts';
import { E } from '../../src/domain/kernel/fp.ts';

export const spec = <State, Command, Event, Refused>(
  decider: Decider<State, Command, Event, Refused>,
) => ({
  given: (...history: readonly Event[]) => ({
    when: (command: Command) => {
      const state = history.reduce(decider.evolve, decider.initial);
      const decision = decider.decide(state, command);
      return {
        yields: (...events: readonly Event[]) => expect(decision).toEqual(E.right(events)),
        refused: (refusal: Refused) => expect(decision).toEqual(E.left(refusal)),
      };
    },
  }),
});
