import { expect, test } from 'vitest';
import { createPast } from '../../../src/actors/invoker/past.ts';
import type { ActivationEvent } from '../../../src/domain/activation/events.ts';
import { offset } from '../../../src/domain/kernel/ids.ts';
import type { Topic } from '../../../src/domain/topics.ts';
import { acceptedEvent, completedEvent, startedEvent } from '../../support/activation-fixtures.ts';

const accepted = acceptedEvent();
const { activationId: id } = accepted;
const moved = (attempt = 0): ActivationEvent => ({
  type: 'ActivationMoved',
  activationId: id,
  acceptedAt: offset(5),
  queue: completedEvent().queue ?? never(),
  from: 0,
  to: 1,
  placement: { chosen: 'home', skipped: [] },
  attempt,
});
const never = (): never => {
  throw new Error('the fixture says no queue');
};

/** The state of what was found at offset 5, after records at 10, 11 … */
const after = (...events: readonly ActivationEvent[]) => {
  const past = createPast();
  const topic: Topic = 'started';
  events.forEach((event, index) =>
    past.note({ offset: offset(10 + index), topic, key: id, timeMs: 0, event }),
  );
  return (found = { at: offset(5), acceptedAt: offset(5), attempt: 0 }) =>
    past.stateOf(found, accepted);
};
const at = offset(5);

test('what nothing is known of is accepted', () => {
  expect(after()()).toEqual({ phase: 'accepted', accepted });
});

test('what had started is started, by its last attempt', () => {
  const first = startedEvent({ acceptedAt: at });
  const second = startedEvent({ acceptedAt: at, attempt: 2 });
  expect(after(first, second)()).toEqual({ phase: 'started', accepted, attempt: 2 });
});

test('what has ended is over', () => {
  const end = completedEvent({ acceptedAt: at });
  expect(after(startedEvent({ acceptedAt: at }), end)().phase).toBe('completed');
});

test('records that do not say where it was accepted are told by its id', () => {
  const start = startedEvent({ acceptedAt: null });
  expect(after(start)()).toMatchObject({ phase: 'started', attempt: 1 });
  expect(after(start, completedEvent({ acceptedAt: null }))().phase).toBe('completed');
});

test('what was moved away is over here, and goes on where it was moved to', () => {
  const state = after(moved(1));
  expect(state().phase).toBe('completed');
  const there = { at: offset(10), acceptedAt: at, attempt: 1 };
  expect(state(there)).toEqual({ phase: 'started', accepted, attempt: 1 });
});
