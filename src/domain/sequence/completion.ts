/** The end of a sequence or composition (openwhisk-api §6.3). */
import type { ActivationResponse } from '../activation/events.ts';
import { type JsonText, jsonText } from '../kernel/json.ts';
import type { Payload } from '../kernel/payload.ts';
import type { SequenceCompleted } from './events.ts';
import type { SequenceState } from './state.ts';

/** `steps`: the text of `stepIds`, as it is kept. */
export const sequenceCompleted = (
  { accepted, startMs: begunMs, durationMs, memoryMb, spent }: SequenceState,
  response: ActivationResponse,
  steps: Payload,
  nowMs: number,
): SequenceCompleted => {
  const { activationId, caller, cause, receivedMs } = accepted;
  const startMs = begunMs ?? nowMs;
  return {
    type: 'SequenceCompleted',
    activationId,
    namespace: caller.namespace,
    cause,
    response,
    steps,
    spent,
    startMs,
    // The machine's clock may be set back meanwhile; no record shows it.
    endMs: Math.max(startMs, nowMs),
    waitMs: Math.max(0, startMs - receivedMs),
    durationMs,
    memoryMb,
  };
};

/** The step that was waited for in vain is one of them. */
export const stepIds = ({ steps }: SequenceState): JsonText => jsonText(steps);
