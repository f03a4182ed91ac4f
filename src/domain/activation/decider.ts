/** The activation as an aggregate, keyed by its id. */
import type { Decider } from '../kernel/decider.ts';
import type { ActivationCommand } from './commands.ts';
import { decideActivation } from './decide.ts';
import type { ActivationEvent } from './events.ts';
import { evolveActivation } from './evolve.ts';
import type { ActivationRefusal } from './refusals.ts';
import { ABSENT_ACTIVATION, type ActivationState } from './state.ts';

export const activationDecider: Decider<
  ActivationState,
  ActivationCommand,
  ActivationEvent,
  ActivationRefusal
> = { initial: ABSENT_ACTIVATION, decide: decideActivation, evolve: evolveActivation };
