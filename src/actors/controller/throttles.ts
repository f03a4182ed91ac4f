/**
 * How much a namespace may ask for (openwhisk-api §2.5): invocations and fires per calendar minute,
 * and invocations in flight. The numbers are `src/domain/throttle`'s; here is the clock, and what an
 * earlier life of the server left in flight, counted from the journal.
 *
 * A crash forgets the counts of the minute and nothing else: what had been accepted still takes its
 * place, what was only admitted does not exist.
 */
import { type ActivationCompleted, enclosing } from '../../domain/activation/events.ts';
import type { Clock } from '../../domain/kernel/clock.ts';
import { E, type Either } from '../../domain/kernel/fp.ts';
import type { NamespaceName } from '../../domain/names.ts';
import type { Refusal } from '../../domain/refusal.ts';
import type { SequenceCompleted } from '../../domain/sequence/events.ts';
import type { EffectiveLimits } from '../../domain/subject/effective-limits.ts';
import type { Identity } from '../../domain/subject/subject.ts';
import { createConcurrency } from '../../domain/throttle/concurrency.ts';
import { createMinuteRate } from '../../domain/throttle/minute-rate.ts';
import type { Admission } from '../gateway.ts';
import { type EarlierJournal, invocationsInFlight } from './earlier-invocations.ts';

type Rates = Pick<
  EffectiveLimits,
  'invocationsPerMinute' | 'concurrentInvocations' | 'firesPerMinute'
>;

export interface ThrottlesDeps {
  readonly journal: EarlierJournal;
  readonly clock: Pick<Clock, 'nowMs'>;
  /** How many are configured: places are taken also by what lies with others that once were. */
  readonly invokers: number;
  /** In force for the caller now. */
  readonly limitsOf: (caller: Identity) => Rates;
}

export interface Throttles {
  /** Rate first, then concurrency; the rate counts what the concurrency refuses. */
  readonly admitInvocation: (caller: Identity) => Either<Refusal, Admission>;
  readonly admitFire: (caller: Identity) => Either<Refusal, null>;
  /** An activation has the place now: its end frees it, even if that was heard of before this. */
  readonly hold: (admission: Admission) => void;
  /** To be told of every end that becomes durable from the opening on. */
  readonly ended: (event: ActivationCompleted | SequenceCompleted) => void;
}

/** To be opened before anything is accepted or ended in this life of the server. */
export const openThrottles = async (deps: ThrottlesDeps): Promise<Throttles> => {
  const { clock, limitsOf } = deps;
  const invocations = createMinuteRate();
  const fires = createMinuteRate();
  const concurrency = createConcurrency();
  for (const [namespace, count] of await invocationsInFlight(deps.journal, deps.invokers))
    concurrency.take(namespace, count);
  const unsettled = new WeakSet<Admission>();

  const admission = (namespace: NamespaceName): Admission => {
    const place: Admission = {
      release: () => {
        if (unsettled.delete(place)) concurrency.free(namespace);
      },
    };
    unsettled.add(place);
    return place;
  };

  return {
    admitInvocation: (caller) => {
      const { namespace } = caller;
      const { invocationsPerMinute, concurrentInvocations } = limitsOf(caller);
      const inTime = invocations.admit(namespace, invocationsPerMinute, clock.nowMs());
      if (E.isLeft(inTime)) return inTime;
      const admitted = concurrency.admit(namespace, concurrentInvocations);
      return E.isLeft(admitted) ? admitted : E.right(admission(namespace));
    },
    admitFire: (caller) =>
      fires.admit(caller.namespace, limitsOf(caller).firesPerMinute, clock.nowMs()),
    hold: (place) => {
      unsettled.delete(place);
    },
    ended: (event) => {
      if (enclosing(event.cause) === null && event.namespace !== null)
        concurrency.free(event.namespace);
    },
  };
};
