import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { interrupted } from '../../../src/domain/activation/interrupted.ts';
import { offset } from '../../../src/domain/kernel/ids.ts';
import {
  evolveHealth,
  type Health,
  isFault,
  judgeHeard,
  judgeResults,
  judgeSilence,
  UP,
  withResult,
} from '../../../src/domain/scheduler/health.ts';
import { acceptedEvent, completedEvent } from '../../support/activation-fixtures.ts';

/** Health after results, each judged as it came. */
const after = (faults: readonly boolean[], from: Health = UP): Health =>
  faults.reduce((health, fault) => {
    const next = withResult(health, fault);
    const change = judgeResults(next);
    return change === null ? next : evolveHealth(next, change);
  }, from);

const FAULTY = after([true, true, true, true]);

describe('the health of an invoker', () => {
  test('P58: three faults among ten results never make it unhealthy, four always do', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 30 }), (faults) => {
        let health = UP;
        for (const [count, fault] of faults.entries()) {
          health = withResult(health, fault);
          const failed = faults.slice(Math.max(0, count - 9), count + 1).filter(Boolean).length;
          expect(judgeResults(health)?.state === 'unhealthy').toBe(failed > 3);
        }
      }),
    );
  });

  test('an unhealthy one is up when a container could be made, and its results count anew', () => {
    expect(FAULTY.state).toBe('unhealthy');
    const recovered = evolveHealth(FAULTY, { state: 'up', why: { type: 'recovered' } });
    expect(recovered).toEqual(UP);
    expect(after([true, true, true], recovered).state).toBe('up');
  });

  test('an unhealthy one is up when good results have replaced the bad', () => {
    expect(
      after(
        Array.from({ length: 6 }, () => false),
        FAULTY,
      ).state,
    ).toBe('unhealthy');
    expect(
      after(
        Array.from({ length: 7 }, () => false),
        FAULTY,
      ).state,
    ).toBe('up');
  });

  test('it is unresponsive only after longer than what it runs can take, and up when heard of', () => {
    const hour = 3_600_000;
    expect(judgeSilence(UP, { forMs: 2 * hour, longestTimeoutMs: hour })).toBeNull();
    const silent = judgeSilence(UP, { forMs: 2 * hour + 70_001, longestTimeoutMs: hour });
    expect(silent).toMatchObject({ state: 'unresponsive', why: { type: 'silent' } });
    const health = evolveHealth(UP, { state: 'unresponsive', why: { type: 'silent', forMs: 1 } });
    expect(judgeHeard(health)).toEqual({ state: 'up', why: { type: 'heard' } });
    expect(judgeHeard(UP)).toBeNull();
  });

  test('one that is down stays down', () => {
    const down = evolveHealth(UP, { state: 'down', why: { type: 'gaveUp' } });
    expect(evolveHealth(down, { state: 'up', why: { type: 'recovered' } }).state).toBe('down');
    expect(judgeResults(after([true, true, true, true], down))).toBeNull();
  });

  test('what the platform interrupted is no fault of its containers, an error of the user neither', () => {
    const response = { ...completedEvent().response, statusCode: 3 } as const;
    expect(isFault(completedEvent({ response: { ...response } }))).toBe(true);
    expect(isFault(interrupted(acceptedEvent(), offset(1), 0, 1))).toBe(false);
    expect(
      isFault(completedEvent({ response: { ...completedEvent().response, statusCode: 2 } })),
    ).toBe(false);
  });
});
