/** Any overrides that an operator could have set, sensible or not. */
import fc from 'fast-check';
import type { NamespaceLimits } from '../../src/domain/subject/namespace-limits.ts';

const number = fc.nat({ max: 20_000_000 });

export const namespaceLimits: fc.Arbitrary<NamespaceLimits> = fc.record(
  {
    invocationsPerMinute: number,
    concurrentInvocations: number,
    firesPerMinute: number,
    minActionMemory: number,
    maxActionMemory: number,
    minActionLogs: number,
    maxActionLogs: number,
    minActionTimeout: number,
    maxActionTimeout: number,
    minActionConcurrency: number,
    maxActionConcurrency: number,
    maxParameterSize: number,
    maxPayloadSize: number,
    allowedKinds: fc.array(fc.string(), { maxLength: 3 }),
    storeActivations: fc.boolean(),
  },
  { requiredKeys: [] },
);
