/**
 * Invokers and containers as the journal sees them.
 */
import type { ContainerId } from '../kernel/ids.ts';
import type { NetworkPolicy } from '../network-policy.ts';
import type { PoolSettings } from '../scheduler/pool-settings.ts';
import type { CreationReason } from '../scheduler/reasons.ts';

/** 0, 1, 2 …; its topic is `invoker<index>`. */
export type InvokerIndex = number;

/** How an activation got its container (adobe-runtime X16). */
export type StartKind = 'cold' | 'prewarmed' | 'warm';

/**
 * OpenWhisk's names (scheduling-and-runtimes §2.5). Only an invoker that is `up` gets work.
 *
 * `unhealthy`: its containers fail by the platform's fault. `unresponsive`: it has work, and nothing
 * was heard of it. `down`: it has ended, and what it held moves or ends.
 */
export type InvokerState = 'up' | 'unhealthy' | 'unresponsive' | 'down';

export type ContainerRemovalReason =
  | 'idle'
  /** It was unused, and its memory was needed. */
  | 'evicted'
  /** It was in use, and others had waited too long for memory: it took no more work. */
  | 'reclaimed'
  /** Nothing was heard of what ran in it long after its time was over. */
  | 'overdue'
  | 'initFailed'
  | 'runFailed'
  | 'exited'
  /** It could not be paused or resumed. */
  | 'pauseFailed'
  | 'createFailed'
  /** It was a probe, and came up. */
  | 'probed'
  | 'shutdown';

export interface ContainerCreated {
  readonly type: 'ContainerCreated';
  readonly containerId: ContainerId;
  readonly invoker: InvokerIndex;
  readonly kind: string;
  readonly memoryMb: number;
  /** Absent where records do not say, which means `full`. */
  readonly network?: NetworkPolicy;
  /** `NS/[PKG/]NAME` of the action it was made for; `null`: for none, as `why` says. */
  readonly action: string | null;
  /** `null` in records of format 1, which did not say. */
  readonly why: CreationReason | null;
}
/** Nothing ran in it for a while: its processes are stopped until the next run. */
export interface ContainerPaused {
  readonly type: 'ContainerPaused';
  readonly containerId: ContainerId;
  readonly invoker: InvokerIndex;
}
export interface ContainerResumed {
  readonly type: 'ContainerResumed';
  readonly containerId: ContainerId;
  readonly invoker: InvokerIndex;
}
export interface ContainerRemoved {
  readonly type: 'ContainerRemoved';
  readonly containerId: ContainerId;
  readonly invoker: InvokerIndex;
  readonly reason: ContainerRemovalReason;
}
/** All containers of the invoker's earlier lives are gone. */
export interface InvokerStarted {
  readonly type: 'InvokerStarted';
  readonly invoker: InvokerIndex;
  readonly memoryMb: number;
  readonly driver: string;
  /** What separates containers from the machine, in words. */
  readonly isolation: string;
  /** What its pool decides by. `null` in records of format 1, which did not say. */
  readonly pool: RecordedPool | null;
}
/** Records that do not say the network mean `full`. */
interface RecordedPool extends Omit<PoolSettings, 'memoryMb' | 'network'> {
  readonly network?: NetworkPolicy;
}
/** In order: nothing runs any more, and what waited stays in the journal. */
export interface InvokerStopped {
  readonly type: 'InvokerStopped';
  readonly invoker: InvokerIndex;
}

/** What the invoker found out about itself, or the balancer about it. */
export interface InvokerHealthChanged {
  readonly type: 'InvokerHealthChanged';
  readonly invoker: InvokerIndex;
  readonly state: InvokerState;
  readonly why: HealthReason;
}
export type HealthReason =
  /** So many of its last results were the platform's fault (scheduling-and-runtimes §2.5). */
  | { readonly type: 'results'; readonly failed: number; readonly of: number }
  /** A container could be made again. */
  | { readonly type: 'recovered' }
  /** It has work, and nothing was heard of it for so long. */
  | { readonly type: 'silent'; readonly forMs: number }
  /** It was heard of again. */
  | { readonly type: 'heard' }
  /** It threw too often to be restarted again. */
  | { readonly type: 'gaveUp' };
