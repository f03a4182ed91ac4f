import { expect, test } from 'vitest';
import * as failures from '../../../src/domain/sequence/failures.ts';
import { componentsPlan, conductorPlan, nameOf, stepId } from '../../support/sequence-fixtures.ts';

const COMPOSITION = conductorPlan();
const SEQUENCE = componentsPlan('a');
const ID = stepId(1);

test.each([
  [failures.COMPONENT_MISSING, 1, 'Sequence component does not exist.'],
  [failures.SEQUENCE_TOO_LONG, 1, 'Too many actions in the sequence.'],
  [failures.COMPOSITION_TOO_LONG, 1, 'Too many actions in the composition.'],
  [failures.stepFailed(SEQUENCE), 3, 'Sequence failed.'],
  [failures.stepFailed(COMPOSITION), 3, 'Activation failure during composition.'],
  [
    failures.stepTimedOut(SEQUENCE, ID),
    3,
    `Timeout reached when retrieving activation ${ID} for sequence component.`,
  ],
  [
    failures.stepTimedOut(COMPOSITION, ID),
    3,
    `Timeout reached when retrieving activation ${ID} during composition.`,
  ],
])('the sequencing fails with upstream’s words: %#', (response, statusCode, error) =>
  expect(response).toEqual({ statusCode, result: JSON.stringify({ error }), size: null }),
);

test.each([
  [
    failures.invalidName({ a: [1, 'x'] }),
    'Failed to parse action name from json value {"a":[1,"x"]} during composition.',
  ],
  [
    failures.unresolvedName(nameOf('gone')),
    "Failed to resolve action with name 'guest/gone' during composition.",
  ],
  [
    failures.forbiddenName(nameOf('theirs')),
    "Failed entitlement check for action with name 'guest/theirs' during composition.",
  ],
])('a conductor is told with upstream’s words: %#', (told, text) => expect(told).toBe(text));
