import fc from 'fast-check';
import { expect, test } from 'vitest';
import { activationDecider as decider } from '../../../src/domain/activation/decider.ts';
import type { ActivationCommand } from '../../../src/domain/activation/commands.ts';
import type { ActivationEvent } from '../../../src/domain/activation/events.ts';
import { onRecovery } from '../../../src/domain/activation/recovery.ts';
import { E } from '../../../src/domain/kernel/fp.ts';
import { offset } from '../../../src/domain/kernel/ids.ts';
import { acceptedEvent, completedEvent, startedEvent } from '../../support/activation-fixtures.ts';

const after = (...events: readonly ActivationEvent[]) =>
  onRecovery(events.reduce(decider.evolve, decider.initial));
const accepted = acceptedEvent();
const retrySafe = acceptedEvent({ retrySafe: true });

test('what was not committed never happened', () => {
  expect(after()).toBe('nothing');
});

test('what was accepted and not started runs', () => {
  expect(after(accepted)).toBe('run');
});

test('what had started is abandoned, at most once', () => {
  expect(after(accepted, startedEvent())).toBe('abandon');
});

test('what had started and is safe to retry runs again', () => {
  expect(after(retrySafe, startedEvent())).toBe('run');
  expect(after(retrySafe, startedEvent(), startedEvent({ attempt: 2 }))).toBe('run');
});

test('what had ended has its record', () => {
  expect(after(accepted, startedEvent(), completedEvent())).toBe('nothing');
});

test('what recovery wants, the activation accepts', () => {
  const start = fc.constantFrom(accepted, retrySafe);
  fc.assert(
    fc.property(start, fc.boolean(), (event, hadStarted) => {
      const history = hadStarted ? [event, startedEvent()] : [event];
      const state = history.reduce<typeof decider.initial>(decider.evolve, decider.initial);
      const recovery = onRecovery(state);
      const command: ActivationCommand =
        recovery === 'run'
          ? {
              type: 'Start',
              untouched: false,
              started: startedEvent({ attempt: hadStarted ? 2 : 1 }),
            }
          : { type: 'Abandon', acceptedAt: offset(1), invoker: 0, nowMs: 9000 };
      expect(E.isRight(decider.decide(state, command))).toBe(true);
    }),
  );
});
