/**
 * What a simulation sees, in the order in which it happens: records when they become durable, what the
 * containers are asked and do, what callers are answered. Properties are stated over these alone.
 */
import type { CallOutcome } from '../domain/activation/outcome.ts';
import type { ActivationRecord } from '../domain/activation/record.ts';
import type { InvokerIndex } from '../domain/invoker/invoker.ts';
import type { ActivationId, ContainerId } from '../domain/kernel/ids.ts';
import type { NamespaceName } from '../domain/names.ts';
import type { NetworkPolicy } from '../domain/network-policy.ts';
import type { StoredRecord } from '../journal/journal.ts';
import type { FaultKind } from './faults.ts';
import type { Platform } from './workload/scenario.ts';

/** Seen where the containers are, not as the journal says. */
export type ContainerSeen = {
  readonly type: 'container';
  readonly id: ContainerId;
} & (
  | { readonly what: 'create'; readonly memoryMb: number; readonly network: NetworkPolicy }
  | {
      readonly what: 'init' | 'run';
      readonly activation: ActivationId;
      /** Of the code, with an init. */
      readonly code: string | null;
      readonly timeoutMs: number;
    }
  | {
      readonly what: 'inited' | 'ran';
      readonly activation: ActivationId;
      readonly outcome: CallOutcome;
    }
  | { readonly what: 'pause' | 'resume' | 'destroy' | 'gone' }
);

/** One request of one caller. Requests are numbered from 0. */
export type CallerSeen = { readonly type: 'caller'; readonly request: number } & (
  | { readonly what: 'asks'; readonly blocking: boolean; readonly waitMs: number }
  | { readonly what: 'accepted' | 'waitOver'; readonly id: ActivationId }
  | {
      readonly what: 'completed';
      readonly record: ActivationRecord;
      /** What a read says at that moment. */
      readonly read: ActivationRecord | null;
    }
  | { readonly what: 'refused'; readonly why: string }
);

export type ServerSeen =
  | { readonly type: 'server'; readonly what: 'starts'; readonly platform: Platform }
  | { readonly type: 'server'; readonly what: 'killed' | 'stopping' }
  /** In order; cut off: something still ran when its grace was over. */
  | { readonly type: 'server'; readonly what: 'stopped' | 'cutOff' }
  | { readonly type: 'bug'; readonly actor: string; readonly error: string }
  | { readonly type: 'fault'; readonly kind: FaultKind }
  /** Its actors were ended by a fault: what ran there is cut off. It comes again, or is given up. */
  | { readonly type: 'crash'; readonly invoker: InvokerIndex };

/** Places that a namespace with nothing in flight was given, and how many it should have been. */
export interface PlacesSeen {
  readonly type: 'places';
  readonly namespace: NamespaceName;
  readonly admitted: number;
  readonly allowed: number;
}

export type Seen =
  | { readonly type: 'record'; readonly record: StoredRecord }
  | ContainerSeen
  | CallerSeen
  | ServerSeen
  | PlacesSeen
  /** Nothing more is asked, and there was time enough for everything to end. */
  | { readonly type: 'over' };

/** With the virtual time, ms. */
export interface Observation {
  readonly atMs: number;
  readonly seen: Seen;
}
