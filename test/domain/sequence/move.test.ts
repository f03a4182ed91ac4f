import { describe, expect, test } from 'vitest';
import { type Json, type JsonText, jsonText } from '../../../src/domain/kernel/json.ts';
import { isBlobRef, type Payload } from '../../../src/domain/kernel/payload.ts';
import type { SequenceAccepted } from '../../../src/domain/sequence/events.ts';
import { acceptedSequence, evolveSequence } from '../../../src/domain/sequence/evolve.ts';
import { type Move, nextMove } from '../../../src/domain/sequence/move.ts';
import { type SequenceState, sourcesOf } from '../../../src/domain/sequence/state.ts';
import {
  afterStep,
  componentsPlan,
  conductorPlan,
  nameOf,
  sequenceAccepted,
  sequenceCompletedEvent,
  stepAccepted,
  stepId,
} from '../../support/sequence-fixtures.ts';

const textOf = (payload: Payload): JsonText => {
  if (isBlobRef(payload)) throw new Error('these tests have small texts');
  return payload;
};

const moveOf = (state: SequenceState, lengthMax = 50): Move | null => {
  const { given, said } = sourcesOf(state);
  const texts = { given: textOf(given), said: said === null ? null : textOf(said) };
  return nextMove(state, texts, lengthMax);
};

const ended = (statusCode: number, result: Json, size: number | null): Json => ({
  type: 'finish',
  response: { statusCode, result: jsonText(result), size },
});

const begun = (more: Partial<SequenceAccepted> = {}): SequenceState =>
  acceptedSequence(sequenceAccepted(more));

describe('a sequence', () => {
  test('gives the payload to its first component', () =>
    expect(moveOf(begun())).toEqual({
      type: 'component',
      name: nameOf('a'),
      payload: '{"first":true}',
    }));

  test('begins even when its payload has an error', () =>
    expect(moveOf(begun({ payload: jsonText({ error: 1 }) }))).toMatchObject({
      type: 'component',
      payload: '{"error":1}',
    }));

  test('waits while a component runs', () =>
    expect(moveOf(evolveSequence(begun(), stepAccepted(begun())))).toBeNull());

  test.each([[{ one: 1 }], [[1, 2, 3]]])('hands the result %j on to the next', (result) =>
    expect(moveOf(afterStep(begun(), 'component', result))).toEqual({
      type: 'component',
      name: nameOf('b'),
      payload: jsonText(result),
    }),
  );

  test.each([1, 2, 3] as const)('ends with a component that failed with %d', (statusCode) =>
    expect(moveOf(afterStep(begun(), 'component', { error: 'no' }, statusCode))).toEqual(
      ended(statusCode, { error: 'no' }, 14),
    ),
  );

  test('ends with a composition that succeeded with an error in its result', () => {
    const plan = conductorPlan();
    const activationId = stepId(5);
    const response = { statusCode: 0, result: jsonText({ error: 'odd' }), size: null } as const;
    const state = [
      sequenceAccepted({ activationId, plan }),
      sequenceCompletedEvent({ activationId, response }),
    ].reduce(evolveSequence, begun());
    expect(moveOf(state)).toEqual(ended(0, { error: 'odd' }, null));
  });

  test('ends with the response of its last component as its own', () => {
    const last = afterStep(afterStep(begun(), 'component', {}), 'component', { done: 1 });
    expect(moveOf(last)).toEqual(ended(0, { done: 1 }, 10));
  });

  test('of no components ends with its payload', () =>
    expect(moveOf(begun({ plan: componentsPlan() }))).toEqual(ended(0, { first: true }, null)));

  test('ends when there were too many actions in it and around it', () => {
    const state = begun({ spent: { components: 3, conductors: 0, total: 4 } });
    expect(moveOf(state, 4)).toMatchObject({ type: 'component' });
    expect(moveOf(afterStep(state, 'component', {}), 4)).toEqual(
      ended(1, { error: 'Too many actions in the sequence.' }, null),
    );
  });

  test('ends when the whole tree has a thousand activations', () => {
    const state = (total: number) => begun({ spent: { components: 0, conductors: 1, total } });
    expect(moveOf(state(998))).toMatchObject({ type: 'component' });
    expect(moveOf(state(999))).toEqual(
      ended(1, { error: 'Too many actions in the sequence.' }, null),
    );
  });
});

describe('a composition', () => {
  const composed = (more: Partial<SequenceAccepted> = {}): SequenceState =>
    begun({ plan: conductorPlan(), ...more });
  const said = (result: Json, statusCode: 0 | 1 | 2 | 3 = 0): SequenceState =>
    afterStep(composed(), 'conductor', result, statusCode);

  test('gives the payload to its conductor', () =>
    expect(moveOf(composed())).toMatchObject({ type: 'conductor', payload: '{"first":true}' }));

  test('gives an array to its conductor alone', () =>
    expect(moveOf(composed({ payload: jsonText([1]) }))).toMatchObject({ payload: '[1]' }));

  test('runs the component that the conductor names', () =>
    expect(moveOf(said({ action: 'a', params: { x: 1 }, state: { y: 2 } }))).toEqual({
      type: 'component',
      name: nameOf('a'),
      payload: '{"x":1}',
    }));

  test('gives the conductor the result of the component and its own state', () =>
    expect(
      moveOf(afterStep(said({ action: 'a', state: { y: 2 } }), 'component', { z: 3 })),
    ).toMatchObject({ type: 'conductor', payload: '{"z":3,"y":2}' }));

  test.each([1, 2, 3] as const)(
    'gives the conductor the error of a component that failed with %d',
    (statusCode) =>
      expect(
        moveOf(
          afterStep(said({ action: 'a', state: 7 }), 'component', { error: 'no' }, statusCode),
        ),
      ).toMatchObject({ type: 'conductor', payload: '{"error":"no","state":7}' }),
  );

  test('forgets a state that the conductor does not return again', () => {
    const twice = afterStep(
      afterStep(said({ action: 'a', state: { y: 2 } }), 'component', {}),
      'conductor',
      { action: 'b' },
    );
    expect(moveOf(afterStep(twice, 'component', { z: 3 }))).toMatchObject({
      payload: '{"z":3}',
    });
  });

  test('ends with what the conductor returns, of no known size', () => {
    expect(moveOf(said({ done: 1 }))).toEqual(ended(0, { done: 1 }, null));
    expect(moveOf(said({ done: 1, params: 5 }))).toEqual(ended(0, { value: 5 }, null));
  });

  test.each([1, 2, 3] as const)('ends as its conductor fails with %d', (statusCode) =>
    expect(moveOf(said({ error: 'no' }, statusCode))).toEqual(
      ended(statusCode, { error: 'no' }, null),
    ),
  );

  test('tells the conductor of a name that is none, and its state with it', () =>
    expect(moveOf(said({ action: 5, state: { y: 2 } }))).toMatchObject({
      type: 'conductor',
      payload: jsonText({
        error: 'Failed to parse action name from json value 5 during composition.',
        y: 2,
      }),
    }));

  test('tells the conductor when its components are used up', () => {
    const state = composed({ spent: { components: 3, conductors: 1, total: 5 } });
    const used = afterStep(state, 'conductor', { action: 'a' });
    expect(moveOf(used, 4)).toMatchObject({ type: 'component' });
    expect(moveOf(used, 3)).toMatchObject({
      type: 'conductor',
      payload: jsonText({ error: 'Too many actions in the composition.' }),
    });
  });

  test('ends when its conductors ran more than twice as often as components may, and once', () => {
    const state = (conductors: number) =>
      composed({ spent: { components: 0, conductors, total: 9 } });
    expect(moveOf(state(6), 3)).toMatchObject({ type: 'conductor' });
    expect(moveOf(state(7), 3)).toEqual(
      ended(1, { error: 'Too many actions in the composition.' }, null),
    );
  });

  test('ends when the whole tree has a thousand activations, whatever the conductor names', () => {
    const state = (total: number) => composed({ spent: { components: 2, conductors: 0, total } });
    const tooMany = ended(1, { error: 'Too many actions in the composition.' }, null);
    const named = (total: number) => afterStep(state(total), 'conductor', { action: 'a' });
    expect(moveOf(state(998))).toMatchObject({ type: 'conductor' });
    expect(moveOf(state(999))).toEqual(tooMany);
    expect(moveOf(named(997))).toMatchObject({ type: 'component' });
    expect(moveOf(named(998))).toEqual(tooMany);
  });

  test('ends when what the conductor says is nested too deeply to be handed on', () => {
    const deep = `{"action":"a","params":${'['.repeat(50_000)}${']'.repeat(50_000)}}` as JsonText;
    const state = said({ action: 'a' });
    expect(nextMove(state, { given: deep, said: null }, 50)).toEqual(
      ended(3, { error: 'Activation failure during composition.' }, null),
    );
  });
});
