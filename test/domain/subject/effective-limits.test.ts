import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PROFILES } from '../../../src/domain/profile.ts';
import { effectiveLimits, limitsJson } from '../../../src/domain/subject/effective-limits.ts';
import { NO_OVERRIDES } from '../../../src/domain/subject/namespace-limits.ts';
import { namespaceLimits } from '../../support/namespace-limits-arbitrary.ts';

const { adobe, openwhisk } = PROFILES;
const profile = fc.constantFrom(adobe, openwhisk);
const RANGES = ['timeoutMs', 'memoryMb', 'logsMb', 'concurrency'] as const;
const SIZES = ['parametersBytesMax', 'payloadBytesMax', 'codeBytesMax'] as const;

test('a namespace for which nothing is set has the limits of the profile', () => {
  for (const system of [adobe, openwhisk]) {
    const { allowedKinds, storeActivations, ...limits } = effectiveLimits(system, NO_OVERRIDES);
    expect(system).toMatchObject(limits);
    expect({ allowedKinds, storeActivations }).toEqual({
      allowedKinds: null,
      storeActivations: true,
    });
  }
});

test('limits of actions stay within the range of the system, whatever is set', () => {
  fc.assert(
    fc.property(profile, namespaceLimits, (system, set) => {
      const limits = effectiveLimits(system, set);
      for (const name of RANGES) {
        const { min, std, max } = limits[name];
        expect(min).toBeGreaterThanOrEqual(system[name].min);
        expect(max).toBeLessThanOrEqual(system[name].max);
        expect([min, std, max].toSorted((one, other) => one - other)).toEqual([min, std, max]);
      }
      for (const name of SIZES) expect(limits[name]).toBeLessThanOrEqual(system[name]);
    }),
  );
});

test('an operator raises and lowers rates as needed, above those of the profile too', () => {
  fc.assert(
    fc.property(profile, fc.nat(), (system, allowed) => {
      const limits = effectiveLimits(system, {
        invocationsPerMinute: allowed,
        concurrentInvocations: allowed,
        firesPerMinute: allowed,
      });
      expect(limits.invocationsPerMinute).toBe(allowed);
      expect(limits.concurrentInvocations).toBe(allowed);
      expect(limits.firesPerMinute).toBe(allowed);
    }),
  );
});

test('a limit within the range of the system holds as it was set', () => {
  const limits = effectiveLimits(adobe, { minActionMemory: 256, maxActionMemory: 512 });
  expect(limits.memoryMb).toEqual({ min: 256, std: 256, max: 512 });
});

test('who asks for nothing never gets more than the namespace may have', () => {
  expect(effectiveLimits(adobe, { maxActionTimeout: 10_000 }).timeoutMs.std).toBe(10_000);
  expect(effectiveLimits(adobe, { minActionMemory: 512 }).memoryMb.std).toBe(512);
});

test('a namespace reads its limits as upstream writes them', () => {
  expect(limitsJson(openwhisk, NO_OVERRIDES)).toBe(
    '{"invocationsPerMinute":60,"concurrentInvocations":30,"firesPerMinute":60,' +
      '"maxActionMemory":512,"minActionMemory":128,"maxActionLogs":10,"minActionLogs":0,' +
      '"maxActionTimeout":300000,"minActionTimeout":100,"maxActionConcurrency":1,' +
      '"minActionConcurrency":1,"maxParameterSize":"1048576 B","maxActionInstances":30}',
  );
});

test('allowed kinds, storing of records and the size of payloads are told where they were set', () => {
  const told: unknown = JSON.parse(
    limitsJson(openwhisk, {
      concurrentInvocations: 7,
      allowedKinds: ['nodejs:22'],
      storeActivations: false,
      maxPayloadSize: 1000,
    }),
  );
  expect(told).toMatchObject({
    concurrentInvocations: 7,
    maxActionInstances: 7,
    allowedKinds: ['nodejs:22'],
    storeActivations: false,
    maxPayloadSize: '1000 B',
  });
});
