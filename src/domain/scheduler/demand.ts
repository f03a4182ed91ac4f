/** What the scheduler has to know of an activation, and how it names its queue. */
import type { AcceptedAction, Caller } from '../activation/events.ts';
import { type QueueKey, queueKey } from '../kernel/ids.ts';
import { actionId } from '../names.ts';

export interface Demand {
  readonly queue: QueueKey;
  /** Of the caller: memory is shared fairly between namespaces. */
  readonly namespace: string;
  /** `NS/[PKG/]NAME`. */
  readonly action: string;
  readonly kind: string;
  readonly memoryMb: number;
  /** Runs at once in one container. */
  readonly concurrency: number;
  /** Containers at once; `null`: as many as there is memory for. */
  readonly instances: number | null;
  /** That init and run may each take, ms. */
  readonly timeoutMs: number;
}

export const queueOf = (caller: Pick<Caller, 'namespace'>, action: AcceptedAction): QueueKey =>
  queueKey(`${caller.namespace} ${actionId(action)} ${action.revision}`);

export const demandOf = (caller: Pick<Caller, 'namespace'>, action: AcceptedAction): Demand => ({
  queue: queueOf(caller, action),
  namespace: caller.namespace,
  action: actionId(action),
  kind: action.kind,
  memoryMb: action.limits.memory,
  concurrency: action.limits.concurrency,
  instances: action.limits.instances ?? null,
  timeoutMs: action.limits.timeout,
});
