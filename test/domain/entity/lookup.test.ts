import { describe, expect, test } from 'vitest';
import { entityIfAny, entityOf, entityToPut } from '../../../src/domain/entity/lookup.ts';
import { E } from '../../../src/domain/kernel/fp.ts';
import { storedPackage, storedTrigger } from '../../support/entity-fixtures.ts';
import { answerFrom } from '../../support/readings.ts';

const trigger = storedTrigger('x');
const pack = storedPackage('x');
const refused = (type: string) => E.left({ type });

describe('a name that is looked up as one kind of entity (openwhisk-api §3.2)', () => {
  test('is found where it is one', () => {
    expect(answerFrom([trigger], entityOf('trigger', 'guest/x'))).toEqual(E.right(trigger));
    expect(answerFrom([trigger], entityIfAny('trigger', 'guest/x'))).toEqual(trigger);
  });

  test('is told apart from one that is another kind, and one that is not there', () => {
    expect(answerFrom([pack], entityOf('trigger', 'guest/x'))).toEqual(refused('OtherCollection'));
    expect(answerFrom([], entityOf('trigger', 'guest/x'))).toEqual(refused('NotFound'));
  });

  test('is nothing to a reference in both cases', () => {
    expect(answerFrom([pack], entityIfAny('trigger', 'guest/x'))).toBeNull();
    expect(answerFrom([], entityIfAny('trigger', 'guest/x'))).toBeNull();
  });

  test('may be put to where it is free, and with overwrite where it is the same kind', () => {
    expect(answerFrom([], entityToPut('trigger', 'guest/x', false))).toEqual(E.right(null));
    expect(answerFrom([trigger], entityToPut('trigger', 'guest/x', true))).toEqual(
      E.right(trigger),
    );
    expect(answerFrom([trigger], entityToPut('trigger', 'guest/x', false))).toEqual(
      refused('AlreadyExists'),
    );
    for (const overwrite of [true, false])
      expect(answerFrom([pack], entityToPut('trigger', 'guest/x', overwrite))).toEqual(
        refused('OtherCollection'),
      );
  });
});
