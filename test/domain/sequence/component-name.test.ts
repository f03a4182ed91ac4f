import { describe, expect, test } from 'vitest';
import type { Json } from '../../../src/domain/kernel/json.ts';
import { actionId, type NamespaceName } from '../../../src/domain/names.ts';
import { componentName } from '../../../src/domain/sequence/component-name.ts';

const named = (name: Json): string | null => {
  const found = componentName(name, 'ns' as NamespaceName);
  return found === null ? null : actionId(found);
};

describe('the name of the next component, as a conductor gives it', () => {
  test.each([
    ['a', 'ns/a'],
    ['a/b', 'ns/a/b'],
    ['/_/a', 'ns/a'],
    ['/_/a/b', 'ns/a/b'],
    ['_/a', 'ns/_/a'],
    ['/a/b', 'a/b'],
    ['/a/b/c', 'a/b/c'],
    ['a/b/c', 'a/b/c'],
    ['_/b/c', 'ns/b/c'],
    ['//a//b/', 'a/b'],
  ])('%s is %s', (name, id) => expect(named(name)).toBe(id));

  test('tells a package from a namespace', () => {
    expect(componentName('a/b', 'ns' as NamespaceName)?.package).toBe('a');
    expect(componentName('/a/b', 'ns' as NamespaceName)?.package).toBeNull();
  });

  test.each([
    ['one part behind a slash', '/a'],
    ['four parts', 'a/b/c/d'],
    ['four parts behind a slash', '/a/b/c/d'],
    ['nothing', ''],
    ['a slash', '/'],
    ['a part that is no name', 'a/!'],
    ['a number', 7],
    ['null', null],
    ['an object', { name: 'a' }],
    ['an array', ['a']],
  ])('%s is no name', (_, name) => expect(named(name)).toBeNull());
});
