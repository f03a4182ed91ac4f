import fc from 'fast-check';
import { expect, test } from 'vitest';
import { steadyTime } from '../../src/platform/steady-time.ts';

/** A machine whose clock may be set. */
const machine = (startMs: number) => {
  let [wall, elapsed] = [startMs, 0];
  const nowMs = steadyTime(
    () => wall,
    () => elapsed,
  );
  return {
    nowMs,
    pass: (ms: number) => {
      wall += ms;
      elapsed += ms;
    },
    set: (ms: number) => {
      wall += ms;
    },
  };
};

test('the time is the machine’s, also after its clock was set forward', () => {
  const { nowMs, pass, set } = machine(1_000_000);
  pass(10);
  expect(nowMs()).toBe(1_000_010);
  set(3_600_000);
  expect(nowMs()).toBe(4_600_010);
});

test('when the clock is set back, time goes on, and is the machine’s again in the end', () => {
  const { nowMs, pass, set } = machine(1_000_000);
  expect(nowMs()).toBe(1_000_000);
  set(-60_000);
  expect(nowMs()).toBe(1_000_000);
  pass(1_600);
  expect(nowMs()).toBe(1_001_500);
  pass(60_000 * 16);
  expect(nowMs()).toBe(1_000_000 - 60_000 + 1_600 + 60_000 * 16);
});

test('whatever is done to the clock, time never goes back', () => {
  const turn = fc.record({
    passed: fc.integer({ min: 0, max: 100_000 }),
    set: fc.integer({ min: -10_000_000, max: 10_000_000 }),
  });
  fc.assert(
    fc.property(fc.array(turn), (turns) => {
      const { nowMs, pass, set } = machine(1_000_000_000);
      let last = nowMs();
      for (const { passed, set: by } of turns) {
        pass(passed);
        set(by);
        const now = nowMs();
        expect(now).toBeGreaterThanOrEqual(last);
        last = now;
      }
    }),
  );
});
