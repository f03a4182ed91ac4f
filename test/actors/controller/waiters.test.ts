import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createWaiters } from '../../../src/actors/controller/waiters.ts';
import { activationRecord, recordHead } from '../../../src/domain/activation/record.ts';
import { E } from '../../../src/domain/kernel/fp.ts';
import { jsonText } from '../../../src/domain/kernel/json.ts';
import { acceptedEvent, completedEvent } from '../../support/activation-fixtures.ts';
import { createManualClock } from './manual-clock.ts';

const accepted = acceptedEvent();
const completed = completedEvent();
const { activationId } = accepted;

const WAIT_OVER = E.right({ type: 'waitOver', activationId });
const COMPLETED = E.right({
  type: 'completed',
  record: activationRecord(recordHead(accepted), completed),
});

/** One caller that waits 100 ms, and every answer it gets. */
const oneWaiting = () => {
  const clock = createManualClock();
  const waiters = createWaiters(clock);
  const answers: unknown[] = [];
  waiters.add(activationId, 100, (answer) => answers.push(answer));
  return { clock, waiters, answers };
};

test('a caller whose wait is over gets no id before its activation is known to be accepted', () => {
  const { clock, waiters, answers } = oneWaiting();
  clock.pass(100);
  expect(answers).toEqual([]);
  waiters.accepted(accepted);
  expect(answers).toEqual([WAIT_OVER]);
});

test('a caller whose wait is over is told of a refusal, not of an id', () => {
  const { clock, waiters, answers } = oneWaiting();
  clock.pass(100);
  waiters.forget(activationId);
  waiters.accepted(accepted);
  waiters.dismissAll();
  expect(answers).toEqual([]);
});

test('a caller whose activation is accepted is told when its wait is over', () => {
  const { clock, waiters, answers } = oneWaiting();
  waiters.accepted(accepted);
  clock.pass(99);
  expect(answers).toEqual([]);
  clock.pass(1);
  expect(answers).toEqual([WAIT_OVER]);
});

test('a caller gets the record once, however often the completion is told', () => {
  const { clock, waiters, answers } = oneWaiting();
  waiters.accepted(accepted);
  waiters.wake(completed);
  waiters.wake(completed);
  clock.pass(100);
  expect(answers).toEqual([COMPLETED]);
  expect(clock.waiting()).toBe(0);
});

test('a completion that is heard of before the acceptance is answered waits for it', () => {
  const { waiters, answers } = oneWaiting();
  waiters.wake(completed);
  expect(answers).toEqual([]);
  waiters.accepted(accepted);
  expect(answers).toEqual([COMPLETED]);
});

test('the record is worth more than the end of the wait where both are due', () => {
  const { clock, waiters, answers } = oneWaiting();
  waiters.wake(completed);
  waiters.wake(completedEvent({ response: { statusCode: 3, result: jsonText({}), size: 2 } }));
  clock.pass(100);
  waiters.accepted(accepted);
  expect(answers).toEqual([COMPLETED]);
});

test('a server that stops tells a caller nothing before it is known whether the call was accepted', () => {
  const { clock, waiters, answers } = oneWaiting();
  waiters.dismissAll();
  expect(answers).toEqual([]);
  waiters.accepted(accepted);
  clock.pass(100);
  expect(answers).toEqual([WAIT_OVER]);
});

test('a server that stops tells a caller whose activation is accepted that its wait is over', () => {
  const { clock, waiters, answers } = oneWaiting();
  waiters.accepted(accepted);
  waiters.dismissAll();
  clock.pass(100);
  expect(answers).toEqual([WAIT_OVER]);
});

test('a server that stops gives the id where the completion was heard of: it was accepted', () => {
  const { waiters, answers } = oneWaiting();
  waiters.wake(completed);
  waiters.dismissAll();
  expect(answers).toEqual([WAIT_OVER]);
});

test('what nobody waits for changes nothing', () => {
  const clock = createManualClock();
  const waiters = createWaiters(clock);
  waiters.accepted(accepted);
  waiters.wake(completed);
  waiters.forget(activationId);
  waiters.dismissAll();
  expect(clock.waiting()).toBe(0);
});

/** In whichever order it comes, what is accepted is never called refused, and told once. */
test('a caller whose call is accepted is answered once, with the record or its id', () => {
  const happenings = fc.array(fc.constantFrom('accepted', 'completed', 'waitOver', 'stop'), {
    minLength: 1,
    maxLength: 6,
  });
  fc.assert(
    fc.property(happenings, (happened) => {
      const { clock, waiters, answers } = oneWaiting();
      const happen: Readonly<Record<string, () => void>> = {
        accepted: () => waiters.accepted(accepted),
        completed: () => waiters.wake(completed),
        waitOver: () => clock.pass(100),
        stop: waiters.dismissAll,
      };
      for (const one of [...happened, 'accepted', 'waitOver']) happen[one]?.();
      expect(answers).toHaveLength(1);
      expect([WAIT_OVER, COMPLETED]).toContainEqual(answers[0]);
    }),
  );
});
