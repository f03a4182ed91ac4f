/**
 * The rules of a crash, for one sequence or one fire: it ends exactly once, and its end says what its steps or rules
 * came to, all that were due and none twice (docs/architecture.md, "What a crash does").
 */
import { z } from 'zod';
import type { ActivationResponse } from '../../src/domain/activation/events.ts';
import type { TriggerCompleted, TriggerFired } from '../../src/domain/firing/events.ts';
import type { SequenceAccepted, SequenceCompleted } from '../../src/domain/sequence/events.ts';
import type { History } from './history.ts';
import type { Origin } from './origin-history.ts';

/** Nothing of what it began has been forgotten. */
export const faultsOfOrigin = (origin: Origin, history: History): readonly string[] => {
  const { accepted, end } = origin;
  if (end === null) return ['it has no end'];
  const { completed } = end;
  if (accepted.type === 'SequenceAccepted' && completed.type === 'SequenceCompleted')
    return faultsOfSequence(origin, accepted, completed, history);
  if (accepted.type === 'TriggerFired' && completed.type === 'TriggerCompleted')
    return faultsOfFire(origin, accepted, completed);
  return [`it is a ${accepted.type} and ended as a ${completed.type}`];
};

const faultsOfSequence = (
  { begun }: Origin,
  { plan }: SequenceAccepted,
  { response, steps }: SequenceCompleted,
  history: History,
): readonly string[] => {
  const ids = [...begun.values()];
  const last = history.responseOf(ids.at(-1) ?? '');
  if (last === null) return ['it ended, and its last step has not'];
  const due = plan.type === 'components' ? plan.components.length : null;
  return [
    ...(isText(steps, JSON.stringify(ids))
      ? []
      : [`it names ${JSON.stringify(steps)} as its steps`]),
    ...(response.statusCode === last.statusCode ? [] : ['it did not end as its last step did']),
    ...(due !== null && response.statusCode === 0 && ids.length !== due
      ? [`it succeeded after ${ids.length} of ${due} steps`]
      : []),
    ...(ids.slice(0, -1).some((id) => due !== null && history.responseOf(id)?.statusCode !== 0)
      ? ['it went on after a step that failed']
      : []),
    ...(isOf(response, last, plan) ? [] : ['its result is not that of its last step']),
    ...faultsOfTrail(response, ids, history),
  ];
};

/** Whole texts alone are looked at; what lies beside the journal is compared over REST. */
const isText = (payload: unknown, text: string): boolean =>
  typeof payload !== 'string' || payload === text;

const isOf = (
  { result }: ActivationResponse,
  last: ActivationResponse,
  plan: SequenceAccepted['plan'],
): boolean => {
  if (typeof result !== 'string' || typeof last.result !== 'string') return true;
  if (plan.type === 'components') return result === last.result;
  const { params } = JSON.parse(last.result);
  return result === (params === undefined ? last.result : JSON.stringify(params));
};

const trail = z.object({ ran: z.array(z.string()) });

/** Each run hands on which runs led to it. */
const faultsOfTrail = (
  { statusCode, result }: ActivationResponse,
  ids: readonly string[],
  history: History,
): readonly string[] => {
  if (statusCode !== 0 || typeof result !== 'string') return [];
  const { success, data } = trail.safeParse(JSON.parse(result));
  if (!success) return [];
  const runs = ids.flatMap((id) => runsOf(id, history));
  return data.ran.join(' ').endsWith(runs.join(' '))
    ? []
    : [`the runs ${data.ran.join(' ')} led to its result, but ${runs.join(' ')} are its steps`];
};

/** Of actions, those of sequences within it included; conductors leave no trail. */
const runsOf = (id: string, history: History): readonly string[] => {
  const origin = history.origins.get(id);
  if (origin !== undefined) return [...origin.begun.values()].flatMap((it) => runsOf(it, history));
  return history.activations.get(id)?.accepted.action.name === 'composition' ? [] : [id];
};

const line = z.object({
  rule: z.string(),
  success: z.boolean(),
  activationId: z.string().optional(),
});

const faultsOfFire = (
  { begun }: Origin,
  { rules }: TriggerFired,
  { logs }: TriggerCompleted,
): readonly string[] => {
  if (typeof logs !== 'string') return [];
  const texts = z.array(z.string()).parse(JSON.parse(logs));
  const lines = texts.map((text) => line.parse(JSON.parse(text)));
  return [
    ...(lines.length === rules.length ? [] : [`it has ${rules.length} rules and ${logs}`]),
    ...rules.flatMap(({ rule, status }) => {
      const told = lines.filter((one) => one.rule === rule).map((one) => one.activationId);
      const accepted = begun.get(rule);
      return status === 'active' && accepted === undefined
        ? [`the action of ${rule} was not accepted: ${logs}`]
        : status === 'inactive' && accepted !== undefined
          ? [`${rule} is inactive, and its action was accepted`]
          : told.length === 1 && told[0] === accepted
            ? []
            : [`${rule} began ${accepted}, but ${logs}`];
    }),
  ];
};
