import { expect, test } from 'vitest';
import { entityId } from '../../../src/domain/entity/entity.ts';
import {
  storedAction,
  storedPackage,
  storedRule,
  storedTrigger,
} from '../../support/entity-fixtures.ts';

test('entities of all kinds have their ids in one space, packaged actions below their package', () => {
  const ids = [storedAction('guest/x'), storedPackage('x'), storedTrigger('x'), storedRule('x')];
  expect(ids.map(entityId)).toEqual(['guest/x', 'guest/x', 'guest/x', 'guest/x']);
  expect(entityId(storedAction('guest/p/x'))).toBe('guest/p/x');
});
