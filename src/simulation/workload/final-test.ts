/**
 * When everything has ended, each namespace asks for as much as it may have at once: if a place or a slot
 * leaked anywhere, something of that is refused.
 */
import type { Actors } from '../../actors/start.ts';
import { E } from '../../domain/kernel/fp.ts';
import type { Seen } from '../observation.ts';
import type { Callers } from './callers.ts';
import type { PlannedNamespace } from './plans.ts';
import type { Scenario } from './scenario.ts';
import { type Tenant, tenantOf } from './tenants.ts';

export interface FinalTestDeps {
  readonly scenario: Scenario;
  readonly see: (seen: Seen) => void;
  readonly nowMs: () => number;
  readonly until: (atMs: number) => Promise<void>;
  readonly callers: Callers;
  /** Resolves when nothing is in flight any more. */
  readonly settled: () => Promise<Actors>;
}

const MINUTE_MS = 60_000;
const CALM = { fires: false, blocking: false };
/** Asked for above the limit. */
const EXCESS = 3;

export const finalTest = async (deps: FinalTestDeps): Promise<void> => {
  await deps.settled();
  // What was asked for in this minute counts against its rate.
  await deps.until(nextMinute(deps.nowMs()));
  const actors = await deps.settled();
  for (const [n, planned] of deps.scenario.namespaces.entries())
    await admitAll(deps, actors, planned, tenantOf(planned, n));
  await deps.until(nextMinute(deps.nowMs()));
  await burst(deps, actors);
};

const nextMinute = (nowMs: number): number => (Math.floor(nowMs / MINUTE_MS) + 1) * MINUTE_MS;

const allowedAtOnce = ({ concurrentInvocations, invocationsPerMinute }: PlannedNamespace): number =>
  Math.min(concurrentInvocations, invocationsPerMinute);

/** Places alone, given back at once. */
const admitAll = async (
  { see }: FinalTestDeps,
  { gateway }: Actors,
  planned: PlannedNamespace,
  { namespace, uuid, secret }: Tenant,
): Promise<void> => {
  const caller = await gateway.identify(uuid, secret);
  if (caller === null) throw new Error(`${namespace} is not known`);
  const allowed = allowedAtOnce(planned);
  const asked = Array.from({ length: allowed + EXCESS }, () => gateway.admitInvocation(caller));
  const admitted = asked.filter(E.isRight);
  for (const { right } of admitted) right.release();
  see({ type: 'places', namespace, admitted: admitted.length, allowed });
};

/** Everything that all may have, through balancer, journal and invokers. */
const burst = async ({ scenario, see, callers }: FinalTestDeps, actors: Actors): Promise<void> => {
  const { namespaces, actions } = scenario;
  const run = { ms: 5, end: 'ok' } as const;
  await Promise.all(
    namespaces.map(async (planned, n) => {
      const name = actions.find(({ namespace }) => namespace === n)?.name ?? '';
      const tenant = tenantOf(planned, n);
      const allowed = allowedAtOnce(planned);
      const plan = { number: -1, atMs: 0, namespace: n, name, ...CALM, waitMs: 0, run };
      const answers = await Promise.all(
        Array.from({ length: allowed }, () => callers.call(actors, () => true, tenant, plan)),
      );
      const admitted = answers.filter((told) => told === 'accepted').length;
      see({ type: 'places', namespace: tenant.namespace, admitted, allowed });
    }),
  );
};
