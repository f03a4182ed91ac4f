import { expect, test } from 'vitest';
import { readablePackage } from '../../../src/domain/entitlement/readable-package.ts';
import { E } from '../../../src/domain/kernel/fp.ts';
import {
  bindingTo,
  GUEST,
  packageOfTests,
  plainName,
  storedPackage,
} from '../../support/entity-fixtures.ts';
import { answerFrom, watched } from '../../support/readings.ts';

const set = (...keys: readonly string[]) => ({
  parameters: keys.map((key) => ({ key: key.charAt(0), value: key })),
});

test('bindings are followed to the package behind them, the parameters of the nearest on top', () => {
  const provider = packageOfTests('other/real', { publish: true, ...set('a0', 'b0', 'c0') });
  const entities = [
    storedPackage('one', { ...bindingTo('guest/two'), ...set('c2', 'd2') }),
    storedPackage('two', { ...bindingTo('other/real'), ...set('b1', 'c1') }),
    storedPackage('other/real', provider),
  ];
  expect(answerFrom(entities, readablePackage(GUEST, plainName('one')))).toEqual(
    E.right({ provider, ...set('a0', 'b1', 'c2', 'd2') }),
  );
});

test('a circle of bindings ends, however long it is', () => {
  const names = Array.from({ length: 50 }, (_, n) => `b${n}`);
  const circle = names.map((name, n) =>
    storedPackage(name, bindingTo(`guest/b${(n + 1) % names.length}`)),
  );
  const { result, asked } = watched(circle, readablePackage(GUEST, plainName('b0')));
  expect(result).toEqual(E.left({ type: 'CircularBinding', binding: 'guest/b0' }));
  expect(asked.size).toBe(names.length);
});

test('nothing behind a binding of others is looked at', () => {
  const entities = [storedPackage('other/b', { publish: true, ...bindingTo('guest/real') })];
  const { result, asked } = watched(entities, readablePackage(GUEST, plainName('other/b')));
  expect(result).toEqual(E.left({ type: 'NotAuthorized', resources: ['other/b'] }));
  expect([...asked.keys()]).toEqual(['other/b']);
});
