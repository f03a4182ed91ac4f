/**
 * The activation record that clients read (openwhisk-api §9.1), made from the accepting and the
 * completing event alone: the waiting caller and the view show the same bytes.
 */
import type { Parameter } from '../action/action.ts';
import { actionId } from '../names.ts';
import type { ActivationId } from '../kernel/ids.ts';
import { type JsonText, jsonText } from '../kernel/json.ts';
import type { Payload } from '../kernel/payload.ts';
import type { ActivationAccepted, ActivationCompleted, StatusCode } from './events.ts';

export interface ActivationRecord {
  readonly namespace: string;
  readonly name: string;
  readonly version: string;
  readonly subject: string;
  readonly activationId: ActivationId;
  readonly start: number;
  readonly end: number;
  readonly duration: number;
  readonly statusCode: StatusCode;
  readonly result: Payload;
  readonly size: number | null;
  readonly logs: Payload;
  readonly annotations: readonly Parameter[];
}

const STATUS_WORDS = {
  0: 'success',
  1: 'application error',
  2: 'action developer error',
  3: 'whisk internal error',
} as const satisfies Record<StatusCode, string>;

/** What the record needs of the accepting event: all that a view keeps while it waits for the end. */
export type AcceptedPart = Pick<ActivationAccepted, 'activationId' | 'caller' | 'action'>;

export const activationRecord = (
  accepted: AcceptedPart,
  completed: ActivationCompleted,
): ActivationRecord => ({
  namespace: accepted.caller.namespace,
  name: accepted.action.name,
  version: accepted.action.version,
  subject: accepted.caller.subject,
  activationId: accepted.activationId,
  start: completed.startMs,
  end: completed.endMs,
  duration: completed.endMs - completed.startMs,
  statusCode: completed.response.statusCode,
  result: completed.response.result,
  size: completed.response.size,
  logs: completed.logs,
  annotations: annotations(accepted, completed),
});

const annotations = (
  accepted: AcceptedPart,
  completed: ActivationCompleted,
): readonly Parameter[] => {
  const { timeout, memory, logs, concurrency, instances } = accepted.action.limits;
  const limits = { timeout, memory, logs, concurrency };
  return [
    { key: 'path', value: actionId(accepted.action) },
    { key: 'kind', value: accepted.action.kind },
    { key: 'limits', value: instances === undefined ? limits : { ...limits, instances } },
    { key: 'waitTime', value: completed.waitMs },
    ...(completed.initMs === null ? [] : [{ key: 'initTime', value: completed.initMs }]),
    { key: 'timeout', value: completed.timedOut },
  ];
};

/** `response` (openwhisk-api §5.4), with `statusCode` as well (adobe-runtime X20). */
export const responseJson = (record: ActivationRecord, result: JsonText): JsonText => {
  const { statusCode, size } = record;
  const status = STATUS_WORDS[statusCode];
  const sized = size === null ? '' : `"size":${size},`;
  return `{"result":${result},${sized}"status":"${status}","statusCode":${statusCode},"success":${statusCode === 0}}` as JsonText;
};

/** The whole record; `result` and `logs` are the resolved texts of its payloads. */
export const recordJson = (record: ActivationRecord, result: JsonText, logs: JsonText): JsonText =>
  `{${headJson(record)},"start":${record.start},"end":${record.end},"duration":${record.duration},"response":${responseJson(record, result)},"logs":${logs},"publish":false}` as JsonText;

/** One entry of the list without `docs` (openwhisk-api §9.2). */
export const summaryJson = (record: ActivationRecord): JsonText =>
  `{${headJson(record)},"start":${record.start},"end":${record.end},"duration":${record.end - record.start},"statusCode":${record.statusCode},"publish":false}` as JsonText;

const headJson = (record: ActivationRecord): string =>
  `"namespace":${jsonText(record.namespace)},"name":${jsonText(record.name)},"version":"${record.version}","subject":${jsonText(record.subject)},"activationId":"${record.activationId}","annotations":${JSON.stringify(record.annotations)}`;
