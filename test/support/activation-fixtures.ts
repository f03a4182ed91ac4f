/** One activation and the events of its life, to be varied by the tests. */
import type {
  ActivationAccepted,
  ActivationCompleted,
  ActivationStarted,
} from '../../src/domain/activation/events.ts';
import {
  activationId,
  blobHash,
  containerId,
  keyId,
  offset,
  queueKey,
  transactionId,
} from '../../src/domain/kernel/ids.ts';
import { jsonText } from '../../src/domain/kernel/json.ts';
import { HELLO } from './action-fixtures.ts';

const id = activationId('0123456789abcdef0123456789abcdef');

export const acceptedEvent = (more: Partial<ActivationAccepted> = {}): ActivationAccepted => ({
  type: 'ActivationAccepted',
  activationId: id,
  transactionId: transactionId('tid'),
  caller: { subject: 'guest', namespace: HELLO.namespace, uuid: keyId('key') },
  action: {
    ...HELLO,
    version: '0.0.1',
    revision: offset(1),
    kind: 'nodejs:22',
    code: blobHash('c0de'),
    binary: false,
    main: null,
    limits: { timeout: 60_000, memory: 256, logs: 10, concurrency: 1 },
  },
  binding: null,
  parameters: jsonText({}),
  environment: { apiHost: 'http://localhost', apiKey: false, initParameters: null },
  cause: { type: 'request' },
  blocking: false,
  idempotencyKey: null,
  retrySafe: false,
  stored: true,
  receivedMs: 1000,
  invoker: 0,
  placement: { chosen: 'home', skipped: [] },
  ...more,
});

export const startedEvent = (more: Partial<ActivationStarted> = {}): ActivationStarted => ({
  type: 'ActivationStarted',
  activationId: id,
  acceptedAt: offset(1),
  cause: { type: 'request' },
  invoker: 0,
  containerId: containerId('1-0-1'),
  start: 'cold',
  attempt: 1,
  reason: { queuedMs: 0, waited: null },
  ...more,
});

export const completedEvent = (more: Partial<ActivationCompleted> = {}): ActivationCompleted => ({
  type: 'ActivationCompleted',
  activationId: id,
  acceptedAt: offset(1),
  queue: queueKey('guest guest/hello 1'),
  namespace: HELLO.namespace,
  cause: { type: 'request' },
  invoker: 0,
  response: { statusCode: 0, result: jsonText({}), size: 2 },
  logs: jsonText([]),
  startMs: 1010,
  endMs: 1020,
  waitMs: 10,
  initMs: 5,
  timedOut: false,
  ...more,
});
