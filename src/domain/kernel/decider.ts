import type { Either } from './fp.ts';

/**
 * An event-sourced aggregate: where it starts, how a command becomes events or is refused, and how
 * an event changes the state. Time, ids and randomness come in with the command; `evolve` never
 * refuses, because the event has happened.
 */
export interface Decider<State, Command, Event, Refused> {
  readonly initial: State;
  readonly decide: (state: State, command: Command) => Either<Refused, readonly Event[]>;
  readonly evolve: (state: State, event: Event) => State;
}
