/**
 * What a container's answer means to its caller: the table of scheduling-and-runtimes §3.6, as a
 * pure function of the outcome and the bounds it ran under (P7). Statuses 1 and 2 are the action's
 * doing; 3 is the platform's alone (P9).
 */
import { isJsonObject, type Json, type JsonText, jsonText } from '../kernel/json.ts';
import { unreachable } from '../kernel/unreachable.ts';
import { utf8Bytes, utf8Prefix } from '../kernel/utf8.ts';
import type { StatusCode } from './events.ts';
import type { CallOutcome } from './outcome.ts';
import * as texts from './response-texts.ts';

/** An `ActivationResponse` whose result is still text, and whether the action ran out of time. */
export interface Verdict {
  readonly statusCode: StatusCode;
  readonly result: JsonText;
  /** Bytes of the answer as the runtime gave it; `null` when it gave none. */
  readonly size: number | null;
  readonly timedOut: boolean;
}

export interface CallBounds {
  readonly timeoutMs: number;
  readonly resultBytesMax: number;
}

/** `null`: the container is initialised, and `run` may follow. */
export const judgeInit = (outcome: CallOutcome, bounds: CallBounds): Verdict | null => {
  switch (outcome.type) {
    case 'answered':
      return outcome.ok ? null : judgeRefusal(outcome.body, texts.invalidInit, bounds);
    case 'oversized':
      return oversized(2, outcome.bytes, outcome.head, bounds);
    case 'timedOut':
      return { ...failed(2, texts.timedOutInInit(bounds.timeoutMs)), timedOut: true };
    case 'exited':
      return failed(2, outcome.memoryExhausted ? texts.MEMORY_EXHAUSTED : texts.EXITED_IN_INIT);
    case 'unreadable':
      return CODE_UNREADABLE;
    default:
      return unreachable(outcome);
  }
};

export const judgeRun = (outcome: CallOutcome, bounds: CallBounds): Verdict => {
  switch (outcome.type) {
    case 'answered':
      return outcome.ok
        ? judgeResult(outcome.body, bounds)
        : judgeRefusal(outcome.body, texts.invalidRun, bounds);
    case 'oversized':
      return oversized(1, outcome.bytes, outcome.head, bounds);
    case 'timedOut':
      return { ...failed(2, texts.timedOutInRun(bounds.timeoutMs)), timedOut: true };
    case 'exited':
      return failed(2, outcome.memoryExhausted ? texts.MEMORY_EXHAUSTED : texts.EXITED_IN_RUN);
    case 'unreadable':
      return CODE_UNREADABLE;
    default:
      return unreachable(outcome);
  }
};

/** A result is an object or an array; a top-level `error` in it wipes the rest. */
const judgeResult = (body: string, bounds: CallBounds): Verdict => {
  const size = utf8Bytes(body);
  if (size > bounds.resultBytesMax) return oversized(1, size, body, bounds);
  const answer = parse(body);
  if (typeof answer !== 'object' || answer === null) return failed(2, texts.invalidRun(body), size);
  const error = errorOf(answer, body);
  return error === null
    ? { statusCode: 0, result: body as JsonText, size, timedOut: false }
    : { statusCode: 1, result: error, size, timedOut: false };
};

/** The runtime says that it failed: by its own `error` where it gives one. */
const judgeRefusal = (
  body: string,
  invalid: (body: string) => string,
  bounds: CallBounds,
): Verdict => {
  const size = utf8Bytes(body);
  if (size > bounds.resultBytesMax) return oversized(2, size, body, bounds);
  const error = errorOf(parse(body), body);
  return error === null
    ? failed(2, invalid(body), size)
    : { statusCode: 2, result: error, size, timedOut: false };
};

/** `undefined` for a text that is no JSON. */
const parse = (body: string): Json | undefined => {
  try {
    return JSON.parse(body) as Json;
  } catch {
    return undefined;
  }
};

/** `{"error": value}` and nothing beside it; `null` without a top-level `error`. */
const errorOf = (answer: Json | undefined, body: string): JsonText | null => {
  if (answer === undefined || !isJsonObject(answer) || !Object.hasOwn(answer, 'error')) return null;
  if (Object.keys(answer).length === 1) return body as JsonText;
  try {
    return jsonText({ error: answer['error'] ?? null });
  } catch {
    // A value can be nested too deeply to be written, though it could be read.
    return jsonText({ error: texts.DEEP_ERROR });
  }
};

const failed = (statusCode: StatusCode, error: string, size: number | null = null): Verdict => ({
  statusCode,
  result: jsonText({ error }),
  size,
  timedOut: false,
});

const oversized = (
  statusCode: StatusCode,
  bytes: number,
  head: string,
  { resultBytesMax }: CallBounds,
): Verdict =>
  failed(statusCode, texts.tooLong(bytes, resultBytesMax, utf8Prefix(head, resultBytesMax)), bytes);

/** No container could be made. */
export const NOT_PROVISIONED = failed(3, texts.NOT_PROVISIONED);
/** A request that this platform can't fulfil, and no fault of its invokers. */
export const NOT_KEPT_FROM_NETWORK = failed(2, texts.NOT_KEPT_FROM_NETWORK);
/** The code of the accepted revision can't be read. */
export const CODE_UNREADABLE = failed(3, texts.CODE_UNREADABLE);
