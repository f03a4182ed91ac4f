/**
 * The activation record that clients read (openwhisk-api §9.1), made from the accepting and the
 * completing event alone: the waiting caller and the view show the same bytes. Actions, sequences
 * and fires of triggers each leave one.
 */
import type { Parameter } from '../action/action.ts';
import type { ActionLimits } from '../action/limits.ts';
import type { TriggerCompleted, TriggerFired } from '../firing/events.ts';
import { actionId, type EntityName } from '../names.ts';
import type { ActivationId } from '../kernel/ids.ts';
import { type JsonText, jsonText } from '../kernel/json.ts';
import type { Payload } from '../kernel/payload.ts';
import { unreachable } from '../kernel/unreachable.ts';
import type { SequenceAccepted, SequenceCompleted } from '../sequence/events.ts';
import {
  type ActivationAccepted,
  type ActivationCompleted,
  type Cause,
  enclosing,
  type StatusCode,
} from './events.ts';

export interface ActivationRecord {
  readonly namespace: string;
  readonly name: string;
  readonly version: string;
  readonly subject: string;
  readonly activationId: ActivationId;
  /** The sequence or composition that encloses it. */
  readonly cause: ActivationId | null;
  /** Epoch ms. */
  readonly start: number;
  /** `null` for fires of triggers. */
  readonly end: number | null;
  /** Of sequences the sum of their steps, else `end - start`; `null` for fires of triggers. */
  readonly duration: number | null;
  readonly statusCode: StatusCode;
  readonly result: Payload;
  readonly size: number | null;
  readonly logs: Payload;
  readonly annotations: readonly Parameter[];
}

export type Acceptance = ActivationAccepted | SequenceAccepted | TriggerFired;
export type Completion = ActivationCompleted | SequenceCompleted | TriggerCompleted;

/** What the record needs of the accepting event: all that is kept while its end is awaited. */
export interface RecordHead {
  readonly activationId: ActivationId;
  readonly namespace: string;
  readonly subject: string;
  readonly name: EntityName;
  readonly version: string;
  readonly receivedMs: number;
  /** The first segment of the name it is listed by: its package, or the binding it was named by. */
  readonly listedPackage: string | null;
  /** Whether clients can read the record. */
  readonly stored: boolean;
  readonly of: RecordSubject;
}

/** What ran. */
type RecordSubject =
  | {
      readonly type: 'action' | 'sequence' | 'composition';
      /** `NS/[PKG/]NAME`. */
      readonly path: string;
      readonly kind: string;
      readonly limits: ActionLimits;
      readonly binding: string | null;
      readonly cause: Cause;
    }
  | { readonly type: 'trigger'; readonly payload: Payload };

export const recordHead = (accepted: Acceptance): RecordHead => {
  const { activationId, caller, receivedMs, stored } = accepted;
  const known = { activationId, receivedMs, stored, ...callerOf(caller) };
  if (accepted.type === 'TriggerFired') {
    const { trigger, version, payload } = accepted;
    const of = { type: 'trigger', payload } as const;
    return { ...known, name: trigger.name, version, listedPackage: null, of };
  }
  const { action, binding, cause } = accepted;
  const ran = { path: actionId(action), limits: action.limits, binding, cause };
  return {
    ...known,
    name: action.name,
    version: action.version,
    listedPackage: binding === null ? action.package : binding.slice(binding.indexOf('/') + 1),
    of: { ...ran, ...kindOf(accepted) },
  };
};

const callerOf = ({ namespace, subject }: Acceptance['caller']) => ({ namespace, subject });

const kindOf = (accepted: ActivationAccepted | SequenceAccepted) => {
  if (accepted.type === 'ActivationAccepted')
    return { type: 'action', kind: accepted.action.kind } as const;
  const type = accepted.plan.type === 'conductor' ? 'composition' : 'sequence';
  return { type, kind: 'sequence' } as const;
};

export const activationRecord = (head: RecordHead, completed: Completion): ActivationRecord => {
  const { activationId, namespace, subject, name, version } = head;
  const known = { activationId, namespace, subject, name, version };
  const cause = head.of.type === 'trigger' ? null : enclosing(head.of.cause);
  return { ...known, cause, ...ending(head, completed), annotations: annotations(head, completed) };
};

const ending = (head: RecordHead, completed: Completion) => {
  switch (completed.type) {
    case 'ActivationCompleted': {
      const { startMs, endMs, logs } = completed;
      return { start: startMs, end: endMs, duration: endMs - startMs, ...completed.response, logs };
    }
    case 'SequenceCompleted': {
      const { startMs, endMs, durationMs, steps } = completed;
      return {
        start: startMs,
        end: endMs,
        duration: durationMs,
        ...completed.response,
        logs: steps,
      };
    }
    case 'TriggerCompleted':
      return {
        start: head.receivedMs,
        end: null,
        duration: null,
        statusCode: 0 as const,
        result: head.of.type === 'trigger' ? head.of.payload : jsonText({}),
        size: null,
        logs: completed.logs,
      };
    default:
      return unreachable(completed);
  }
};

const annotations = ({ of }: RecordHead, completed: Completion): readonly Parameter[] => {
  if (of.type === 'trigger' || completed.type === 'TriggerCompleted') return [];
  const limits = limitsShown(of.limits, completed);
  return [
    { key: 'path', value: of.path },
    { key: 'kind', value: of.kind },
    ...(limits === null ? [] : [{ key: 'limits', value: { ...limits } }]),
    { key: 'waitTime', value: completed.waitMs },
    ...(completed.type === 'ActivationCompleted' ? runAnnotations(completed) : []),
    ...(of.type === 'action' ? [] : [{ key: 'topmost', value: of.cause.type !== 'component' }]),
    ...(of.type === 'composition' ? [{ key: 'conductor', value: true }] : []),
    ...(of.cause.type === 'component' ? [{ key: 'causedBy', value: 'sequence' }] : []),
    ...(of.binding === null ? [] : [{ key: 'binding', value: of.binding }]),
  ];
};

/** A sequence has the memory of its largest step, and no limits to show when none ran. */
const limitsShown = (
  limits: ActionLimits,
  completed: ActivationCompleted | SequenceCompleted,
): ActionLimits | null => {
  if (completed.type === 'ActivationCompleted') return limits;
  return completed.memoryMb === null ? null : { ...limits, memory: completed.memoryMb };
};

const runAnnotations = ({ initMs, timedOut }: ActivationCompleted): readonly Parameter[] => [
  ...(initMs === null ? [] : [{ key: 'initTime', value: initMs }]),
  { key: 'timeout', value: timedOut },
];

const STATUS_WORDS = {
  0: 'success',
  1: 'application error',
  2: 'action developer error',
  3: 'whisk internal error',
} as const satisfies Record<StatusCode, string>;

/** `response` (openwhisk-api §5.4), with `statusCode` as well (adobe-runtime X20). */
export const responseJson = (record: ActivationRecord, result: JsonText): JsonText => {
  const { statusCode, size } = record;
  const status = STATUS_WORDS[statusCode];
  const sized = size === null ? '' : `"size":${size},`;
  return `{"result":${result},${sized}"status":"${status}","statusCode":${statusCode},"success":${statusCode === 0}}` as JsonText;
};

/** The whole record; `result` and `logs` are the resolved texts of its payloads. */
export const recordJson = (
  record: ActivationRecord,
  result: JsonText,
  logs: JsonText,
): JsonText => {
  const { subject, end, duration } = record;
  const times = end === null ? '' : `,"end":${end},"duration":${duration}`;
  return `{${headJson(record)},"subject":${jsonText(subject)}${times},"response":${responseJson(record, result)},"logs":${logs}}` as JsonText;
};

/** One entry of the list without `docs` (openwhisk-api §9.2). */
export const summaryJson = (record: ActivationRecord): JsonText => {
  const { start, end, statusCode } = record;
  const times =
    end === null ? '' : `,"end":${end},"duration":${end - start},"statusCode":${statusCode}`;
  return `{${headJson(record)}${times}}` as JsonText;
};

/** What record and summary have in common. */
const headJson = (record: ActivationRecord): string => {
  const cause = record.cause === null ? '' : `"cause":"${record.cause}",`;
  return `"namespace":${jsonText(record.namespace)},"name":${jsonText(record.name)},"version":"${record.version}","publish":false,"activationId":"${record.activationId}",${cause}"annotations":${JSON.stringify(record.annotations)},"start":${record.start}`;
};
