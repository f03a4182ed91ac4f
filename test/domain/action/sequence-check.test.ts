import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkSequence } from '../../../src/domain/action/sequence-check.ts';
import type { StoredEntity } from '../../../src/domain/entity/entity.ts';
import { E } from '../../../src/domain/kernel/fp.ts';
import type { Refusal } from '../../../src/domain/refusal.ts';
import {
  actionName,
  storedAction,
  storedBinding,
  storedPackage,
  storedSequence,
  storedTrigger,
} from '../../support/entity-fixtures.ts';
import { answerFrom } from '../../support/readings.ts';

const LENGTH_MAX = 5;
const a = storedAction('guest/a');

const check = (entities: readonly StoredEntity[], ...components: readonly string[]) =>
  answerFrom(
    entities,
    checkSequence(actionName('guest/s'), components.map(actionName), LENGTH_MAX),
  );
const refused = (type: Refusal['type']) => E.left({ type });
const times = (count: number, name: string): readonly string[] => Array(count).fill(name);

describe('the components of a sequence (openwhisk-api §6.1)', () => {
  test('must be some', () => {
    expect(check([])).toEqual(refused('SequenceEmpty'));
  });

  test('may occur several times, and each counts', () => {
    expect(check([a], ...times(LENGTH_MAX, 'guest/a'))).toEqual(E.right(null));
    expect(check([a], ...times(LENGTH_MAX + 1, 'guest/a'))).toEqual(refused('SequenceTooLong'));
  });

  test('count by their atomic actions where they are sequences', () => {
    const inner = storedSequence('guest/inner', 'guest/a', 'guest/a');
    expect(check([a, inner], 'guest/inner', 'guest/inner', 'guest/a')).toEqual(E.right(null));
    expect(check([a, inner], ...times(3, 'guest/inner'))).toEqual(refused('SequenceTooLong'));
  });

  test('must exist, in inner sequences too', () => {
    expect(check([a], 'guest/a', 'guest/gone')).toEqual(refused('ComponentMissing'));
    const inner = storedSequence('guest/inner', 'guest/gone');
    expect(check([inner], 'guest/inner')).toEqual(refused('ComponentMissing'));
    expect(check([], 'guest/nopackage/a')).toEqual(refused('ComponentMissing'));
  });

  test('must be actions', () => {
    expect(check([storedTrigger('a')], 'guest/a')).toEqual(refused('OtherCollection'));
  });

  test('may be named through a binding', () => {
    const bound = [
      storedPackage('other/utils'),
      storedBinding('bound', 'other/utils'),
      storedAction('other/utils/a'),
    ];
    expect(check(bound, 'guest/bound/a')).toEqual(E.right(null));
    expect(check(bound, 'guest/bound/gone')).toEqual(refused('ComponentMissing'));
  });
});

describe('a sequence may not refer to itself (openwhisk-api §6.1)', () => {
  test('directly, whether it exists already or not', () => {
    expect(check([], 'guest/s')).toEqual(refused('SequenceOfItself'));
    expect(check([storedAction('guest/s')], 'guest/s')).toEqual(refused('SequenceOfItself'));
  });

  test('through an inner sequence', () => {
    const inner = storedSequence('guest/inner', 'guest/a', 'guest/s');
    expect(check([a, inner], 'guest/inner')).toEqual(refused('SequenceOfItself'));
  });

  test('through a binding', () => {
    const entities = [storedPackage('utils'), storedBinding('bound', 'guest/utils')];
    const packaged = checkSequence(
      actionName('guest/utils/s'),
      [actionName('guest/bound/s')],
      LENGTH_MAX,
    );
    expect(answerFrom(entities, packaged)).toEqual(refused('SequenceOfItself'));
  });
});

describe('sequences that were led astray by changes since', () => {
  test('and refer to each other are met with the same refusal, not with an endless walk', () => {
    const x = storedSequence('guest/x', 'guest/y');
    const y = storedSequence('guest/y', 'guest/x');
    expect(check([x, y], 'guest/x')).toEqual(refused('SequenceOfItself'));
  });

  test('into each other very deeply are walked through all the same', () => {
    const depth = 20_000;
    const byId = new Map<string, StoredEntity>();
    for (let i = 0; i < depth; i++)
      byId.set(`guest/s${i}`, storedSequence(`guest/s${i}`, `guest/s${i + 1}`));
    byId.set(`guest/s${depth}`, storedAction(`guest/s${depth}`));
    const reading = checkSequence(actionName('guest/s'), [actionName('guest/s0')], LENGTH_MAX);
    let step = reading.next();
    while (step.done !== true) {
      if (step.value.type !== 'entity') throw new Error('only entities are asked for');
      step = reading.next({ type: 'entity', found: byId.get(step.value.id) ?? null });
    }
    expect(step.value).toEqual(E.right(null));
  });
});

test('a sequence is accepted exactly when, flattened, it has no circle and is short enough', () => {
  const names = ['guest/a', 'guest/b', 'guest/x', 'guest/y', 'guest/z'];
  const components = fc.array(fc.constantFrom(...names, 'guest/s'), { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(components, components, components, components, (s, x, y, z) => {
      const inner: Readonly<Record<string, readonly string[]>> = {
        'guest/x': x,
        'guest/y': y,
        'guest/z': z,
      };
      const entities = [
        storedAction('guest/a'),
        storedAction('guest/b'),
        ...Object.entries(inner).map(([name, list]) => storedSequence(name, ...list)),
      ];
      /** Infinite for a circle. */
      const lengthOf = (name: string, within: readonly string[]): number => {
        if (name === 'guest/s' || within.includes(name)) return Infinity;
        const list = inner[name];
        return list === undefined ? 1 : total(list, [...within, name]);
      };
      const total = (list: readonly string[], within: readonly string[]): number =>
        list.map((name) => lengthOf(name, within)).reduce((sum, one) => sum + one, 0);
      expect(E.isRight(check(entities, ...s))).toBe(total(s, []) <= LENGTH_MAX);
    }),
  );
});
