/**
 * Carries out one fire: runs its rules, some at a time, and makes the event that completes it.
 * What goes wrong with a rule becomes a line in the record of the trigger.
 */
import type { TriggerCompleted, TriggerFired } from '../../domain/firing/events.ts';
import {
  completedFiring,
  type Firing,
  firingLogs,
  leftToDo,
  NOTHING_KNOWN,
  type Outcomes,
  withOutcomes,
} from '../../domain/firing/firing.ts';
import type { RuleOutcome } from '../../domain/firing/outcome.ts';
import type { Clock } from '../../domain/kernel/clock.ts';
import { E } from '../../domain/kernel/fp.ts';
import { type JsonText, jsonText } from '../../domain/kernel/json.ts';
import type { Payload } from '../../domain/kernel/payload.ts';
import type { NamespaceName } from '../../domain/names.ts';
import type { NamespaceLimits } from '../../domain/subject/namespace-limits.ts';
import type { Identity } from '../../domain/subject/subject.ts';
import type { RuleLink } from '../../domain/trigger/trigger.ts';
import type { BlobStore } from '../../journal/journal.ts';
import type { Logger } from '../../platform/logger.ts';
import type { Retries } from './retries.ts';
import type { RunRule } from './rule-run.ts';

export interface CarryingOutDeps {
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly blobs: Pick<BlobStore, 'payload'>;
  readonly log: Logger;
  readonly limitsOf: (namespace: NamespaceName) => Promise<NamespaceLimits>;
}

/** `null`: the asking ended before every rule had an outcome. */
export type CarryOut = (firing: Firing) => Promise<TriggerCompleted | null>;

/** Rules of one fire at a time. */
const AT_ONCE = 8;
/** How long a fire is tried where nothing can be accepted: as long as a client may wait. */
const PATIENCE_MS = 60_000;
const LOGS_NOT_STORED = jsonText(['The logs of the trigger could not be stored.']);

export const createCarryingOut = (
  { clock, blobs, log, limitsOf }: CarryingOutDeps,
  retries: Retries,
  runRule: RunRule,
): CarryOut => {
  const runAll = async (
    fired: TriggerFired,
    caller: Identity,
    links: readonly RuleLink[],
    patientUntilMs: number,
  ): Promise<Outcomes> => {
    const outcomes = new Map<string, RuleOutcome>();
    const run = async (link: RuleLink): Promise<void> => {
      const outcome = await runRule(fired, caller, link, patientUntilMs);
      if (outcome !== null) outcomes.set(link.rule, outcome);
    };
    for (let from = 0; from < links.length; from += AT_ONCE)
      await Promise.all(links.slice(from, from + AT_ONCE).map(run));
    return outcomes;
  };

  const outcomesOf = async (fired: TriggerFired, links: readonly RuleLink[]): Promise<Outcomes> => {
    if (links.length === 0) return NOTHING_KNOWN;
    const { caller } = fired;
    const patientUntilMs = clock.nowMs() + PATIENCE_MS;
    const limits = await retries.untilAvailable(
      async () => E.right(await limitsOf(caller.namespace)),
      patientUntilMs,
    );
    if (limits === null) return NOTHING_KNOWN;
    if (E.isRight(limits))
      return runAll(fired, { ...caller, limits: limits.right }, links, patientUntilMs);
    const refused = { type: 'refused', refusal: limits.left } as const;
    return new Map(links.map(({ rule }) => [rule, refused]));
  };

  const stored = async (logs: JsonText): Promise<Payload> => {
    try {
      return await blobs.payload(logs);
    } catch (error) {
      log.error({ err: error }, 'the logs of a trigger could not be stored');
      return LOGS_NOT_STORED;
    }
  };

  return async (firing) => {
    const outcomes = await outcomesOf(firing.fired, leftToDo(firing));
    const logs = firingLogs(withOutcomes(firing, outcomes));
    return logs === null ? null : completedFiring(firing.fired, await stored(logs));
  };
};
