import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { actionId } from '../../../src/domain/names.ts';
import { parseWebPath } from '../../../src/http/web/path.ts';

const web = (rest: string) => parseWebPath(`/api/v1/web/${rest}`);
const shown = (rest: string) => {
  const path = web(rest);
  return path === null ? null : [actionId(path.action), path.extension, path.rest];
};

describe('the path of a web action', () => {
  test.each([
    ['guest/default/hello', 'guest/hello', 'http', ''],
    ['guest/utils/hello', 'guest/utils/hello', 'http', ''],
    ['guest/utils/hello.http', 'guest/utils/hello', 'http', ''],
    ['guest/utils/hello.json', 'guest/utils/hello', 'json', ''],
    ['guest/utils/hello.html', 'guest/utils/hello', 'html', ''],
    ['guest/utils/hello.svg', 'guest/utils/hello', 'svg', ''],
    ['guest/utils/hello.text', 'guest/utils/hello', 'text', ''],
    ['guest/utils/hello.json/a/b.html', 'guest/utils/hello', 'json', '/a/b.html'],
    ['guest/utils/hello/', 'guest/utils/hello', 'http', '/'],
    ['guest/utils/hello//a%2Fb', 'guest/utils/hello', 'http', '//a%2Fb'],
    ['a%20b/my%20pkg/h%26i.json', 'a b/my pkg/h&i', 'json', ''],
    ['_/utils/hello', '_/utils/hello', 'http', ''],
    ['guest/defaults/hello', 'guest/defaults/hello', 'http', ''],
  ])('%s is %s as %s, with the rest %j', (path, id, extension, rest) => {
    expect(shown(path)).toEqual([id, extension, rest]);
  });

  test.each([
    ['hello.png', 'guest/utils/hello.png', 'http'],
    ['hello.JSON', 'guest/utils/hello.JSON', 'http'],
    ['hello.json.http', 'guest/utils/hello.json', 'http'],
    ['hello.http.json', 'guest/utils/hello.http', 'json'],
  ])('takes any other ending for a part of the name: %s', (segment, id, extension) => {
    expect(shown(`guest/utils/${segment}`)).toEqual([id, extension, '']);
  });

  test.each([
    'guest',
    'guest/hello',
    'guest/hello/',
    '/utils/hello',
    'guest//hello',
    'guest/utils/.http',
    'guest/utils/hello%2',
    'guest/ut%FFls/hello',
    'guest/utils/he$lo',
    'gu est/utils/a%2Fb',
    'guest/utils/a%20.http',
    `guest/utils/${'a'.repeat(257)}`,
    `${'a'.repeat(257)}/utils/hello`,
  ])('is no other: %s', (path) => {
    expect(web(path)).toBeNull();
  });

  test.each(['/api/v1/webs/guest/utils/hello', '/web/guest/utils/hello', '/', ''])(
    'has its prefix: %s',
    (path) => {
      expect(parseWebPath(path)).toBeNull();
    },
  );

  test('is found for every legal name, however it is encoded', () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9@ &.-]{0,20}[a-z0-9]$/);
    fc.assert(
      fc.property(name, name, name, fc.webPath(), (namespace, pack, action, rest) => {
        const segments = [namespace, pack, `${action}.json`].map(encodeURIComponent);
        expect(shown(`${segments.join('/')}${rest}`)).toEqual([
          pack === 'default' ? `${namespace}/${action}` : `${namespace}/${pack}/${action}`,
          'json',
          rest,
        ]);
      }),
    );
  });
});
