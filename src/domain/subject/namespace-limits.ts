/**
 * What an operator may set for one namespace; what is absent is the profile's (openwhisk-api §2.7).
 * Sizes of actions are in megabytes, times in milliseconds, sizes of content in bytes.
 */
import type { Offset } from '../kernel/ids.ts';

export interface NamespaceLimits {
  readonly invocationsPerMinute?: number;
  readonly concurrentInvocations?: number;
  readonly firesPerMinute?: number;
  readonly minActionMemory?: number;
  readonly maxActionMemory?: number;
  readonly minActionLogs?: number;
  readonly maxActionLogs?: number;
  readonly minActionTimeout?: number;
  readonly maxActionTimeout?: number;
  readonly minActionConcurrency?: number;
  readonly maxActionConcurrency?: number;
  readonly maxParameterSize?: number;
  readonly maxPayloadSize?: number;
  /** The only kinds that may be created; absent: all. */
  readonly allowedKinds?: readonly string[];
  /** Whether records can be read afterwards. */
  readonly storeActivations?: boolean;
}

/** With the journal offset at which they were set; `ABSENT` where nothing ever was. */
export interface StoredLimits {
  readonly limits: NamespaceLimits;
  readonly revision: Offset;
}

export const NO_OVERRIDES: NamespaceLimits = {};
