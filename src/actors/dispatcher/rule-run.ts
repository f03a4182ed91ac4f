/**
 * Has the action of one rule accepted, as if the user who fired had posted to it: the same throttles,
 * the same rights, the same refusals (openwhisk-api §7.2). While nothing can be accepted it tries
 * again, in the place among the concurrent invocations that it was given at first.
 *
 * A crash leaves the acceptance in the journal, or nothing: then the next life tries.
 */
import { actionAccess } from '../../domain/entitlement/action-access.ts';
import type { TriggerFired } from '../../domain/firing/events.ts';
import type { RuleOutcome } from '../../domain/firing/outcome.ts';
import type { Clock } from '../../domain/kernel/clock.ts';
import { E, type Either } from '../../domain/kernel/fp.ts';
import type { ActivationId } from '../../domain/kernel/ids.ts';
import { type Refusal, UNAVAILABLE } from '../../domain/refusal.ts';
import { NOTHING_SPENT } from '../../domain/sequence/spending.ts';
import type { Identity } from '../../domain/subject/subject.ts';
import type { RuleLink } from '../../domain/trigger/trigger.ts';
import type { BlobStore } from '../../journal/journal.ts';
import type { Logger } from '../../platform/logger.ts';
import type { Accepted, AcceptRun } from '../controller/run.ts';
import type { Read } from '../controller/readings.ts';
import type { Throttles } from '../controller/throttles.ts';
import type { Retries } from './retries.ts';

export interface RuleRunDeps {
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly blobs: Pick<BlobStore, 'resolve'>;
  readonly log: Logger;
  readonly read: Read;
  readonly accept: AcceptRun;
  readonly throttles: Pick<Throttles, 'admitInvocation' | 'hold'>;
  readonly newActivationId: () => ActivationId;
}

/**
 * `caller`: who fired, under the limits of now. `null`: the asking ended before there was an outcome,
 * and nothing was accepted.
 */
export type RunRule = (
  fired: TriggerFired,
  caller: Identity,
  link: RuleLink,
  patientUntilMs: number,
) => Promise<RuleOutcome | null>;

const FAILED: RuleOutcome = { type: 'failed' };

export const createRuleRun = (deps: RuleRunDeps, retries: Retries): RunRule => {
  const { throttles, log } = deps;

  const acceptOnce = async (
    { activationId: trigger, caller, transactionId, parameters, stored }: TriggerFired,
    { rule, action }: RuleLink,
    activationId: ActivationId,
  ): Promise<Either<Refusal, Accepted>> => {
    const access = await deps.read(actionAccess(caller, 'ACTIVATE', action));
    if (E.isLeft(access)) return access;
    // Anew each time: it may be large, and whoever waits to try again shall not hold it.
    const payload = await deps.blobs.resolve(parameters);
    // From here on the next life would not know of it.
    if (retries.hasEnded()) return UNAVAILABLE;
    return deps.accept({
      activationId,
      caller,
      transactionId,
      target: { type: 'action', access: access.right },
      payload,
      overridesFinal: false,
      cause: { type: 'rule', trigger, rule },
      spent: NOTHING_SPENT,
      blocking: false,
      idempotencyKey: null,
      stored,
      receivedMs: deps.clock.nowMs(),
    });
  };

  return async (fired, caller, link, patientUntilMs) => {
    const admitted = throttles.admitInvocation(caller);
    if (E.isLeft(admitted)) return { type: 'refused', refusal: admitted.left };
    const activationId = deps.newActivationId();
    try {
      const accepted = await retries.untilAvailable(
        () => acceptOnce(fired, link, activationId),
        patientUntilMs,
      );
      if (accepted === null) return null;
      if (E.isLeft(accepted)) return { type: 'refused', refusal: accepted.left };
      throttles.hold(admitted.right);
      return { type: 'accepted', activationId };
    } catch (error) {
      log.error({ err: error, rule: link.rule }, 'the action of a rule could not be accepted');
      return FAILED;
    } finally {
      admitted.right.release();
    }
  };
};
