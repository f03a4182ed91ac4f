import { describe, expect, test } from 'vitest';
import { E } from '../../../src/domain/kernel/fp.ts';
import { countJson, listParameters } from '../../../src/http/query/list-query.ts';
import { readQuery } from '../../../src/http/query/query-parameters.ts';
import { parseQuery } from '../../../src/http/query/query-string.ts';

const parameters = listParameters('actions', { std: 30, max: 200 });
const read = (query: string) => readQuery(parseQuery(query), parameters);
const page = (skip: number, limit: number, count = false) => E.right({ skip, limit, count });

describe('the page of a list (openwhisk-api §3.8)', () => {
  test('is thirty entries from the first', () => expect(read('')).toEqual(page(0, 30)));
  test('is as asked for', () => expect(read('skip=5&limit=200')).toEqual(page(5, 200)));
  test('is the longest there is for a limit of 0', () =>
    expect(read('limit=0')).toEqual(page(0, 200)));
  test('may be counted', () => expect(read('count=true')).toEqual(page(0, 30, true)));

  test.each([
    ['limit=201', 'limit', "The value '201' is not in the range of 0 to 200 for actions."],
    ['limit=-1', 'limit', "The value '-1' is not in the range of 0 to 200 for actions."],
    ['limit=x', 'limit', "The value 'x' is not an integer for actions."],
    ['skip=-1', 'skip', "The value '-1' is not greater than or equal to 0 for actions."],
    ['skip=1.0', 'skip', "The value '1.0' is not an integer for actions."],
    ['count=2', 'count', "'2' is not a valid Boolean value"],
  ])('is refused, not clamped: %s', (query, parameter, reason) => {
    expect(read(query)).toEqual(E.left({ type: 'MalformedQuery', parameter, reason }));
  });

  test('is described within its bounds', () => {
    expect(parameters.limit.schema).toMatchObject({ minimum: 0, maximum: 200, default: 30 });
  });
});

test('a count leaves out what was skipped, and is never negative', () => {
  expect(countJson('rules', 5, 2)).toBe('{"rules":3}');
  expect(countJson('rules', 5, 9)).toBe('{"rules":0}');
});
