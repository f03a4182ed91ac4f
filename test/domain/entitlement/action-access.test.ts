import { describe, expect, test } from 'vitest';
import { actionAccess, componentsAccess } from '../../../src/domain/entitlement/action-access.ts';
import { E } from '../../../src/domain/kernel/fp.ts';
import {
  actionName,
  callerOf,
  GUEST,
  plainName,
  storedAction,
  storedBinding,
  storedPackage,
  storedRule,
  storedTrigger,
} from '../../support/entity-fixtures.ts';
import { answerFrom } from '../../support/readings.ts';
import {
  circular,
  forbidden,
  NOT_FOUND,
  OTHER_KIND,
  type Situation,
  SITUATIONS,
  THROUGH_BINDING,
  written,
  YES,
} from './situations.ts';

const OTHER = callerOf('other');
const RIGHTS = ['READ', 'ACTIVATE', 'PUT', 'DELETE'] as const;

describe.each([
  ['an action', [storedAction('guest/a')]],
  ['missing', []],
  ['a package', [storedPackage('a', { publish: true })]],
  ['a trigger', [storedTrigger('a')]],
  ['a rule', [storedRule('a')]],
])('a name outside packages that is %s', (_, entities) => {
  test.each(RIGHTS)('is for the owner of the namespace alone to %s', (right) => {
    const name = actionName('guest/a');
    expect(written(answerFrom(entities, actionAccess(GUEST, right, name)))).toBe(YES);
    expect(written(answerFrom(entities, actionAccess(OTHER, right, name)))).toBe(
      forbidden('guest/a'),
    );
  });
});

const PACKAGE_NOT_YOURS = forbidden('guest/pkg');

interface Answers {
  /** READ and ACTIVATE, to the owner of `guest/pkg` and to others. */
  readonly use: readonly [owner: string, other: string];
  /** PUT and DELETE, to the owner: of others the action is named, whatever the package is. */
  readonly change: string;
}

const IN_PACKAGE: Readonly<Record<Situation, Answers>> = {
  private: { use: [YES, PACKAGE_NOT_YOURS], change: YES },
  published: { use: [YES, YES], change: YES },
  missing: { use: [NOT_FOUND, PACKAGE_NOT_YOURS], change: NOT_FOUND },
  'an action': { use: [OTHER_KIND, PACKAGE_NOT_YOURS], change: OTHER_KIND },
  'a trigger': { use: [OTHER_KIND, PACKAGE_NOT_YOURS], change: OTHER_KIND },
  'a rule': { use: [OTHER_KIND, PACKAGE_NOT_YOURS], change: OTHER_KIND },
  'a binding of an own package': { use: [YES, PACKAGE_NOT_YOURS], change: THROUGH_BINDING },
  'a published binding of a published package': {
    use: [YES, PACKAGE_NOT_YOURS],
    change: THROUGH_BINDING,
  },
  'a binding of a private package of others': {
    use: [PACKAGE_NOT_YOURS, PACKAGE_NOT_YOURS],
    change: THROUGH_BINDING,
  },
  'a binding of a missing own package': {
    use: [NOT_FOUND, PACKAGE_NOT_YOURS],
    change: THROUGH_BINDING,
  },
  'a binding of a missing package of others': {
    use: [PACKAGE_NOT_YOURS, PACKAGE_NOT_YOURS],
    change: THROUGH_BINDING,
  },
  'a binding of an own trigger': { use: [OTHER_KIND, PACKAGE_NOT_YOURS], change: THROUGH_BINDING },
  'a binding of a trigger of others': {
    use: [PACKAGE_NOT_YOURS, PACKAGE_NOT_YOURS],
    change: THROUGH_BINDING,
  },
  'a binding of a binding of others': {
    use: [PACKAGE_NOT_YOURS, PACKAGE_NOT_YOURS],
    change: THROUGH_BINDING,
  },
  'a binding of what became a binding': { use: [YES, PACKAGE_NOT_YOURS], change: THROUGH_BINDING },
  'a binding of itself': {
    use: [circular('guest/pkg'), PACKAGE_NOT_YOURS],
    change: THROUGH_BINDING,
  },
  'a binding of a binding of itself': {
    use: [circular('guest/pkg'), PACKAGE_NOT_YOURS],
    change: THROUGH_BINDING,
  },
};

describe.each(Object.entries(SITUATIONS))(
  'an action in a package that is %s',
  (situation, entities) => {
    const name = actionName('guest/pkg/a');
    const { use, change } = IN_PACKAGE[situation as Situation];

    test.each(['READ', 'ACTIVATE'] as const)(
      'is for those who may read the package to %s',
      (right) => {
        expect(written(answerFrom(entities, actionAccess(GUEST, right, name)))).toBe(use[0]);
        expect(written(answerFrom(entities, actionAccess(OTHER, right, name)))).toBe(use[1]);
      },
    );

    test.each(['PUT', 'DELETE'] as const)('is for the owner of the package to %s', (right) => {
      expect(written(answerFrom(entities, actionAccess(GUEST, right, name)))).toBe(change);
      expect(written(answerFrom(entities, actionAccess(OTHER, right, name)))).toBe(
        forbidden('guest/pkg/a'),
      );
    });
  },
);

describe('what an action is run with', () => {
  const parameter = (key: string, value: string, init?: true) => ({
    key,
    value,
    ...(init && { init }),
  });

  test('is where it was named and nothing more, outside packages', () => {
    const name = actionName('guest/a');
    expect(answerFrom([], actionAccess(GUEST, 'ACTIVATE', name))).toEqual(
      E.right({ action: name, binding: null, parameters: [] }),
    );
  });

  test('has the parameters of its package', () => {
    const parameters = [parameter('a', 'package'), parameter('b', 'package', true)];
    const entities = [storedPackage('other/pkg', { publish: true, parameters })];
    const name = actionName('other/pkg/a');
    expect(answerFrom(entities, actionAccess(GUEST, 'ACTIVATE', name))).toEqual(
      E.right({ action: name, binding: null, parameters }),
    );
  });

  test('has those of the binding over them, and is the action of the provider', () => {
    const binding = storedBinding('mine', 'other/pkg');
    if (binding.type !== 'package') throw new Error(binding.type);
    const entities = [
      storedPackage('other/pkg', {
        publish: true,
        parameters: [parameter('a', 'package'), parameter('b', 'package', true)],
      }),
      {
        ...binding,
        package: {
          ...binding.package,
          parameters: [parameter('b', 'binding'), parameter('c', 'binding')],
        },
      },
    ];
    expect(answerFrom(entities, actionAccess(GUEST, 'READ', actionName('guest/mine/a')))).toEqual(
      E.right({
        action: actionName('other/pkg/a'),
        binding: plainName('mine'),
        parameters: [
          parameter('a', 'package'),
          parameter('b', 'binding'),
          parameter('c', 'binding'),
        ],
      }),
    );
  });
});

describe('the components of a sequence', () => {
  const entities = [
    storedPackage('other/shared', { publish: true }),
    storedPackage('other/secret'),
    storedBinding('gone', 'guest/nowhere'),
  ];
  const run = (...names: readonly string[]): string =>
    written(answerFrom(entities, componentsAccess(GUEST, names.map(actionName))));

  test('may be own actions and those of published packages, whether they exist or not', () => {
    expect(run('guest/a', 'other/shared/a', 'guest/a')).toBe(YES);
    expect(run()).toBe(YES);
  });

  test('that may not be run are named together, sorted, each once', () => {
    expect(
      run('other/z', 'guest/a', 'other/secret/a', 'other/b', 'other/secret/b', 'other/z'),
    ).toBe(forbidden('other/b, other/secret, other/z'));
  });

  test('in a package that does not exist are told of first', () => {
    expect(run('other/z', 'guest/gone/a')).toBe(NOT_FOUND);
  });
});
