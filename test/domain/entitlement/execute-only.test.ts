import { describe, expect, test } from 'vitest';
import { mayShowAction, mayShowPackage } from '../../../src/domain/entitlement/execute-only.ts';
import { PROFILES } from '../../../src/domain/profile.ts';
import { actionName, GUEST, plainName } from '../../support/entity-fixtures.ts';
import { written, YES } from './situations.ts';

const { adobe, openwhisk } = PROFILES;

describe.each([
  ['an own package', 'pkg', 'pkg', YES],
  ['an own binding of an own package', 'bound', 'pkg', YES],
  [
    'a package of others',
    'other/pkg',
    'other/pkg',
    "403 GET not permitted for 'other/pkg' since it's a shared package",
  ],
  [
    'an own binding of a package of others',
    'bound',
    'other/pkg',
    '403 GET not permitted since bound is a binding of a shared package',
  ],
])('%s', (_, asked, provider, answer) => {
  const names = [plainName(asked), plainName(provider)] as const;

  test('is shown as the profile adobe says', () => {
    expect(written(mayShowPackage(adobe, GUEST, ...names))).toBe(answer);
  });

  test('is always shown under the profile openwhisk', () => {
    expect(written(mayShowPackage(openwhisk, GUEST, ...names))).toBe(YES);
  });
});

describe.each([
  ['an own action', 'guest/a', 'guest/a', YES],
  ['an action in an own package', 'guest/pkg/a', 'guest/pkg/a', YES],
  ['an action through a binding of an own package', 'guest/bound/a', 'guest/pkg/a', YES],
  [
    'an action in a package of others',
    'other/pkg/a',
    'other/pkg/a',
    "403 GET not permitted for 'other/pkg' since it's an action in a shared package",
  ],
  [
    'an action through a binding of a package of others',
    'guest/bound/a',
    'other/pkg/a',
    "403 GET not permitted for 'guest/bound/a'. Resource does not exist or is an action in a shared package binding.",
  ],
])('%s', (_, asked, place, answer) => {
  const names = [actionName(asked), actionName(place)] as const;

  test('is shown as the profile adobe says', () => {
    expect(written(mayShowAction(adobe, GUEST, ...names))).toBe(answer);
  });

  test('is always shown under the profile openwhisk', () => {
    expect(written(mayShowAction(openwhisk, GUEST, ...names))).toBe(YES);
  });
});
