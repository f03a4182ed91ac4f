import { expect, test } from 'vitest';
import { resolvedName } from '../../../src/domain/action/resolution.ts';
import type { StoredEntity } from '../../../src/domain/entity/entity.ts';
import {
  actionName,
  storedBinding,
  storedPackage,
  storedTrigger,
} from '../../support/entity-fixtures.ts';
import { answerFrom } from '../../support/readings.ts';

const resolve = (name: string, ...entities: readonly StoredEntity[]) =>
  answerFrom(entities, resolvedName(actionName(name)));

test('an action outside packages is where its name says, whether it exists or not', () => {
  expect(resolve('guest/a')).toEqual(actionName('guest/a'));
});

test('an action in a package is there, and through a binding with the provider', () => {
  expect(resolve('guest/p/a', storedPackage('p'))).toEqual(actionName('guest/p/a'));
  expect(resolve('guest/b/a', storedBinding('b', 'other/p'), storedPackage('other/p'))).toEqual(
    actionName('other/p/a'),
  );
});

test('a provider that has become a binding since is followed on', () => {
  const entities = [
    storedBinding('b', 'guest/c'),
    storedBinding('c', 'guest/p'),
    storedPackage('p'),
  ];
  expect(resolve('guest/b/a', ...entities)).toEqual(actionName('guest/p/a'));
});

test('a package that is missing, no package, or bound to nothing or to itself leads nowhere', () => {
  expect(resolve('guest/p/a')).toBeNull();
  expect(resolve('guest/p/a', storedTrigger('p'))).toBeNull();
  expect(resolve('guest/b/a', storedBinding('b', 'other/gone'))).toBeNull();
  expect(resolve('guest/b/a', storedBinding('b', 'guest/b'))).toBeNull();
  expect(
    resolve('guest/b/a', storedBinding('b', 'guest/c'), storedBinding('c', 'guest/b')),
  ).toBeNull();
});
