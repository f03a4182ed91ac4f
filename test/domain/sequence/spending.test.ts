import { describe, expect, test } from 'vitest';
import { acceptedSequence, evolveSequence } from '../../../src/domain/sequence/evolve.ts';
import type { SequenceAccepted, Spent } from '../../../src/domain/sequence/events.ts';
import type { SequenceState } from '../../../src/domain/sequence/state.ts';
import {
  afterStep,
  componentsPlan,
  conductorPlan,
  sequenceAccepted,
  sequenceCompletedEvent,
  stepId,
} from '../../support/sequence-fixtures.ts';

const SEQUENCE = componentsPlan('a', 'b', 'c');
const COMPOSITION = conductorPlan();

const spent = (components: number, conductors: number, total = 0): Spent => ({
  components,
  conductors,
  total,
});

const begun = (more: Partial<SequenceAccepted>): SequenceState =>
  acceptedSequence(sequenceAccepted(more));

/** After a step that was itself a sequence or composition, and says what it spent. */
const afterInner = (state: SequenceState, plan: SequenceAccepted['plan'], itsSpent: Spent) => {
  const activationId = stepId(99);
  const running = evolveSequence(state, sequenceAccepted({ activationId, plan }));
  return evolveSequence(running, sequenceCompletedEvent({ activationId, spent: itsSpent }));
};

describe('the limits that a tree of sequences and compositions shares', () => {
  test('a sequence counts each action', () =>
    expect(afterStep(begun({ plan: SEQUENCE }), 'component', {}).spent).toEqual(spent(1, 0, 2)));

  test('a sequence goes on from the count of the one around it', () =>
    expect(begun({ plan: SEQUENCE, spent: spent(7, 0, 8) }).spent).toEqual(spent(7, 0, 9)));

  test('a sequence goes on from the count of the one within it', () =>
    expect(afterInner(begun({ plan: SEQUENCE }), SEQUENCE, spent(5, 0, 7)).spent).toEqual(
      spent(5, 0, 7),
    ));

  test('a composition in a sequence counts anew, and as one action', () => {
    expect(begun({ plan: COMPOSITION, spent: spent(7, 0, 8) }).spent).toEqual(spent(0, 0, 9));
    const after = afterInner(begun({ plan: SEQUENCE }), COMPOSITION, spent(5, 6, 13));
    expect(after.spent).toEqual(spent(1, 0, 13));
  });

  test('a composition counts components and turns of its conductor', () => {
    const turned = afterStep(begun({ plan: COMPOSITION }), 'conductor', { action: 'a' });
    expect(turned.spent).toEqual(spent(0, 1, 2));
    expect(afterStep(turned, 'component', {}).spent).toEqual(spent(1, 1, 3));
  });

  test('a composition within a composition shares its counts, and is no component', () => {
    expect(begun({ plan: COMPOSITION, spent: spent(7, 8, 20) }).spent).toEqual(spent(7, 8, 21));
    const turned = afterStep(begun({ plan: COMPOSITION }), 'conductor', { action: 'a' });
    expect(afterInner(turned, COMPOSITION, spent(3, 5, 9)).spent).toEqual(spent(3, 5, 9));
  });

  test('a sequence in a composition counts anew, and as one component', () => {
    expect(begun({ plan: SEQUENCE, spent: spent(7, 8, 20) }).spent).toEqual(spent(0, 0, 21));
    const turned = afterStep(begun({ plan: COMPOSITION }), 'conductor', { action: 'a' });
    expect(afterInner(turned, SEQUENCE, spent(9, 0, 12)).spent).toEqual(spent(1, 1, 12));
  });
});
