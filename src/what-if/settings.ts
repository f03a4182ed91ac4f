/** The settings that a replay runs under: those of the server, of its namespaces and of its actions. */
import type { Profile } from '../domain/profile.ts';
import type { PoolSettings } from '../domain/scheduler/pool-settings.ts';
import type { Demand } from '../domain/scheduler/demand.ts';
import type { NamespaceLimits } from '../domain/subject/namespace-limits.ts';

/** For all, and before that for those that are named. */
export interface Override {
  readonly all: number | null;
  readonly named: ReadonlyMap<string, number>;
}

export type Rate = 'perMinute' | 'concurrent';
/** Of actions; in a container, megabytes, containers. */
export type ActionLimit = 'concurrency' | 'memory' | 'instances';

export interface ReplaySettings {
  /** Of each invoker. */
  readonly pool: PoolSettings;
  readonly invokers: number;
  /** Accepted activations that may wait or run at once. */
  readonly backlogMax: number;
  readonly profile: Profile;
  /** By namespace. */
  readonly rates: Readonly<Record<Rate, Override>>;
  /** By `NS/[PKG/]NAME`. */
  readonly actions: Readonly<Record<ActionLimit, Override>>;
}

const NONE: Override = { all: null, named: new Map() };

export const NO_OVERRIDES: Pick<ReplaySettings, 'rates' | 'actions'> = {
  rates: { perMinute: NONE, concurrent: NONE },
  actions: { concurrency: NONE, memory: NONE, instances: NONE },
};

const valueIn = ({ all, named }: Override, name: string): number | null => named.get(name) ?? all;

export const demandUnder = ({ actions }: ReplaySettings, demand: Demand): Demand => ({
  ...demand,
  concurrency: valueIn(actions.concurrency, demand.action) ?? demand.concurrency,
  memoryMb: valueIn(actions.memory, demand.action) ?? demand.memoryMb,
  instances: valueIn(actions.instances, demand.action) ?? demand.instances,
});

/** `limits`: what was set for the namespace in the recording. */
export const rateUnder = (
  { rates, profile }: ReplaySettings,
  rate: Rate,
  namespace: string,
  limits: NamespaceLimits,
): number => {
  const recorded =
    rate === 'perMinute'
      ? (limits.invocationsPerMinute ?? profile.invocationsPerMinute)
      : (limits.concurrentInvocations ?? profile.concurrentInvocations);
  return valueIn(rates[rate], namespace) ?? recorded;
};
