/**
 * How an event lies in its payload. What the record's columns say already (type, and the activation
 * id where it is the key) is not said again; ids and hashes in hexadecimal become bytes, half as
 * long; the usual cause, a request, is left out; values of the user's own shape become JSON text
 * (`user-values.ts`). Measured: 37 % less than the events as they are.
 *
 * Unpacking goes by what it finds and not by version, so it reads every version there ever was.
 */
import type { AcceptedAction, Cause } from '../../domain/activation/events.ts';
import type { DomainEvent } from '../../domain/events.ts';
import type { Plan } from '../../domain/sequence/events.ts';
import { type Fields, isFields } from './fields.ts';
import { packUserValues, unpackUserValues } from './user-values.ts';

/** Stands in a payload for what the record's columns say. */
const IN_COLUMNS = null;
/** Stands in a payload for `{type: 'request'}`. */
const BY_REQUEST = null;

const HEX = /^(?:[0-9a-f]{32}|[0-9a-f]{64})$/;

export const packHex = (text: string): string | Uint8Array =>
  HEX.test(text) ? Buffer.from(text, 'hex') : text;

export const hexText = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');

export const toWireForm = (event: DomainEvent, key: string): object => {
  switch (event.type) {
    case 'ActivationAccepted':
      return {
        ...event,
        type: IN_COLUMNS,
        activationId: unlessKey(event.activationId, key),
        transactionId: packHex(event.transactionId),
        action: packCode(event.action),
        cause: packCause(event.cause),
      };
    case 'ActivationStarted':
    case 'ActivationCompleted':
    case 'SequenceCompleted':
      return {
        ...event,
        type: IN_COLUMNS,
        activationId: unlessKey(event.activationId, key),
        cause: packCause(event.cause),
      };
    case 'SequenceAccepted':
      return {
        ...event,
        type: IN_COLUMNS,
        activationId: unlessKey(event.activationId, key),
        transactionId: packHex(event.transactionId),
        plan: packPlan(event.plan),
        cause: packCause(event.cause),
      };
    case 'TriggerFired':
      return {
        ...event,
        type: IN_COLUMNS,
        activationId: unlessKey(event.activationId, key),
        transactionId: packHex(event.transactionId),
      };
    case 'TriggerCompleted':
      return { ...event, type: IN_COLUMNS, activationId: unlessKey(event.activationId, key) };
    default:
      return { ...packUserValues(event), type: IN_COLUMNS };
  }
};

const unlessKey = (id: string, key: string): string | null => (id === key ? IN_COLUMNS : id);

const packCode = (action: AcceptedAction) => ({ ...action, code: packHex(action.code) });

const packPlan = (plan: Plan): object =>
  plan.type === 'components'
    ? plan
    : { ...plan, conductor: { ...plan.conductor, action: packCode(plan.conductor.action) } };

const packCause = (cause: Cause): object | null => {
  switch (cause.type) {
    case 'request':
      return BY_REQUEST;
    case 'rule':
      return { ...cause, trigger: packHex(cause.trigger) };
    case 'component':
      return { ...cause, sequence: packHex(cause.sequence) };
  }
};

/** The event as it was appended, in the shape of the version it was written in. */
export const fromWireForm = (type: string, key: string, payload: unknown): Fields => {
  if (!isFields(payload)) throw new Error('the payload is not an object');
  payload['type'] = type;
  unpackUserValues(type, payload);
  if (payload['activationId'] !== undefined) unpackActivation(payload, key);
  return payload;
};

const unpackActivation = (event: Fields, key: string): void => {
  if (event['activationId'] === IN_COLUMNS) event['activationId'] = key;
  if (event['cause'] !== undefined) event['cause'] = unpackCause(event['cause']);
  unpackHexIn(event, 'transactionId');
  unpackHexIn(event['action'], 'code');
  const plan = event['plan'];
  if (isFields(plan) && isFields(plan['conductor']))
    unpackHexIn(plan['conductor']['action'], 'code');
};

const unpackCause = (cause: unknown): unknown => {
  if (cause === BY_REQUEST) return { type: 'request' };
  unpackHexIn(cause, 'trigger');
  unpackHexIn(cause, 'sequence');
  return cause;
};

const unpackHexIn = (fields: unknown, name: string): void => {
  if (isFields(fields) && fields[name] instanceof Uint8Array) fields[name] = hexText(fields[name]);
};
