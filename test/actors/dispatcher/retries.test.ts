import { describe, expect, test } from 'vitest';
import { createRetries } from '../../../src/actors/dispatcher/retries.ts';
import { E, type Either } from '../../../src/domain/kernel/fp.ts';
import type { Refusal } from '../../../src/domain/refusal.ts';
import { createManualClock } from '../controller/manual-clock.ts';

type Answer = Either<Refusal, string>;

const UNAVAILABLE: Answer = E.left({ type: 'Unavailable' });
const NOT_FOUND: Answer = E.left({ type: 'NotFound' });

/** Answers in turn, the last one for ever. */
const answering = (...answers: readonly Answer[]) => {
  const asked = { times: 0 };
  const ask = async (): Promise<Answer> => {
    const answer = answers[Math.min(asked.times, answers.length - 1)] ?? UNAVAILABLE;
    asked.times += 1;
    return answer;
  };
  return { asked, ask };
};

describe('what is asked until it is available', () => {
  test('is answered by whatever is no trouble of the platform', async () => {
    const retries = createRetries(createManualClock());
    for (const answer of [E.right('yes'), NOT_FOUND])
      expect(await retries.untilAvailable(answering(answer).ask, 2_000)).toBe(answer);
  });

  test('is asked again, ever more seldom, until it is', async () => {
    const clock = createManualClock();
    const { asked, ask } = answering(UNAVAILABLE, UNAVAILABLE, UNAVAILABLE, E.right('yes'));
    const answer = createRetries(clock).untilAvailable(ask, 60_000);
    for (const waitMs of [50, 100, 200]) {
      await clock.scheduled();
      clock.pass(waitMs - 1);
      expect(clock.waiting()).toBe(1);
      clock.pass(1);
    }
    expect(await answer).toEqual(E.right('yes'));
    expect(asked.times).toBe(4);
  });

  test('is given up when patience is over, with the answer there is', async () => {
    const clock = createManualClock();
    const { asked, ask } = answering(UNAVAILABLE);
    const answer = createRetries(clock).untilAvailable(ask, clock.nowMs() + 50);
    await clock.scheduled();
    clock.pass(50);
    expect(await answer).toBe(UNAVAILABLE);
    expect(asked.times).toBe(2);
  });

  test('is tried once more when there is hurry, and then left', async () => {
    const clock = createManualClock();
    const retries = createRetries(clock);
    const { asked, ask } = answering(UNAVAILABLE);
    const answer = retries.untilAvailable(ask, 60_000);
    await clock.scheduled();
    retries.hurry();
    expect(await answer).toBeNull();
    expect(asked.times).toBe(2);
    expect(clock.waiting()).toBe(0);
  });

  test('is asked no more at the end', async () => {
    const clock = createManualClock();
    const retries = createRetries(clock);
    const { asked, ask } = answering(UNAVAILABLE);
    const answer = retries.untilAvailable(ask, 60_000);
    await clock.scheduled();
    retries.end();
    expect(await answer).toBeNull();
    expect(await retries.untilAvailable(ask, 60_000)).toBeNull();
    expect(asked.times).toBe(1);
    expect(retries.hasEnded()).toBe(true);
  });

  test('is unavailable while the views are, and anything else that is thrown is a bug', async () => {
    const clock = createManualClock();
    const busy = Object.assign(new Error('too many questions'), { name: 'ViewsUnavailable' });
    const throwing = (error: Error) => async (): Promise<Answer> => {
      throw error;
    };
    const retries = createRetries(clock);
    expect(await retries.untilAvailable(throwing(busy), clock.nowMs())).toEqual(UNAVAILABLE);
    await expect(retries.untilAvailable(throwing(new Error('a bug')), 0)).rejects.toThrow('a bug');
  });
});
