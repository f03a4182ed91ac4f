/**
 * Lives of activations as servers write them, by number: which tenant, action and package, how long, with what result
 * and logs follows from the number alone. Ids are random, as a server's are.
 *
 * Half of all belong to the first tenant; each has the same actions, of which some are in a package. One in a hundred
 * fails, one in a thousand has a result and logs of some kilobytes.
 */
import type { AcceptedAction, ActivationAccepted } from '../../src/domain/activation/events.ts';
import type { ActivationId, BlobHash, Offset } from '../../src/domain/kernel/ids.ts';
import { containerId, offset } from '../../src/domain/kernel/ids.ts';
import { E } from '../../src/domain/kernel/fp.ts';
import { jsonText } from '../../src/domain/kernel/json.ts';
import { type EntityName, parseEntityName } from '../../src/domain/names.ts';
import { queueOf } from '../../src/domain/scheduler/demand.ts';
import { invokerTopic } from '../../src/domain/topics.ts';
import type { NewRecord } from '../../src/journal/journal.ts';
import { newActivationId, newTransactionId } from '../../src/platform/random.ts';
import type { GrowthTenant } from './tenants.ts';

const ACTIONS = 10;
export const RECORDS_EACH = 3;
/** Its number below `ACTIONS` is even for actions in this package. */
export const PACKAGE = 'tools';

export interface Life {
  readonly id: ActivationId;
  readonly tenant: GrowthTenant;
  /** Accepted, started and completed. */
  readonly records: readonly [NewRecord, NewRecord, NewRecord];
}

export const actionName = (number: number): string => `action${number % ACTIONS}`;

const nameOf = (text: string): EntityName => {
  const parsed = parseEntityName(text);
  if (E.isLeft(parsed)) throw new Error(`${text} is no name`);
  return parsed.right;
};
const NAMES = Array.from({ length: ACTIONS }, (_, number) => nameOf(actionName(number)));
const WITHIN = nameOf(PACKAGE);

const tenantOf = (tenants: readonly GrowthTenant[], number: number): GrowthTenant => {
  const [first, ...others] = tenants;
  const other = others[Math.floor(number / 2) % Math.max(1, others.length)];
  const one = number % 2 === 0 ? first : (other ?? first);
  if (one === undefined) throw new Error('there are no tenants');
  return one;
};

const actionOf = (tenant: GrowthTenant, number: number, code: BlobHash): AcceptedAction => {
  const index = Math.floor(number / 2) % ACTIONS;
  return {
    namespace: tenant.namespace,
    package: index % 2 === 0 ? WITHIN : null,
    name: NAMES[index] ?? WITHIN,
    version: '0.0.1',
    revision: offset(1),
    kind: 'nodejs:22',
    code,
    binary: false,
    main: null,
    limits: { timeout: 60_000, memory: 256, logs: 10, concurrency: 1 },
  };
};

const PAD = 'x'.repeat(4_000);
const LINE = '2026-01-01T00:00:00.000000000Z stdout: ';

/** `at` is where its acceptance, its start and its end will lie. */
export const lifeOf = (
  tenants: readonly GrowthTenant[],
  code: BlobHash,
  number: number,
  nowMs: number,
  at: Offset,
): Life => {
  const tenant = tenantOf(tenants, number);
  const { subject, namespace, uuid } = tenant;
  const id = newActivationId();
  const accepted: ActivationAccepted = {
    type: 'ActivationAccepted',
    activationId: id,
    transactionId: newTransactionId(),
    caller: { subject, namespace, uuid },
    action: actionOf(tenant, number, code),
    binding: null,
    parameters: jsonText({ number, hello: 'world' }),
    environment: { apiHost: 'http://localhost', apiKey: false, initParameters: null },
    cause: { type: 'request' },
    ...{ blocking: false, idempotencyKey: null, retrySafe: false, stored: true },
    receivedMs: nowMs,
    invoker: 0,
    placement: { chosen: 'home', skipped: [] },
  };
  const known = { activationId: id, acceptedAt: at, cause: accepted.cause, invoker: 0 };
  const pad = number % 1_000 === 0 ? PAD : '';
  const result = jsonText({ number, answer: number * 2, pad });
  const started = {
    type: 'ActivationStarted' as const,
    ...known,
    containerId: containerId(`1-0-${number % 64}`),
    ...{ start: 'warm' as const, attempt: 1, reason: { queuedMs: 0, waited: null } },
  };
  const completed = {
    type: 'ActivationCompleted' as const,
    ...known,
    queue: queueOf(accepted.caller, accepted.action),
    namespace,
    response: { statusCode: number % 100 === 0 ? 1 : 0, result, size: result.length } as const,
    logs: jsonText(Array.from({ length: number % 4 }, (_, line) => `${LINE}${line} ${pad}`)),
    ...{ startMs: nowMs + 2, endMs: nowMs + 2 + (number % 50), waitMs: 2 },
    ...{ initMs: null, timedOut: false },
  };
  const records = [
    { topic: invokerTopic(0), key: id, event: accepted },
    { topic: 'started', key: id, event: started },
    { topic: 'completed', key: id, event: completed },
  ] as const;
  return { id, tenant, records };
};
