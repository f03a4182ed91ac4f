import { describe, expect, test } from 'vitest';
import { packageAccess } from '../../../src/domain/entitlement/package-access.ts';
import { callerOf, GUEST, plainName } from '../../support/entity-fixtures.ts';
import { answerFrom } from '../../support/readings.ts';
import {
  circular,
  forbidden,
  OTHER_KIND,
  type Situation,
  SITUATIONS,
  written,
  YES,
} from './situations.ts';

const PKG = plainName('pkg');
const OTHER = callerOf('other');
const MISSING = "404 The requested resource 'guest/pkg' does not exist.";
const NOT_YOURS = forbidden('guest/pkg');

/** To the owner of `guest/pkg`, and to anybody else. */
const MAY_READ: Readonly<Record<Situation, readonly [owner: string, other: string]>> = {
  private: [YES, NOT_YOURS],
  published: [YES, YES],
  missing: [MISSING, NOT_YOURS],
  'an action': [OTHER_KIND, NOT_YOURS],
  'a trigger': [OTHER_KIND, NOT_YOURS],
  'a rule': [OTHER_KIND, NOT_YOURS],
  'a binding of an own package': [YES, NOT_YOURS],
  'a published binding of a published package': [YES, NOT_YOURS],
  'a binding of a private package of others': [NOT_YOURS, NOT_YOURS],
  'a binding of a missing own package': [MISSING, NOT_YOURS],
  'a binding of a missing package of others': [NOT_YOURS, NOT_YOURS],
  'a binding of an own trigger': [OTHER_KIND, NOT_YOURS],
  'a binding of a trigger of others': [NOT_YOURS, NOT_YOURS],
  'a binding of a binding of others': [NOT_YOURS, NOT_YOURS],
  'a binding of what became a binding': [YES, NOT_YOURS],
  'a binding of itself': [circular('guest/pkg'), NOT_YOURS],
  'a binding of a binding of itself': [circular('guest/pkg'), NOT_YOURS],
};

describe.each(Object.entries(SITUATIONS))('a package that is %s', (situation, entities) => {
  const [owner, other] = MAY_READ[situation as Situation];

  test('is read by whom the reference says', () => {
    expect(written(answerFrom(entities, packageAccess(GUEST, 'READ', PKG)))).toBe(owner);
    expect(written(answerFrom(entities, packageAccess(OTHER, 'READ', PKG)))).toBe(other);
  });

  test.each(['PUT', 'DELETE'] as const)('is for its owner alone to %s', (right) => {
    expect(written(answerFrom(entities, packageAccess(GUEST, right, PKG)))).toBe(YES);
    expect(written(answerFrom(entities, packageAccess(OTHER, right, PKG)))).toBe(NOT_YOURS);
  });

  test('is activated by nobody, its owner included', () => {
    expect(written(answerFrom(entities, packageAccess(GUEST, 'ACTIVATE', PKG)))).toBe(NOT_YOURS);
    expect(written(answerFrom(entities, packageAccess(OTHER, 'ACTIVATE', PKG)))).toBe(NOT_YOURS);
  });
});
