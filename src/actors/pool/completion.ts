/**
 * Makes the completing event of an activation from what its container reported. The judgement is
 * the domain's; here long results and logs become blobs, which are durable before the event is.
 */
import type { ActivationCompleted } from '../../domain/activation/events.ts';
import { developerErrorLine } from '../../domain/activation/log-lines.ts';
import type { CallReport } from '../../domain/activation/outcome.ts';
import {
  type CallBounds,
  CODE_UNREADABLE,
  judgeInit,
  judgeRun,
  NOT_KEPT_FROM_NETWORK,
  NOT_PROVISIONED,
  type Verdict,
} from '../../domain/activation/response.ts';
import type { InvokerIndex } from '../../domain/invoker/invoker.ts';
import { jsonText } from '../../domain/kernel/json.ts';
import type { Payload } from '../../domain/kernel/payload.ts';
import { queueOf } from '../../domain/scheduler/demand.ts';
import type { BlobStore } from '../../journal/journal.ts';
import type { Job } from './job.ts';

export interface Completion {
  readonly blobs: BlobStore;
  readonly invoker: InvokerIndex;
  readonly resultBytesMax: number;
}

type Completed = ActivationCompleted | Promise<ActivationCompleted>;

/** `null`: initialised, and runs may follow. */
export const initFailed = (deps: Completion, job: Job, report: CallReport): Completed | null => {
  const verdict = judgeInit(report.outcome, bounds(deps, job));
  if (verdict === null) return null;
  return completed(deps, job, verdict, report, report.endMs - report.startMs, report.logs);
};

/** `init` is the report of the init that this activation waited and paid for, if it did. */
export const runOver = (
  deps: Completion,
  job: Job,
  run: CallReport,
  init: CallReport | null,
): Completed => {
  const verdict = judgeRun(run.outcome, bounds(deps, job));
  if (init === null) return completed(deps, job, verdict, run, null, run.logs);
  const initMs = init.endMs - init.startMs;
  const span = { startMs: run.startMs - initMs, endMs: run.endMs };
  return completed(deps, job, verdict, span, initMs, [...init.logs, ...run.logs]);
};

/** No container could be made, or it was lost before it could be told to run. */
export const provisionFailed = (deps: Completion, job: Job, nowMs: number): Completed =>
  completed(deps, job, NOT_PROVISIONED, { startMs: nowMs, endMs: nowMs }, null, []);

/** It asks for no network, and there is no container here that has none. */
export const notKeptFromNetwork = (deps: Completion, job: Job, nowMs: number): Completed =>
  completed(deps, job, NOT_KEPT_FROM_NETWORK, { startMs: nowMs, endMs: nowMs }, null, []);

/** The code, or the parameters of this run, can't be read. */
export const unreadable = (deps: Completion, job: Job, nowMs: number): Completed =>
  completed(deps, job, CODE_UNREADABLE, { startMs: nowMs, endMs: nowMs }, null, []);

interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

const completed = (
  deps: Completion,
  job: Job,
  verdict: Verdict,
  { startMs, endMs }: Span,
  initMs: number | null,
  lines: readonly string[],
): Completed => {
  const { accepted } = job;
  const { statusCode, size, timedOut } = verdict;
  const logged = statusCode === 2 ? [...lines, developerErrorLine(endMs)] : lines;
  const result = deps.blobs.payload(verdict.result);
  const logs = deps.blobs.payload(jsonText(accepted.action.limits.logs === 0 ? [] : logged));
  const event = (resultPayload: Payload, logsPayload: Payload): ActivationCompleted => ({
    type: 'ActivationCompleted',
    activationId: accepted.activationId,
    acceptedAt: job.offset,
    queue: queueOf(accepted.caller, accepted.action),
    namespace: accepted.caller.namespace,
    cause: accepted.cause,
    invoker: deps.invoker,
    response: { statusCode, result: resultPayload, size },
    logs: logsPayload,
    startMs,
    endMs,
    waitMs: startMs - accepted.receivedMs,
    initMs,
    timedOut,
  });
  if (isReady(result) && isReady(logs)) return event(result, logs);
  return Promise.all([result, logs]).then(
    ([one, other]) => event(one, other),
    // A blob could not be written: the activation still ends, and says why.
    () => ({ ...event(NOT_STORED, jsonText([])), response: NOT_STORED_RESPONSE }),
  );
};

const NOT_STORED = jsonText({ error: 'The result or the logs of the action could not be stored.' });
const NOT_STORED_RESPONSE = { statusCode: 3, result: NOT_STORED, size: null } as const;

const isReady = (payload: Payload | Promise<Payload>): payload is Payload =>
  !(payload instanceof Promise);

const bounds = (deps: Completion, { accepted }: Job): CallBounds => ({
  timeoutMs: accepted.action.limits.timeout,
  resultBytesMax: deps.resultBytesMax,
});
