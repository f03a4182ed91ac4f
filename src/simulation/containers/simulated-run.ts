/**
 * What a run of simulated code comes to: its arguments say it, so that the workload decides. Its result
 * is its arguments again, and the next step of a sequence does the same.
 */
import type { CallOutcome } from '../../domain/activation/outcome.ts';
import type { JsonObject } from '../../domain/kernel/json.ts';

export const RUN_ENDS = ['ok', 'error', 'invalid', 'large', 'crash', 'memory', 'hang'] as const;

export type RunEnd = (typeof RUN_ENDS)[number];

export interface RunPlan {
  readonly ms: number;
  readonly end: RunEnd;
}

export const planArguments = ({ ms, end }: RunPlan): JsonObject => ({ ms, end });

/** Code that is given nothing it understands ends well, at once. */
export const plannedRun = (parameters: string): RunPlan => {
  const read: { readonly ms?: unknown; readonly end?: unknown } = JSON.parse(parameters);
  const end = RUN_ENDS.find((one) => one === read.end) ?? 'ok';
  return { ms: typeof read.ms === 'number' ? read.ms : 1, end };
};

/** Too long for the event: it goes to a blob. */
const LARGE = 'x'.repeat(20_000);

/** `null`: it does not end by answering. */
export const answerOf = ({ ms, end }: RunPlan): CallOutcome | null => {
  switch (end) {
    case 'ok':
      return answered(true, { ms, end });
    case 'large':
      return answered(true, { ms, end, large: LARGE });
    case 'error':
      return answered(true, { error: 'as planned' });
    case 'invalid':
      return answered(false, { error: 'as planned' });
    default:
      return null;
  }
};

const answered = (ok: boolean, body: JsonObject): CallOutcome => ({
  type: 'answered',
  ok,
  body: JSON.stringify(body),
});
