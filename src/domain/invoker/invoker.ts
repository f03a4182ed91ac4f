/**
 * Invokers and containers as the journal sees them.
 */
import type { ContainerId } from '../kernel/ids.ts';

/** 0, 1, 2 …; its topic is `invoker<index>`. */
export type InvokerIndex = number;

/** How an activation got its container (adobe-runtime X16). */
export type StartKind = 'cold' | 'warm';

export type ContainerRemovalReason =
  | 'idle'
  | 'evicted'
  | 'initFailed'
  | 'runFailed'
  | 'exited'
  | 'createFailed'
  | 'shutdown';

export interface ContainerCreated {
  readonly type: 'ContainerCreated';
  readonly containerId: ContainerId;
  readonly invoker: InvokerIndex;
  readonly kind: string;
  readonly memoryMb: number;
  /** `NS/[PKG/]NAME` of the action it was made for. */
  readonly action: string;
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
}
/** In order: nothing runs any more, and what waited stays in the journal. */
export interface InvokerStopped {
  readonly type: 'InvokerStopped';
  readonly invoker: InvokerIndex;
}
