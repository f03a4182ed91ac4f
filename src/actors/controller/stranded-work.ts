/**
 * What becomes of an activation whose invoker is down (docs/architecture.md, "Invokers that fail"): it goes to another if it has not
 * started or is safe to run again, and ends as an error that says so if not.
 */
import { interrupted } from '../../domain/activation/interrupted.ts';
import { onRecovery } from '../../domain/activation/recovery.ts';
import type { ActivationState } from '../../domain/activation/state.ts';
import type { InvokerIndex } from '../../domain/invoker/invoker.ts';
import type { Offset } from '../../domain/kernel/ids.ts';
import { demandOf } from '../../domain/scheduler/demand.ts';
import type { Outbox, Outgoing } from './outbox.ts';
import type { Choose } from './placing.ts';
import type { Stranded } from './relocation.ts';

export interface Relocate {
  readonly from: InvokerIndex;
  readonly stranded: readonly Stranded[];
  /** Whether they are durably moved or ended: all of them, or none. */
  readonly done: (moved: boolean) => void;
}

interface Balancing {
  readonly outbox: Outbox;
  readonly choose: Choose;
}

/** They become durable with the turn; with no invoker left, nothing happens to any of them. */
export const pushStranded = (
  { outbox, choose }: Balancing,
  { from, stranded, done }: Relocate,
  nowMs: number,
): void => {
  const outgoing: Pick<Outgoing, 'record' | 'hold'>[] = [];
  for (const work of stranded) {
    const next = abandoned(work) ? end(work, from, nowMs) : move(work, from, choose);
    if (next === null) return done(false);
    outgoing.push(next);
  }
  const last = outgoing.length - 1;
  const nothing = (): void => undefined;
  outgoing.forEach((entry, place) =>
    outbox.push({
      ...entry,
      done: place < last ? nothing : (at: Offset | null) => done(at !== null),
    }),
  );
};

const abandoned = ({ accepted, attempt }: Stranded): boolean => {
  const state: ActivationState =
    attempt === 0 ? { phase: 'accepted', accepted } : { phase: 'started', accepted, attempt };
  return onRecovery(state) === 'abandon';
};

const end = (
  { accepted, acceptedAt }: Stranded,
  from: InvokerIndex,
  nowMs: number,
): Pick<Outgoing, 'record' | 'hold'> => ({
  record: {
    topic: 'completed',
    key: accepted.activationId,
    event: interrupted(accepted, acceptedAt, from, nowMs),
  },
  hold: null,
});

const move = (
  { accepted, acceptedAt, attempt }: Stranded,
  from: InvokerIndex,
  choose: Choose,
): Pick<Outgoing, 'record' | 'hold'> | null => {
  const { activationId } = accepted;
  const demand = demandOf(accepted.caller, accepted.action);
  const placement = choose(demand, 'alive');
  if (placement === null) return null;
  const { invoker: to, reason } = placement;
  return {
    record: {
      topic: 'moved',
      key: activationId,
      event: {
        ...{ type: 'ActivationMoved', activationId, acceptedAt, queue: demand.queue },
        ...{ from, to, placement: reason, attempt },
      },
    },
    hold: { invoker: to, demand },
  };
};
