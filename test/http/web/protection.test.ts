import { describe, expect, test } from 'vitest';
import type { Json } from '../../../src/domain/kernel/json.ts';
import type { NamespaceName } from '../../../src/domain/names.ts';
import { demandsCredentials, letsIn } from '../../../src/http/web/protection.ts';

const requiring = (value: Json) => [{ key: 'require-whisk-auth', value }];
const sending = (value: string) => [['x-require-whisk-auth', value] as const];
const USER = 'guest' as NamespaceName;

describe('a web action', () => {
  test('that requires nothing lets everybody in', () => {
    expect(letsIn([], [], null)).toBe(true);
    expect(letsIn(requiring(false), [], null)).toBe(true);
  });

  test('that requires credentials lets in whoever has valid ones', () => {
    expect(letsIn(requiring(true), [], null)).toBe(false);
    expect(letsIn(requiring(true), sending('true'), null)).toBe(false);
    expect(letsIn(requiring(true), [], USER)).toBe(true);
  });

  test.each([
    ['secret', 'secret', true],
    ['secret', 'Secret', false],
    ['secret', 'secret ', false],
    ['secret', '', false],
    ['', '', true],
    [9007199254740991, '9007199254740991', true],
    [7, '7', true],
    [7, '8', false],
    [0, '0', true],
  ])('that requires %j and is sent %j lets in: %s', (required, sent, expected) => {
    expect(letsIn(requiring(required), sending(sent), null)).toBe(expected);
  });

  test.each(['secret', 7, ''])(
    'that requires %j lets nobody in who sends no header',
    (required) => {
      expect(letsIn(requiring(required), [], USER)).toBe(false);
    },
  );

  test.each([[null], [{}], [['secret']]])('that requires %j lets nobody in', (required) => {
    expect(letsIn(requiring(required), sending('secret'), USER)).toBe(false);
  });

  test('that is to be reached through a validating API lets nobody in', () => {
    expect(letsIn([{ key: 'require-gw-validation', value: true }], [], USER)).toBe(false);
    expect(letsIn([{ key: 'require-gw-validation', value: false }], [], null)).toBe(true);
  });

  test('has answers of each caller only where it requires credentials', () => {
    expect([true, false, 'secret', 7].map((value) => demandsCredentials(requiring(value)))).toEqual(
      [true, false, false, false],
    );
    expect(demandsCredentials([])).toBe(false);
  });
});
