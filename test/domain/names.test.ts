import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { E } from '../../src/domain/kernel/fp.ts';
import { actionId, actionPath, parseEntityName, parseNamespace } from '../../src/domain/names.ts';
import type { EntityName, NamespaceName } from '../../src/domain/names.ts';

const WORD = [...'ABCXYZabcxyz0189_'];
const first = fc.constantFrom(...WORD);
const middle = fc.array(fc.constantFrom(...WORD, '@', ' ', '.', '&', '-'), { maxLength: 254 });
const last = fc.constantFrom(...WORD, '@', '.', '&', '-');
const legal = fc.oneof(
  first,
  fc.tuple(first, middle, last).map(([a, b, c]) => a + b.join('') + c),
);

/** Characters of one UTF-16 unit that no name may hold. */
const foreign = fc
  .string({ minLength: 1, maxLength: 1, unit: 'binary-ascii' })
  .filter((character) => !/[\w@ .&-]/.test(character));

describe('a name', () => {
  test('of legal characters and length is taken as it is', () => {
    fc.assert(
      fc.property(legal, (text) => {
        expect(parseEntityName(text)).toEqual(E.right(text));
        expect(parseNamespace(text)).toEqual(E.right(text));
      }),
    );
  });

  test('with one illegal character anywhere is refused', () => {
    fc.assert(
      fc.property(legal, foreign, fc.nat(), (text, character, at) => {
        fc.pre(text.length < 256);
        const cut = at % (text.length + 1);
        const spoilt = text.slice(0, cut) + character + text.slice(cut);
        expect(parseEntityName(spoilt)).toEqual(E.left({ type: 'NameIllegal' }));
        expect(parseNamespace(spoilt)).toEqual(E.left({ type: 'NamespaceIllegal' }));
      }),
    );
  });

  test('is never repaired: whatever is accepted comes back unchanged', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), (text) => {
        const name = parseEntityName(text);
        if (E.isRight(name)) expect(name.right).toBe(text);
      }),
    );
  });

  test.each(['', ' a', 'a ', '.a', '@a', '-a', '&a', 'a/b', 'a+b', 'a\n', 'é', 'a é', 'a%20b'])(
    'can not be %j',
    (text) => {
      expect(parseEntityName(text)).toEqual(E.left({ type: 'NameIllegal' }));
    },
  );

  test.each(['a', '_', 'a b', 'a.', 'a@b.c', 'x&y-z'])('can be %j', (text) => {
    expect(parseEntityName(text)).toEqual(E.right(text));
  });

  test('has 256 characters at most, and the refusal says how many it had', () => {
    fc.assert(
      fc.property(fc.integer({ min: 257, max: 1000 }), (length) => {
        const text = 'n'.repeat(length);
        expect(parseEntityName(text)).toEqual(E.left({ type: 'NameTooLong', length }));
        expect(parseNamespace(text)).toEqual(E.left({ type: 'NamespaceTooLong', length }));
      }),
    );
    expect(E.isRight(parseEntityName('n'.repeat(256)))).toBe(true);
  });
});

describe('the id of an action', () => {
  const namespace = 'guest' as NamespaceName;
  const name = 'hello' as EntityName;

  test('in the default package is NS/NAME', () => {
    expect(actionId({ namespace, package: null, name })).toBe('guest/hello');
    expect(actionPath({ namespace, package: null, name })).toBe('guest');
  });

  test('in a package is NS/PKG/NAME', () => {
    const packaged = { namespace, package: 'utils' as EntityName, name };
    expect(actionId(packaged)).toBe('guest/utils/hello');
    expect(actionPath(packaged)).toBe('guest/utils');
  });
});
