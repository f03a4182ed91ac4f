/** The three events of a small activation, as a server appends them for `{"name":"world"}`. */
import { randomBytes } from 'node:crypto';
import type { AcceptedAction, Caller, Cause } from '../../src/domain/activation/events.ts';
import {
  activationId,
  blobHash,
  containerId,
  keyId,
  offset,
  type Offset,
  queueKey,
  transactionId,
} from '../../src/domain/kernel/ids.ts';
import { jsonText } from '../../src/domain/kernel/json.ts';
import type { EntityName, NamespaceName } from '../../src/domain/names.ts';
import type { NewRecord } from '../../src/journal/journal.ts';

const namespace = 'guest' as NamespaceName;
const caller: Caller = {
  subject: 'guest',
  namespace,
  uuid: keyId('23bc46b1-71f6-4ed5-8c54-816aa4f8c502'),
};
const action: AcceptedAction = {
  ...{ namespace, package: null, name: 'hello' as EntityName, version: '0.0.1' },
  ...{ revision: offset(4), kind: 'nodejs:22', code: blobHash(randomBytes(32).toString('hex')) },
  ...{ binary: false, main: null },
  limits: { timeout: 60_000, memory: 256, logs: 10, concurrency: 200 },
};
const cause: Cause = { type: 'request' };

/** Its events, of which two say where it was accepted. */
export interface SmallActivation {
  readonly acceptance: NewRecord;
  readonly start: (acceptedAt: Offset) => NewRecord;
  readonly end: (acceptedAt: Offset) => NewRecord;
}

export const smallActivation = (nowMs: number): SmallActivation => {
  const id = activationId(randomBytes(16).toString('hex'));
  const acceptance: NewRecord = {
    topic: 'invoker0',
    key: id,
    event: {
      ...{ type: 'ActivationAccepted', activationId: id, caller, action, binding: null, cause },
      transactionId: transactionId(randomBytes(16).toString('hex')),
      parameters: jsonText({ name: 'world' }),
      environment: { apiHost: 'http://127.0.0.1:3233', apiKey: true, initParameters: null },
      ...{ blocking: true, idempotencyKey: null, retrySafe: false, stored: true },
      ...{ receivedMs: nowMs, invoker: 0, placement: { chosen: 'home', skipped: [] } },
    },
  };
  const start = (acceptedAt: Offset): NewRecord => ({
    topic: 'started',
    key: id,
    event: {
      ...{ type: 'ActivationStarted', activationId: id, acceptedAt, cause, invoker: 0 },
      ...{ containerId: containerId('1-0-1'), start: 'warm', attempt: 1 },
      reason: { queuedMs: 0, waited: null },
    },
  });
  const end = (acceptedAt: Offset): NewRecord => ({
    topic: 'completed',
    key: id,
    event: {
      ...{ type: 'ActivationCompleted', activationId: id, acceptedAt, namespace, cause },
      ...{ queue: queueKey('guest guest/hello 4'), invoker: 0 },
      response: { statusCode: 0, result: jsonText({ hello: 'world' }), size: 17 },
      ...{ logs: jsonText([]), startMs: nowMs + 1, endMs: nowMs + 2, waitMs: 1 },
      ...{ initMs: null, timedOut: false },
    },
  });
  return { acceptance, start, end };
};
