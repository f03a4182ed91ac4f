import { describe, expect, test } from 'vitest';
import { jsonText } from '../../../src/domain/kernel/json.ts';
import type { Refusal } from '../../../src/domain/refusal.ts';
import { acceptedSequence } from '../../../src/domain/sequence/evolve.ts';
import type { Move } from '../../../src/domain/sequence/move.ts';
import { moveAfterRefusal, type RefusedAt } from '../../../src/domain/sequence/refused-step.ts';
import {
  afterStep,
  conductorOf,
  conductorPlan,
  nameOf,
  sequenceAccepted,
} from '../../support/sequence-fixtures.ts';

const COMPONENT: Move = { type: 'component', name: nameOf('a'), payload: jsonText({}) };
const NOT_FOUND: Refusal = { type: 'NotFound' };
const NOT_AUTHORIZED: Refusal = { type: 'NotAuthorized', resources: ['other/a'] };
const DEPRECATED: Refusal = { type: 'KindDeprecated', kind: 'nodejs:6' };

const ended = (statusCode: number, error: string) => ({
  type: 'finish',
  response: { statusCode, result: jsonText({ error }), size: null },
});

describe('a sequence whose component is not accepted', () => {
  const state = acceptedSequence(sequenceAccepted());
  const texts = { given: jsonText({}), said: null };

  test.each<[RefusedAt, Refusal, number, string]>([
    ['acceptance', NOT_FOUND, 1, 'Sequence component does not exist.'],
    ['acceptance', { type: 'OtherCollection' }, 1, 'Sequence component does not exist.'],
    ['access', NOT_FOUND, 1, 'Sequence component does not exist.'],
    [
      'access',
      { type: 'PackageNotFound', package: 'guest/p' },
      1,
      'Sequence component does not exist.',
    ],
    ['access', NOT_AUTHORIZED, 3, 'Sequence failed.'],
    ['acceptance', DEPRECATED, 3, 'Sequence failed.'],
  ])('ends: at its %s by %j, with %d', (at, refusal, statusCode, error) =>
    expect(moveAfterRefusal(state, texts, { move: COMPONENT, at, refusal }, 50)).toEqual(
      ended(statusCode, error),
    ),
  );
});

describe('a composition whose step is not accepted', () => {
  const text = jsonText({ action: 'a', state: { s: 1 } });
  const begun = acceptedSequence(sequenceAccepted({ plan: conductorPlan() }));
  const state = afterStep(begun, 'conductor', { action: 'a', state: { s: 1 } });
  const texts = { given: text, said: null };

  test.each<[RefusedAt, Refusal, string]>([
    ['access', NOT_AUTHORIZED, "Failed entitlement check for action with name 'guest/a'"],
    ['access', NOT_FOUND, "Failed entitlement check for action with name 'guest/a'"],
    ['acceptance', NOT_AUTHORIZED, "Failed entitlement check for action with name 'guest/a'"],
    ['acceptance', NOT_FOUND, "Failed to resolve action with name 'guest/a'"],
    ['acceptance', { type: 'OtherCollection' }, "Failed to resolve action with name 'guest/a'"],
  ])('tells its conductor: at its %s by %j', (at, refusal, error) =>
    expect(moveAfterRefusal(state, texts, { move: COMPONENT, at, refusal }, 50)).toMatchObject({
      type: 'conductor',
      payload: jsonText({ error: `${error} during composition.`, s: 1 }),
    }),
  );

  test('ends when the component could not be started for another reason', () =>
    expect(
      moveAfterRefusal(
        state,
        texts,
        { move: COMPONENT, at: 'acceptance', refusal: DEPRECATED },
        50,
      ),
    ).toEqual(ended(3, 'Activation failure during composition.')));

  test('ends when it is the conductor itself', () => {
    const move: Move = {
      type: 'conductor',
      conductor: conductorOf('conductor'),
      payload: jsonText({}),
    };
    expect(
      moveAfterRefusal(state, texts, { move, at: 'acceptance', refusal: NOT_FOUND }, 50),
    ).toEqual(ended(3, 'Activation failure during composition.'));
  });
});
