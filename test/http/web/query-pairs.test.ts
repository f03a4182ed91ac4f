import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parsePairs } from '../../../src/http/web/query-pairs.ts';

describe('a query', () => {
  test.each([
    ['', []],
    [
      'a=1&b=2',
      [
        ['a', '1'],
        ['b', '2'],
      ],
    ],
    ['a=1&a=2&a=3', [['a', '3']]],
    ['a', [['a', '']]],
    ['a=', [['a', '']]],
    ['=1', [['', '1']]],
    ['a=b=c', [['a', 'b=c']]],
    [
      'a=1&&b=2&',
      [
        ['a', '1'],
        ['b', '2'],
      ],
    ],
    ['a+b=c+d', [['a b', 'c d']]],
    ['a%20b=c%2Bd%26', [['a b', 'c+d&']]],
    ['n=%C3%A9', [['n', 'é']]],
    [
      'p=100%&q=%zz',
      [
        ['p', '100%'],
        ['q', '%zz'],
      ],
    ],
    ['?a=1', [['?a', '1']]],
    ['query={products(id:"1"){name}}', [['query', '{products(id:"1"){name}}']]],
    [
      '__proto__=1&constructor=2',
      [
        ['__proto__', '1'],
        ['constructor', '2'],
      ],
    ],
  ])('%s has these parameters', (query, expected) => {
    expect([...parsePairs(query)]).toEqual(expected);
  });

  test('gives back what was encoded into it', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 20 });
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(text, text), { selector: ([name]) => name }), (pairs) => {
        const query = pairs.map(([name, value]) => `${enc(name)}=${enc(value)}`).join('&');
        expect([...parsePairs(query)]).toEqual(pairs);
      }),
    );
  });

  test('is read whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (query) => {
        expect(parsePairs(query).size).toBeLessThanOrEqual(query.split('&').length);
      }),
    );
  });
});

const enc = encodeURIComponent;
