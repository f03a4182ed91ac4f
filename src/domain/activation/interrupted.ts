/**
 * How an activation ends that had started when its invoker crashed and must not run twice: as a
 * whisk error that says so (at most once).
 */
import type { InvokerIndex } from '../invoker/invoker.ts';
import type { Offset } from '../kernel/ids.ts';
import { jsonText } from '../kernel/json.ts';
import { queueOf } from '../scheduler/demand.ts';
import type { ActivationAccepted, ActivationCompleted } from './events.ts';

/** What the record says. */
export const INTERRUPTED =
  'The activation was started, but the platform stopped before it ended. It may have run in part and is not run again.';

const RESULT = jsonText({ error: INTERRUPTED });

export const wasInterrupted = ({ response }: ActivationCompleted): boolean =>
  response.result === RESULT;

export const interrupted = (
  accepted: ActivationAccepted,
  acceptedAt: Offset,
  invoker: InvokerIndex,
  nowMs: number,
): ActivationCompleted => ({
  type: 'ActivationCompleted',
  activationId: accepted.activationId,
  acceptedAt,
  queue: queueOf(accepted.caller, accepted.action),
  namespace: accepted.caller.namespace,
  cause: accepted.cause,
  invoker,
  response: { statusCode: 3, result: RESULT, size: null },
  logs: jsonText([]),
  startMs: nowMs,
  endMs: nowMs,
  waitMs: Math.max(0, nowMs - accepted.receivedMs),
  initMs: null,
  timedOut: false,
});
