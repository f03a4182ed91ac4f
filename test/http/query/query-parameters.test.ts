import { describe, expect, test } from 'vitest';
import { E } from '../../../src/domain/kernel/fp.ts';
import {
  booleanParameter,
  parseInteger,
  readQuery,
} from '../../../src/http/query/query-parameters.ts';
import { parseQuery } from '../../../src/http/query/query-string.ts';

const parameters = {
  on: booleanParameter('on', false, 'Whether.'),
  off: booleanParameter('off', true, 'Whether not.'),
};
const read = (query: string) => readQuery(parseQuery(query), parameters);

describe('a boolean in a query (openwhisk-api §1.8)', () => {
  test.each(['true', 'YES', 'on', '1'])('%s is true', (value) => {
    expect(read(`on=${value}`)).toEqual(E.right({ on: true, off: true }));
  });
  test.each(['false', 'No', 'OFF', '0'])('%s is false', (value) => {
    expect(read(`off=${value}`)).toEqual(E.right({ on: false, off: false }));
  });
  test.each(['', 'off', 'off=&on='])('that is absent or empty is its default: %j', (query) => {
    expect(read(query)).toEqual(E.right({ on: false, off: true }));
  });
  test('that is none is refused by its value', () => {
    const reason = "'x' is not a valid Boolean value";
    expect(read('on=x')).toEqual(E.left({ type: 'MalformedQuery', parameter: 'on', reason }));
  });
  test('is described with its default', () => {
    expect(parameters.off.schema).toEqual({ type: 'boolean', default: true });
  });
});

test('of several mistakes the first parameter that is looked at is reported', () => {
  expect(read('off=x&on=y')).toMatchObject({ left: { parameter: 'on' } });
});

test('a parameter that nobody looks at may be anything', () => {
  expect(read('other=x&on=1')).toMatchObject({ right: { on: true } });
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
