import { describe, expect, test } from 'vitest';
import type { Header } from '../../../src/http/exchange.ts';
import { copyRequest } from '../../../src/http/server/request-copy.ts';

const HEADERS: readonly Header[] = [
  ['host', 'guest.localhost:3233'],
  ['cookie', 'a=1'],
  ['x-ow-extra-logging', 'on'],
  ['x-twice', '1'],
  ['x-twice', '2'],
];

const copyOf = (line: string, query?: string) => {
  const [method = '', path = ''] = line.split(' ');
  return copyRequest(
    {
      getCaseSensitiveMethod: () => method,
      getUrl: () => path,
      getQuery: () => query,
      forEach: (callback) => {
        for (const [name, value] of HEADERS) callback(name, value);
      },
    },
    () => Promise.resolve({ type: 'dropped' }),
  ).request;
};

describe('every header', () => {
  test.each([
    'GET /api/v1/web/guest/default/hello',
    'POST /demo/hello',
    'GET /',
    'POST /api/v1/namespaces/_/triggers/t',
  ])("is copied for %s, but for the one that is the platform's", (line) => {
    expect(copyOf(line).allHeaders).toEqual(
      HEADERS.filter(([name]) => name !== 'x-ow-extra-logging'),
    );
  });

  test.each([
    'POST /api/v1/namespaces/_/actions/hello',
    'GET /api/v1/namespaces/_/triggers/t',
    'PUT /api/v1/namespaces/_/triggers/t',
    'GET /api/v1/namespaces',
  ])('stays where it is for %s', (line) => {
    expect(copyOf(line).allHeaders).toEqual([]);
  });
});

test('what every request is asked for is copied by name', () => {
  const { query, headers } = copyOf('GET /api/v1/namespaces');
  expect(query).toBe('');
  expect(headers).toMatchObject({ host: 'guest.localhost:3233', extraLogging: 'on', accept: '' });
});
