/** What the scheduler has to know of an activation, and how it names its queue. */
import type { AcceptedAction, Caller } from '../activation/events.ts';
import { type QueueKey, queueKey } from '../kernel/ids.ts';
import { actionId } from '../names.ts';
import type { NetworkPolicy } from '../network-policy.ts';
import { MANIFEST } from '../runtimes-manifest.ts';

export interface Demand {
  readonly queue: QueueKey;
  /** Of the caller: memory is shared fairly between namespaces. */
  readonly namespace: string;
  /** `NS/[PKG/]NAME`. */
  readonly action: string;
  readonly kind: string;
  /** What it is made from, where that is the action's own choice. */
  readonly image: string | null;
  readonly memoryMb: number;
  /** As the action asks; that of the invoker's pool may be stricter. */
  readonly network: NetworkPolicy;
  /** Runs at once in one container. */
  readonly concurrency: number;
  /** Containers at once; `null`: as many as there is memory for. */
  readonly instances: number | null;
  /** That init and run may each take, ms. */
  readonly timeoutMs: number;
}

/** What a container has to be, exactly, to serve a demand. */
export type ContainerShape = Pick<Demand, 'kind' | 'memoryMb' | 'network'>;

export const queueOf = (caller: Pick<Caller, 'namespace'>, action: AcceptedAction): QueueKey =>
  queueKey(`${caller.namespace} ${actionId(action)} ${action.revision}`);

const ONE_AT_A_TIME: ReadonlySet<string> = new Set(
  MANIFEST.kinds.filter(({ oneAtATime }) => oneAtATime).map(({ kind }) => kind),
);

export const demandOf = (caller: Pick<Caller, 'namespace'>, action: AcceptedAction): Demand => ({
  queue: queueOf(caller, action),
  namespace: caller.namespace,
  action: actionId(action),
  kind: action.kind,
  image: action.image ?? null,
  memoryMb: action.limits.memory,
  network: action.network ?? 'full',
  concurrency: ONE_AT_A_TIME.has(action.kind) ? 1 : action.limits.concurrency,
  instances: action.limits.instances ?? null,
  timeoutMs: action.limits.timeout,
});
