import { describe, expect, test } from 'vitest';
import { E } from '../../src/domain/kernel/fp.ts';
import type { Json } from '../../src/domain/kernel/json.ts';
import { actionReference, pathNames, plainReference } from '../../src/domain/reference.ts';
import { actionName, GUEST_NAMESPACE, plainName } from '../support/entity-fixtures.ts';

const action = (sent: Json) => actionReference(GUEST_NAMESPACE).decode(sent);
const plain = (sent: Json) => plainReference(GUEST_NAMESPACE).decode(sent);
const refused = (reason: string) => E.left({ type: 'MalformedContent', reason });
const NO_NAMESPACE = refused(
  'requirement failed: The fully qualified name of the entity must contain at least the namespace and the name of the entity.',
);
const MALFORMED = refused('fully qualified name malformed');

describe('the name of an action in a body (openwhisk-api §3.3)', () => {
  test.each<[Json, string]>([
    ['/other/a', 'other/a'],
    ['other/a', 'other/a'],
    ['/other/utils/a', 'other/utils/a'],
    ['other//utils/a/', 'other/utils/a'],
    ['/_/a', 'guest/a'],
    ['_/utils/a', 'guest/utils/a'],
    [{ path: 'other', name: 'a' }, 'other/a'],
    [{ path: '/other/utils', name: 'a', version: '0.0.1' }, 'other/utils/a'],
    [{ path: '_', name: 'a' }, 'guest/a'],
    ['/other/_/a', 'other/_/a'],
  ])('%j is %s', (sent, name) => {
    expect(action(sent)).toEqual(E.right(actionName(name)));
  });

  test('alone, without a namespace, is refused', () => {
    for (const sent of ['a', '/a', 'a/']) expect(action(sent)).toEqual(NO_NAMESPACE);
  });

  test.each<[Json, string]>([
    ['', 'requirement failed: path undefined'],
    ['//', 'requirement failed: path undefined'],
    ['/guest/$x', 'requirement failed: path contains invalid parts (guest, $x)'],
    ['/guest /a', 'requirement failed: path contains invalid parts (guest , a)'],
  ])('%j is refused: %s', (sent, reason) => {
    expect(action(sent)).toEqual(refused(reason));
  });

  test.each<[Json]>([
    [1],
    [true],
    [['/guest/a']],
    [{}],
    [{ path: 'guest' }],
    [{ path: 'guest', name: 1 }],
    [{ path: '', name: 'a' }],
    [{ path: 'guest', name: 'a/b' }],
    [{ path: '$', name: 'a' }],
    ['/guest/utils/deeper/a'],
  ])('%j is malformed', (sent) => {
    expect(action(sent)).toEqual(MALFORMED);
  });
});

describe('the name of a package, trigger or rule in a body (openwhisk-api §3.3)', () => {
  test('is that of an action, without a package', () => {
    expect(plain('/_/t')).toEqual(E.right(plainName('t')));
    expect(plain('other/t')).toEqual(E.right(plainName('other/t')));
    expect(plain({ path: 'other', name: 't' })).toEqual(E.right(plainName('other/t')));
    expect(plain('t')).toEqual(NO_NAMESPACE);
    expect(plain('/guest/utils/t')).toEqual(MALFORMED);
    expect(plain(null)).toEqual(MALFORMED);
  });
});

test('a path is its names without the slashes, and nothing when one of them is no name', () => {
  expect(pathNames('/a/b//c/')).toEqual(['a', 'b', 'c']);
  expect(pathNames('')).toEqual([]);
  expect(pathNames('a/b ')).toBeNull();
});
