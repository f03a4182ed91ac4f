/**
 * Whether a call is taken at all, by the throttles of the live server: rate first, then concurrency,
 * then the bound of all that is accepted and has not ended.
 */
import { E } from '../domain/kernel/fp.ts';
import type { NamespaceName } from '../domain/names.ts';
import type { NamespaceLimits } from '../domain/subject/namespace-limits.ts';
import { createConcurrency } from '../domain/throttle/concurrency.ts';
import { createMinuteRate } from '../domain/throttle/minute-rate.ts';
import { rateUnder, type ReplaySettings } from './settings.ts';
import type { RefusalKind } from './tally.ts';

export interface Admission {
  /** `null`: it is taken. */
  readonly refusal: (namespace: NamespaceName, nowMs: number) => RefusalKind | null;
  readonly free: (namespace: NamespaceName) => void;
  readonly setLimits: (namespace: string, limits: NamespaceLimits) => void;
}

const NOTHING_SET: NamespaceLimits = {};

export const createAdmission = (settings: ReplaySettings, accepted: () => number): Admission => {
  const minutes = createMinuteRate();
  const concurrency = createConcurrency();
  const limits = new Map<string, NamespaceLimits>();
  return {
    refusal: (namespace, nowMs) => {
      const set = limits.get(namespace) ?? NOTHING_SET;
      const perMinute = rateUnder(settings, 'perMinute', namespace, set);
      if (E.isLeft(minutes.admit(namespace, perMinute, nowMs))) return 'perMinute';
      if (accepted() >= settings.backlogMax) return 'backlog';
      const concurrent = rateUnder(settings, 'concurrent', namespace, set);
      return E.isLeft(concurrency.admit(namespace, concurrent)) ? 'concurrent' : null;
    },
    free: concurrency.free,
    setLimits: (namespace, set) => void limits.set(namespace, set),
  };
};
