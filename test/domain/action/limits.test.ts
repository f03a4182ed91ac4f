import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type ActionLimits,
  checkInstances,
  checkRanges,
  withDefaults,
} from '../../../src/domain/action/limits.ts';
import { E } from '../../../src/domain/kernel/fp.ts';
import { PROFILES } from '../../../src/domain/profile.ts';
import { effectiveLimits } from '../../../src/domain/subject/effective-limits.ts';

const openwhisk = effectiveLimits(PROFILES.openwhisk, {});
const adobe = effectiveLimits(PROFILES.adobe, {});
const refused = (text: string) => E.left({ type: 'LimitOutOfRange', text });

describe('limits', () => {
  test('not given are the defaults of the namespace', () => {
    expect(withDefaults(null, openwhisk)).toEqual({
      timeout: 60_000,
      memory: 256,
      logs: 10,
      concurrency: 1,
    });
    expect(withDefaults({ memory: 512 }, adobe)).toEqual({
      timeout: 60_000,
      memory: 512,
      logs: 10,
      concurrency: 200,
    });
  });

  test.each<[Partial<ActionLimits>, string]>([
    [
      { timeout: 300_001 },
      'duration 300001 milliseconds exceeds allowed threshold of 300000 milliseconds',
    ],
    [{ timeout: 99 }, 'duration 99 milliseconds below allowed threshold of 100 milliseconds'],
    [{ memory: 600 }, 'memory size 600 MB exceeds allowed threshold of 512 MB'],
    [{ memory: 64 }, 'memory size 64 MB below allowed threshold of 128 MB'],
    [{ logs: 11 }, 'log size 11 MB exceeds allowed threshold of 10 MB'],
    [{ concurrency: 2 }, 'concurrency 2 exceeds allowed threshold of 1'],
    [{ concurrency: 0 }, 'concurrency 0 below allowed threshold of 1'],
  ])('%j is out of the range of OpenWhisk', (limits, text) => {
    expect(checkRanges(limits, openwhisk)).toEqual(refused(text));
  });

  test('within the range of the namespace are accepted, and no others', () => {
    const { memoryMb } = adobe;
    fc.assert(
      fc.property(fc.nat(10_000), (memory) => {
        const accepted = E.isRight(checkRanges({ memory }, adobe));
        expect(accepted).toBe(memory >= memoryMb.min && memory <= memoryMb.max);
      }),
    );
  });

  test('the defaults of every profile are within its ranges', () => {
    for (const limits of [openwhisk, adobe]) {
      expect(checkRanges(withDefaults(null, limits), limits)).toEqual(E.right(null));
    }
  });

  test('more instances than the namespace may have activations are refused', () => {
    expect(checkInstances({ instances: 31 }, openwhisk)).toEqual(
      E.left({ type: 'InstancesOverNamespaceConcurrency', allowed: 30 }),
    );
    expect(checkInstances({ instances: 30 }, openwhisk)).toEqual(E.right(null));
    expect(checkInstances(null, openwhisk)).toEqual(E.right(null));
  });
});
