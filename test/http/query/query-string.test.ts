import { describe, expect, test } from 'vitest';
import { parseQuery } from '../../../src/http/query/query-string.ts';

describe('a query string', () => {
  test('is decoded, and of a repeated parameter the first counts', () => {
    expect([...parseQuery('a=1&b=x%20y+z&a=2&c&=d&e=f=g')]).toEqual([
      ['a', '1'],
      ['b', 'x y z'],
      ['c', ''],
      ['', 'd'],
      ['e', 'f=g'],
    ]);
  });

  test('with a percent sign that encodes nothing is taken as it is', () => {
    expect(parseQuery('a=100%').get('a')).toBe('100%');
  });

  test('can name no parameter of the prototype', () => {
    expect(parseQuery('').get('constructor')).toBeUndefined();
    expect(parseQuery('__proto__=1').get('__proto__')).toBe('1');
  });
});
