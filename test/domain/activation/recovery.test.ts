import fc from 'fast-check';
import { expect, test } from 'vitest';
import { activationDecider as decider } from '../../../src/domain/activation/decider.ts';
import type { ActivationCommand } from '../../../src/domain/activation/commands.ts';
import type { ActivationEvent } from '../../../src/domain/activation/events.ts';
import { onRecovery } from '../../../src/domain/activation/recovery.ts';
import { E } from '../../../src/domain/kernel/fp.ts';
import { acceptedEvent, completedEvent, startedEvent } from '../../support/activation-fixtures.ts';

const after = (...events: readonly ActivationEvent[]) =>
  onRecovery(events.reduce(decider.evolve, decider.initial));
const accepted = acceptedEvent();
const retrySafe = acceptedEvent({ retrySafe: true });

test('what was not committed never happened', () => {
  expect(after()).toEqual({ type: 'nothing' });
});

test('what was accepted and not started runs', () => {
  expect(after(accepted)).toEqual({ type: 'run', attempt: 1 });
});

test('what had started is abandoned, at most once', () => {
  expect(after(accepted, startedEvent())).toEqual({ type: 'abandon' });
});

test('what had started and is safe to retry runs as the next attempt', () => {
  expect(after(retrySafe, startedEvent())).toEqual({ type: 'run', attempt: 2 });
  expect(after(retrySafe, startedEvent(), startedEvent({ attempt: 2 }))).toEqual({
    type: 'run',
    attempt: 3,
  });
});

test('what had ended has its record', () => {
  expect(after(accepted, startedEvent(), completedEvent())).toEqual({ type: 'nothing' });
});

test('what recovery wants, the activation accepts', () => {
  const start = fc.constantFrom(accepted, retrySafe);
  fc.assert(
    fc.property(start, fc.boolean(), (event, hadStarted) => {
      const history = hadStarted ? [event, startedEvent()] : [event];
      const state = history.reduce<typeof decider.initial>(decider.evolve, decider.initial);
      const recovery = onRecovery(state);
      const command: ActivationCommand =
        recovery.type === 'run'
          ? {
              type: 'Start',
              untouched: false,
              started: startedEvent({ attempt: recovery.attempt }),
            }
          : { type: 'Abandon', invoker: 0, nowMs: 9000 };
      expect(E.isRight(decider.decide(state, command))).toBe(true);
    }),
  );
});
