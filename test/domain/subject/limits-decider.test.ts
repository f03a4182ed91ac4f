import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { E } from '../../../src/domain/kernel/fp.ts';
import {
  decodeLimitsChange,
  type LimitsChange,
} from '../../../src/domain/subject/limits-change.ts';
import { limitsDecider, limitsKey } from '../../../src/domain/subject/limits-decider.ts';
import type { NamespaceLimits } from '../../../src/domain/subject/namespace-limits.ts';
import { parseSubjectName } from '../../../src/domain/subject/subject-name.ts';
import { namespaceLimits } from '../../support/namespace-limits-arbitrary.ts';
import { spec } from '../../support/spec.ts';
import { namespaceName } from '../../support/subject-fixtures.ts';

const { given } = spec(limitsDecider);
const namespace = namespaceName('team');
const set = (limits: NamespaceLimits) =>
  ({ type: 'NamespaceLimitsSet', namespace, limits }) as const;
const change = (changed: LimitsChange) =>
  ({ type: 'SetLimits', namespace, change: changed }) as const;

describe('setting limits of a namespace', () => {
  test('sets what is named and keeps the rest', () => {
    given(set({ invocationsPerMinute: 5, storeActivations: false }))
      .when(change({ invocationsPerMinute: 7, maxActionMemory: 256, allowedKinds: ['nodejs:22'] }))
      .yields(
        set({
          invocationsPerMinute: 7,
          storeActivations: false,
          maxActionMemory: 256,
          allowedKinds: ['nodejs:22'],
        }),
      );
  });

  test('takes away what is set to null, so that the profile holds again', () => {
    given(set({ invocationsPerMinute: 5, allowedKinds: [], storeActivations: false }))
      .when(change({ invocationsPerMinute: null, allowedKinds: null, storeActivations: null }))
      .yields(set({}));
  });

  test('does nothing when nothing is named', () => {
    given(set({ firesPerMinute: 5 }))
      .when(change({}))
      .yields();
  });

  test('may allow nothing at all: that is how a namespace is banned', () => {
    given()
      .when(change({ invocationsPerMinute: 0, concurrentInvocations: 0 }))
      .yields(set({ invocationsPerMinute: 0, concurrentInvocations: 0 }));
  });

  test.each<readonly [LimitsChange, string]>([
    [{ firesPerMinute: -1 }, 'firesPerMinute must be a whole number, 0 or more'],
    [{ maxPayloadSize: 1.5 }, 'maxPayloadSize must be a whole number, 0 or more'],
    [{ maxActionLogs: Infinity }, 'maxActionLogs must be a whole number, 0 or more'],
    [
      { minActionMemory: 512, maxActionMemory: 256 },
      'minActionMemory 512 is above maxActionMemory 256',
    ],
    [{ allowedKinds: ['node js'] }, 'allowedKinds must be names of kinds'],
    [
      { allowedKinds: Array.from({ length: 101 }, () => 'nodejs:22') },
      'allowedKinds must be 100 kinds at most',
    ],
  ])('refuses %j', (changed, text) => {
    given().when(change(changed)).refused({ type: 'LimitsIllegal', text });
  });

  test('refuses a limit that contradicts one that was set before', () => {
    given(set({ maxActionTimeout: 1_000 }))
      .when(change({ minActionTimeout: 2_000 }))
      .refused({
        type: 'LimitsIllegal',
        text: 'minActionTimeout 2000 is above maxActionTimeout 1000',
      });
  });
});

describe('a change as it is sent', () => {
  test('is read as it was written', () => {
    fc.assert(
      fc.property(namespaceLimits, (limits) => {
        expect(decodeLimitsChange({ ...limits })).toEqual(E.right(limits));
      }),
    );
  });

  test.each([
    { invocationsPerMinute: '7' },
    { storeActivations: 1 },
    { allowedKinds: 'nodejs:22' },
    { allowedKinds: [1] },
    { maxActionInstances: 3 },
    JSON.parse('{"__proto__": null}'),
  ])('is refused when it is %j', (sent) => {
    expect(decodeLimitsChange(sent)).toMatchObject({ left: { type: 'LimitsIllegal' } });
  });
});

test('the limits of a namespace lie where no subject can', () => {
  expect(limitsKey(namespace)).toBe('team/limits');
  expect(E.isLeft(parseSubjectName(limitsKey(namespace)))).toBe(true);
});
