import { expect, test } from 'vitest';
import { handlesOptions, webCors } from '../../../src/http/web/cors.ts';

test('browsers of any origin may call a web action', () => {
  expect(webCors([])).toEqual([
    ['Access-Control-Allow-Origin', '*'],
    ['Access-Control-Allow-Methods', 'OPTIONS, GET, DELETE, POST, PUT, HEAD, PATCH'],
    [
      'Access-Control-Allow-Headers',
      'Authorization, Origin, X-Requested-With, Content-Type, Accept, User-Agent',
    ],
  ]);
});

test('browsers may send the headers they ask for', () => {
  expect(webCors([['access-control-request-headers', 'x-mine, y']])[2]).toEqual([
    'Access-Control-Allow-Headers',
    'x-mine, y',
  ]);
});

test('an action answers OPTIONS itself when its annotation is the boolean true', () => {
  const handling = (value: true | false | string) =>
    handlesOptions([{ key: 'web-custom-options', value }]);
  expect([handling(true), handling(false), handling('true'), handlesOptions([])]).toEqual([
    true,
    false,
    false,
    false,
  ]);
});
