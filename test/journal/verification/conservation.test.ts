import { describe, expect, test } from 'vitest';
import type { DomainEvent } from '../../../src/domain/events.ts';
import { activationId, offset, queueKey } from '../../../src/domain/kernel/ids.ts';
import type { StoredRecord } from '../../../src/journal/journal.ts';
import { createConservation } from '../../../src/journal/verification/conservation.ts';
import {
  sequenceAccepted,
  sequenceCompleted,
  triggerCompleted,
  triggerFired,
} from '../../fixtures/sample-events.ts';
import { acceptedEvent, completedEvent, startedEvent } from '../../support/activation-fixtures.ts';

const ID = activationId('a'.repeat(32));
const OTHER = activationId('b'.repeat(32));
const AT_1 = { activationId: ID, acceptedAt: offset(1) };

const accepted = acceptedEvent({ activationId: ID });
const started = startedEvent(AT_1);
const completed = completedEvent(AT_1);
const moved: DomainEvent = {
  type: 'ActivationMoved',
  ...AT_1,
  ...{ queue: queueKey('q'), from: 0, to: 1, placement: accepted.placement, attempt: 0 },
};

/** What is said of a log with these events, from offset 1 on. */
const after = (...events: readonly DomainEvent[]) => {
  const conservation = createConservation();
  for (const [index, event] of events.entries()) {
    const record: StoredRecord = {
      ...{ offset: offset(index + 1), topic: 'completed', key: ID, timeMs: 0, event },
    };
    conservation.note(record);
  }
  return { sums: conservation.sums(), imbalance: conservation.imbalance() };
};

test('at every offset, what was accepted is what has completed and what is in flight', () => {
  const life: readonly DomainEvent[] = [
    accepted,
    moved,
    started,
    sequenceAccepted({ activationId: OTHER }),
    completed,
    sequenceCompleted({ activationId: OTHER }),
    triggerFired({ activationId: OTHER }),
    triggerCompleted({ activationId: OTHER }),
  ];
  const sums = life.map((_, index) => after(...life.slice(0, index + 1)).sums);
  expect(sums.map(({ accepted: all }) => all)).toEqual([1, 1, 1, 2, 2, 2, 3, 3]);
  expect(sums.map(({ completed: ended }) => ended)).toEqual([0, 0, 0, 0, 1, 2, 2, 3]);
  for (const sum of sums) expect(sum.accepted).toBe(sum.completed + sum.inFlight);
  expect(after(...life).imbalance).toBeNull();
});

test('what clients can not read a record of counts as well', () => {
  expect(after(acceptedEvent({ activationId: ID, stored: false })).sums.inFlight).toBe(1);
});

test('records of before, which do not say where the acceptance lies, belong to it by their id', () => {
  const of = { activationId: ID, acceptedAt: null };
  expect(after(accepted, startedEvent(of), completedEvent(of)).imbalance).toBeNull();
});

test('an id may come again when it is not in flight any more', () => {
  const again = completedEvent({ activationId: ID, acceptedAt: offset(3) });
  expect(after(accepted, completed, accepted, again).imbalance).toBeNull();
});

describe('the equation does not hold', () => {
  test.each<[string, readonly DomainEvent[], number]>([
    ['when an end has no acceptance', [completed], 1],
    ['when there is a second end', [accepted, completed, completed], 3],
    ['when a start has no acceptance', [started], 1],
    ['when a start comes after the end', [accepted, completed, started], 3],
    ['when a move comes after the end', [accepted, completed, moved], 3],
    ['when an id is accepted twice', [accepted, accepted], 2],
    [
      'when an end names another acceptance',
      [accepted, completedEvent({ activationId: ID, acceptedAt: offset(9) })],
      2,
    ],
    ['when an action ends as a sequence', [accepted, sequenceCompleted({ activationId: ID })], 2],
    ['when a fire ends that was none', [triggerCompleted({ activationId: ID })], 1],
  ])('%s', (_, events, at) => {
    expect(after(...events).imbalance?.offset).toBe(at);
  });

  test('and the first offset is named, with the id', () => {
    expect(after(accepted, completed, completed, started).imbalance).toEqual({
      offset: 3,
      reason: `${ID} completes, and is not in flight`,
    });
  });
});
