import { describe, expect, test } from 'vitest';
import { referencesAccess } from '../../../src/domain/entitlement/reference-access.ts';
import {
  actionName,
  GUEST,
  plainName,
  storedBinding,
  storedPackage,
  storedTrigger,
} from '../../support/entity-fixtures.ts';
import { answerFrom } from '../../support/readings.ts';
import { circular, forbidden, NOT_FOUND, written, YES } from './situations.ts';

const entities = [
  storedPackage('mine'),
  storedPackage('other/shared', { publish: true }),
  storedPackage('other/secret'),
  storedBinding('bound', 'other/shared'),
  storedBinding('circle', 'guest/circle'),
  storedTrigger('t'),
];

describe('a rule', () => {
  const read = (trigger: string, action: string): string =>
    written(
      answerFrom(
        entities,
        referencesAccess(GUEST, { triggers: [plainName(trigger)], actions: [actionName(action)] }),
      ),
    );

  test('may name an own trigger and any action its owner may read', () => {
    for (const action of ['guest/a', 'guest/mine/a', 'guest/bound/a', 'other/shared/a'])
      expect(read('guest/t', action)).toBe(YES);
  });

  test('leaves it to be found out whether its own trigger and action exist', () => {
    expect(read('guest/nowhere', 'guest/nowhere')).toBe(YES);
  });

  test('names neither trigger nor action of others', () => {
    expect(read('other/t', 'guest/a')).toBe(forbidden('other/t'));
    expect(read('guest/t', 'other/a')).toBe(forbidden('other/a'));
    expect(read('other/t', 'other/a')).toBe(forbidden('other/a, other/t'));
    expect(read('other/t', 'other/secret/a')).toBe(forbidden('other/secret, other/t'));
  });

  test('with an action in an own package that is missing is told so', () => {
    expect(read('guest/t', 'guest/nowhere/a')).toBe(NOT_FOUND);
  });
});

test.each([
  ['guest/mine', YES],
  ['other/shared', YES],
  ['guest/bound', YES],
  ['guest/nowhere', '400 Binding references a package that does not exist.'],
  ['guest/t', '409 Cannot bind to a resource that is not a package.'],
  ['guest/circle', circular('guest/circle')],
  ['other/secret', forbidden('other/secret')],
  ['other/nowhere', forbidden('other/nowhere')],
])('a binding of %s is answered: %s', (provider, answer) => {
  const reading = referencesAccess(GUEST, { packages: [plainName(provider)] });
  expect(written(answerFrom(entities, reading))).toBe(answer);
});
