import { describe, expect, test } from 'vitest';
import { E } from '../../src/domain/kernel/fp.ts';
import { parseBoolean, parseInteger, parseList, parseQuery } from '../../src/http/query.ts';

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

describe('a boolean', () => {
  test.each(['true', 'YES', 'on', '1'])('%s is true', (value) => {
    expect(parseBoolean(parseQuery(`b=${value}`), 'b', false)).toEqual(E.right(true));
  });
  test.each(['false', 'No', 'OFF', '0'])('%s is false', (value) => {
    expect(parseBoolean(parseQuery(`b=${value}`), 'b', true)).toEqual(E.right(false));
  });
  test.each(['', 'b', 'b='])('that is absent or empty is its default: %j', (query) => {
    expect(parseBoolean(parseQuery(query), 'b', true)).toEqual(E.right(true));
  });
  test('that is none is refused by its value', () => {
    expect(parseBoolean(parseQuery('b=x'), 'b', true)).toEqual(
      E.left({
        type: 'MalformedQuery',
        parameter: 'b',
        reason: "'x' is not a valid Boolean value",
      }),
    );
  });
});

test.each([
  ['7', 7],
  ['-7', -7],
  ['+7', 7],
  ['2147483647', 2147483647],
  ['2147483648', null],
  ['1.5', null],
  ['1e3', null],
  [' 1', null],
  ['', null],
])('%j as an integer is %s', (text, value) => {
  expect(parseInteger(text)).toBe(value);
});

describe('the page of a list', () => {
  const parse = (query: string) => parseList(parseQuery(query), 'actions', { std: 30, max: 200 });
  const page = (skip: number, limit: number, count = false) =>
    E.right({ page: { skip, limit }, count });

  test('is thirty entries from the first', () => expect(parse('')).toEqual(page(0, 30)));
  test('is as asked for', () => expect(parse('skip=5&limit=200')).toEqual(page(5, 200)));
  test('is the longest there is for a limit of 0', () =>
    expect(parse('limit=0')).toEqual(page(0, 200)));
  test('may be counted', () => expect(parse('count=true')).toEqual(page(0, 30, true)));

  test.each([
    ['limit=201', 'limit', "The value '201' is not in the range of 0 to 200 for actions."],
    ['limit=-1', 'limit', "The value '-1' is not in the range of 0 to 200 for actions."],
    ['limit=x', 'limit', "The value 'x' is not an integer for actions."],
    ['skip=-1', 'skip', "The value '-1' is not greater than or equal to 0 for actions."],
    ['skip=1.0', 'skip', "The value '1.0' is not an integer for actions."],
    ['count=2', 'count', "'2' is not a valid Boolean value"],
  ])('is refused, not clamped: %s', (query, parameter, reason) => {
    expect(parse(query)).toEqual(E.left({ type: 'MalformedQuery', parameter, reason }));
  });
});
