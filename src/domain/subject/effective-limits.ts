/**
 * The limits in force for a namespace: the profile's, with what an operator has set for the namespace
 * over them (openwhisk-api §2.7, §4.7). Limits of actions and sizes stay within the system's range
 * whatever was set; the rates are there to be raised.
 */
import type { Profile } from '../profile.ts';
import type { NamespaceLimits } from './namespace-limits.ts';

export interface EffectiveLimits {
  readonly invocationsPerMinute: number;
  readonly concurrentInvocations: number;
  readonly firesPerMinute: number;
  readonly timeoutMs: Range;
  readonly memoryMb: Range;
  readonly logsMb: Range;
  /** Activations in one container. */
  readonly concurrency: Range;
  readonly parametersBytesMax: number;
  readonly payloadBytesMax: number;
  readonly codeBytesMax: number;
  /** The only kinds that may be created; `null`: all. */
  readonly allowedKinds: readonly string[] | null;
  readonly storeActivations: boolean;
}

/** What may be asked for, and what holds for those who ask for nothing. */
type Range = Profile['timeoutMs'];

export const effectiveLimits = (profile: Profile, set: NamespaceLimits): EffectiveLimits => ({
  invocationsPerMinute: set.invocationsPerMinute ?? profile.invocationsPerMinute,
  concurrentInvocations: set.concurrentInvocations ?? profile.concurrentInvocations,
  firesPerMinute: set.firesPerMinute ?? profile.firesPerMinute,
  timeoutMs: rangeWithin(profile.timeoutMs, set.minActionTimeout, set.maxActionTimeout),
  memoryMb: rangeWithin(profile.memoryMb, set.minActionMemory, set.maxActionMemory),
  logsMb: rangeWithin(profile.logsMb, set.minActionLogs, set.maxActionLogs),
  concurrency: rangeWithin(profile.concurrency, set.minActionConcurrency, set.maxActionConcurrency),
  parametersBytesMax: atMost(profile.parametersBytesMax, set.maxParameterSize),
  payloadBytesMax: atMost(profile.payloadBytesMax, set.maxPayloadSize),
  codeBytesMax: profile.codeBytesMax,
  allowedKinds: set.allowedKinds ?? null,
  storeActivations: set.storeActivations ?? true,
});

/** Where the lowest was set above the highest, the highest holds. */
const rangeWithin = (system: Range, lowest?: number, highest?: number): Range => {
  const max = between(system.min, highest ?? system.max, system.max);
  const min = between(system.min, lowest ?? system.min, max);
  return { min, std: between(min, system.std, max), max };
};

const between = (low: number, value: number, high: number): number =>
  Math.min(Math.max(value, low), high);

const atMost = (system: number, wanted?: number): number => Math.min(system, wanted ?? system);

/** The body of `GET /namespaces/NS/limits`. */
export const limitsJson = (profile: Profile, set: NamespaceLimits): string => {
  const limits = effectiveLimits(profile, set);
  return JSON.stringify({
    invocationsPerMinute: limits.invocationsPerMinute,
    concurrentInvocations: limits.concurrentInvocations,
    firesPerMinute: limits.firesPerMinute,
    maxActionMemory: limits.memoryMb.max,
    minActionMemory: limits.memoryMb.min,
    maxActionLogs: limits.logsMb.max,
    minActionLogs: limits.logsMb.min,
    maxActionTimeout: limits.timeoutMs.max,
    minActionTimeout: limits.timeoutMs.min,
    maxActionConcurrency: limits.concurrency.max,
    minActionConcurrency: limits.concurrency.min,
    maxParameterSize: `${limits.parametersBytesMax} B`,
    maxActionInstances: limits.concurrentInvocations,
    // These are told only to those for whom something was set; `stringify` leaves out the others.
    allowedKinds: set.allowedKinds,
    storeActivations: set.storeActivations,
    maxPayloadSize: set.maxPayloadSize === undefined ? undefined : `${limits.payloadBytesMax} B`,
  });
};
