/**
 * Limits of an action, in the units of the wire, and the bounds of its namespace (openwhisk-api §4.7).
 */
import { E, type Either } from '../kernel/fp.ts';
import type { Refusal } from '../refusal.ts';
import type { EffectiveLimits } from '../subject/effective-limits.ts';

export interface ActionLimits {
  /** Milliseconds that `init` and `run` may each take. */
  readonly timeout: number;
  /** Megabytes of the container. */
  readonly memory: number;
  /** Megabytes of log kept per activation. */
  readonly logs: number;
  /** Activations that run at once in one container. */
  readonly concurrency: number;
  /** Containers at once; absent: as many as the namespace may have. */
  readonly instances?: number;
}

/** Member by member over the namespace's defaults. */
export const withDefaults = (
  limits: Partial<ActionLimits> | null,
  namespace: EffectiveLimits,
): ActionLimits => ({
  timeout: namespace.timeoutMs.std,
  memory: namespace.memoryMb.std,
  logs: namespace.logsMb.std,
  concurrency: namespace.concurrency.std,
  ...limits,
});

/** The first limit given that is outside the namespace's range. */
export const checkRanges = (
  limits: Partial<ActionLimits> | null,
  namespace: EffectiveLimits,
): Either<Refusal, null> => {
  if (limits === null) return E.right(null);
  const text =
    outside(limits.timeout, namespace.timeoutMs, 'duration', ' milliseconds') ??
    outside(limits.memory, namespace.memoryMb, 'memory size', ' MB') ??
    outside(limits.logs, namespace.logsMb, 'log size', ' MB') ??
    outside(limits.concurrency, namespace.concurrency, 'concurrency', '');
  return text === null ? E.right(null) : E.left({ type: 'LimitOutOfRange', text });
};

const outside = (
  value: number | undefined,
  range: EffectiveLimits['timeoutMs'],
  what: string,
  unit: string,
): string | null => {
  if (value === undefined) return null;
  if (value < range.min) {
    return `${what} ${value}${unit} below allowed threshold of ${range.min}${unit}`;
  }
  if (value > range.max) {
    return `${what} ${value}${unit} exceeds allowed threshold of ${range.max}${unit}`;
  }
  return null;
};

/** An action can't have more containers than its namespace may have activations. */
export const checkInstances = (
  limits: Partial<ActionLimits> | null,
  namespace: EffectiveLimits,
): Either<Refusal, null> => {
  const allowed = namespace.concurrentInvocations;
  return (limits?.instances ?? 0) > allowed
    ? E.left({ type: 'InstancesOverNamespaceConcurrency', allowed })
    : E.right(null);
};
