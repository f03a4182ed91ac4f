import { expect, test } from 'vitest';
import { asChanged } from '../../../src/http/entities/changed-entity.ts';
import { storedPackage, storedTrigger } from '../../support/entity-fixtures.ts';

test('a change answers an entity of its own kind', () => {
  const stored = storedTrigger('t');
  expect(asChanged('trigger', stored)).toBe(stored);
});

test('a change that answers another kind is a bug', () => {
  expect(() => asChanged('trigger', storedPackage('p'))).toThrow('trigger answered a package');
});
