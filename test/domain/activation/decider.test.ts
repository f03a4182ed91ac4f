import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ActivationCommand } from '../../../src/domain/activation/commands.ts';
import { activationDecider as decider } from '../../../src/domain/activation/decider.ts';
import type { ActivationEvent } from '../../../src/domain/activation/events.ts';
import { interrupted } from '../../../src/domain/activation/interrupted.ts';
import { E } from '../../../src/domain/kernel/fp.ts';
import { offset } from '../../../src/domain/kernel/ids.ts';
import { acceptedEvent, completedEvent, startedEvent } from '../../support/activation-fixtures.ts';
import { spec } from '../../support/spec.ts';

const { given } = spec(decider);
const accepted = acceptedEvent();
const retrySafe = acceptedEvent({ retrySafe: true });
const started = startedEvent();
const completed = completedEvent();
const accept: ActivationCommand = { type: 'Accept', accepted };
const startAs = (attempt: number, untouched = false): ActivationCommand => ({
  type: 'Start',
  untouched,
  started: startedEvent({ attempt }),
});
const complete: ActivationCommand = { type: 'Complete', completed };
const abandon: ActivationCommand = {
  type: 'Abandon',
  acceptedAt: offset(1),
  invoker: 0,
  nowMs: 5000,
};

describe('an activation', () => {
  test('is accepted, started and completed', () => {
    given().when(accept).yields(accepted);
    given(accepted).when(startAs(1)).yields(started);
    given(accepted, started).when(complete).yields(completed);
  });

  test('is accepted once', () => {
    given(accepted).when(accept).refused({ type: 'AlreadyAccepted' });
    given(accepted, started).when(accept).refused({ type: 'AlreadyAccepted' });
  });

  test('that was not accepted can do nothing', () => {
    for (const command of [startAs(1), complete, abandon]) {
      given().when(command).refused({ type: 'NotAccepted' });
    }
  });

  test('ends without a start where no container could be made', () => {
    given(accepted).when(complete).yields(completed);
  });

  test('that has ended stays so', () => {
    for (const command of [accept, startAs(1), startAs(2), complete, abandon]) {
      given(accepted, started, completed).when(command).refused({ type: 'AlreadyCompleted' });
    }
  });

  test('never ends before it starts, also when the clock was set back', () => {
    const odd = completedEvent({ startMs: 1010, endMs: 900, waitMs: -5 });
    given(accepted, started)
      .when({ type: 'Complete', completed: odd })
      .yields(completedEvent({ startMs: 1010, endMs: 1010, waitMs: 0 }));
  });
});

describe('an activation that had started when the server stopped', () => {
  test('ends as an error, because it must not run twice', () => {
    given(accepted, started)
      .when(abandon)
      .yields(interrupted(accepted, offset(1), 0, 5000));
    given(accepted, started).when(startAs(2)).refused({ type: 'AlreadyStarted', attempt: 1 });
  });

  test('runs again as the next attempt where it is safe to retry', () => {
    given(retrySafe, started)
      .when(startAs(2))
      .yields(startedEvent({ attempt: 2 }));
    given(retrySafe, started).when(abandon).refused({ type: 'RunsAgain' });
  });

  test('is one attempt at a time: the same one can not start twice', () => {
    given(retrySafe, started).when(startAs(1)).refused({ type: 'WrongAttempt', expected: 2 });
    given(accepted).when(startAs(2)).refused({ type: 'WrongAttempt', expected: 1 });
  });
});

test('an activation whose code was never reached starts again in another container', () => {
  given(accepted, started)
    .when(startAs(2, true))
    .yields(startedEvent({ attempt: 2 }));
  given(accepted, started).when(startAs(1, true)).refused({ type: 'WrongAttempt', expected: 2 });
});

test('an activation that has not started is not abandoned: it runs', () => {
  given(accepted).when(abandon).refused({ type: 'NotStarted' });
});

const command = fc.oneof(
  fc.constant(accept),
  fc.constant<ActivationCommand>({ type: 'Accept', accepted: retrySafe }),
  fc.tuple(fc.integer({ min: 1, max: 4 }), fc.boolean()).map((args) => startAs(...args)),
  fc.constant(complete),
  fc.constant(abandon),
);

test('whatever is asked, it is accepted first, ends once at most, and attempts count up by one', () => {
  fc.assert(
    fc.property(fc.array(command, { maxLength: 30 }), (commands) => {
      let state = decider.initial;
      const history: ActivationEvent[] = [];
      for (const each of commands) {
        const decision = decider.decide(state, each);
        if (E.isLeft(decision)) continue;
        history.push(...decision.right);
        state = decision.right.reduce(decider.evolve, state);
      }
      const types = history.map(({ type }) => type).join(' ');
      expect(types).toMatch(
        /^(?:ActivationAccepted(?: ActivationStarted)*(?: ActivationCompleted)?)?$/,
      );
      const attempts = history.flatMap((event) =>
        event.type === 'ActivationStarted' ? [event.attempt] : [],
      );
      expect(attempts).toEqual(attempts.map((_, index) => index + 1));
    }),
  );
});

test('any order of events makes a state, and nothing follows an end', () => {
  const event = fc.constantFrom<ActivationEvent>(accepted, retrySafe, started, completed);
  fc.assert(
    fc.property(fc.array(event), (events) => {
      const state = events.reduce(decider.evolve, decider.initial);
      expect(state.phase === 'completed').toBe(events.includes(completed));
    }),
  );
});
