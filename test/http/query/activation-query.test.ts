import { describe, expect, test } from 'vitest';
import { E } from '../../../src/domain/kernel/fp.ts';
import {
  activationParameters,
  readActivationQuery,
} from '../../../src/http/query/activation-query.ts';
import { parseQuery } from '../../../src/http/query/query-string.ts';

const parameters = activationParameters({ std: 30, max: 200 });
const parse = (query: string) => readActivationQuery(parseQuery(query), parameters);
const none = { name: null, since: null, upto: null };

describe('activations are listed', () => {
  test('all, newest thirty, as summaries', () => {
    const page = { skip: 0, limit: 30, count: false };
    expect(parse('')).toEqual(E.right({ ...page, docs: false, ...none }));
  });

  test.each([
    ['name=hello', { name: { package: null, name: 'hello' } }],
    ['name=utils/hello', { name: { package: 'utils', name: 'hello' } }],
    ['name=utils%2Fhello%20you', { name: { package: 'utils', name: 'hello you' } }],
    ['name=', { name: null }],
    ['name=%20', { name: null }],
    ['since=1700000000000', { since: 1700000000000 }],
    ['upto=0', { upto: 0 }],
    ['since=-1', { since: -1 }],
  ])('by %s', (query, filter) => {
    expect(parse(query)).toMatchObject({ right: { ...none, ...filter } });
  });

  test.each([
    ['a/b/c', "Parameter may be a 'simple' name or 'package-name/simple' name: a/b/c"],
    ['/a', "Parameter may be a 'simple' name or 'package-name/simple' name: /a"],
    ['a/', "Parameter may be a 'simple' name or 'package-name/simple' name: a/"],
    ['$', "Parameter may be a 'simple' name or 'package-name/simple' name: $"],
  ])('never by a name that is none: %s', (name, reason) => {
    expect(parse(`name=${name}`)).toEqual(
      E.left({ type: 'MalformedQuery', parameter: 'name', reason }),
    );
  });

  test.each(['since', 'upto'])('never by a time that is none: %s', (parameter) => {
    for (const value of ['x', '', '1.5', '2024-01-01', '9'.repeat(19)]) {
      const reason = `Parameter is not a valid value for epoch seconds: ${value}`;
      expect(parse(`${parameter}=${value}`)).toEqual(
        E.left({ type: 'MalformedQuery', parameter, reason }),
      );
    }
  });

  test('with full records or counted, not both', () => {
    expect(parse('docs=true')).toMatchObject({ right: { docs: true } });
    expect(parse('docs=true&count=false')).toMatchObject({ right: { docs: true } });
    expect(parse('docs=true&count=true')).toEqual(E.left({ type: 'DocsWithCount' }));
  });

  test('within the bounds of every list, by their own name', () => {
    expect(parse('limit=201')).toMatchObject({
      left: { reason: "The value '201' is not in the range of 0 to 200 for activations." },
    });
  });
});
