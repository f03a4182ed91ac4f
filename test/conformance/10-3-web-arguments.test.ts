/** What a web action receives: openwhisk-api §10.3, adobe-runtime §4.4. */
import { beforeAll, describe, expect, test } from 'vitest';
import { useServer } from '../support/server-fixture.ts';
import { putWebAction, web, type WebCall } from '../support/web-calls.ts';

const server = useServer();

beforeAll(async () => {
  const parameters = { own: 'default', q: 'default', b: 'default' };
  await Promise.all([
    putWebAction(server(), 'plain', {}, { parameters }),
    putWebAction(server(), 'raw', { 'raw-http': true, final: true }, { parameters }),
  ]);
});

const seen = async (path: string, call: WebCall = {}): Promise<unknown> => {
  const { status, json } = await web(server(), path, call);
  expect(status).toBe(200);
  return json;
};
const posted = (contentType: string | null, body: string | Uint8Array): WebCall => ({
  method: 'POST',
  headers: contentType === null ? {} : { 'content-type': contentType },
  body,
});
const base64 = (body: string | Uint8Array): string => Buffer.from(body).toString('base64');

describe.each(['plain', 'raw'])('openwhisk-api §10.3: a %s web action receives', (name) => {
  test.each(['GET', 'POST', 'PUT', 'DELETE', 'PATCH'])(
    'the method %s in lower case',
    async (method) => {
      expect(await seen(`${name}.json`, { method })).toMatchObject({
        __ow_method: method.toLowerCase(),
      });
    },
  );

  test('headers with names in lower case and values as sent, of repeated ones the last', async () => {
    const headers = {
      'X-Mine': ['first', 'Last, of all'],
      Cookie: 'a=1; b="2"',
      'X-Empty': '',
      'X-OW-EXTRA-LOGGING': 'on',
      host: 'localhost:80',
    };
    const { __ow_headers: received } = Object(
      await seen(`${name}.json`, {
        ...posted('Text/Plain; Charset=utf-8', 'x'),
        headers: { ...headers, 'Content-Type': 'Text/Plain; Charset=utf-8' },
      }),
    );
    expect(received).toMatchObject({
      'x-mine': 'Last, of all',
      cookie: 'a=1; b="2"',
      'x-empty': '',
      host: 'localhost:80',
      'content-type': 'Text/Plain; Charset=utf-8',
    });
    expect(Object.keys(received)).not.toContain('x-ow-extra-logging');
  });

  test('no content type where there was none', async () => {
    const { __ow_headers: received } = Object(await seen(`${name}.json`));
    expect(Object.keys(received)).not.toContain('content-type');
  });

  test('the path behind the action, and `` where there is none', async () => {
    expect(await seen(`${name}.json`)).toMatchObject({ __ow_path: '' });
    expect(await seen(`${name}.json/a%20b/`)).toMatchObject({ __ow_path: '/a%20b/' });
  });

  test('the namespace of a caller who showed a valid key, and of no other', async () => {
    const authorization = `Basic ${base64(server().auth)}`;
    expect(await seen(`${name}.json`, { headers: { authorization } })).toMatchObject({
      __ow_user: 'guest',
    });
    expect(await seen(`${name}.json`)).not.toHaveProperty('__ow_user');
  });

  test('nothing that other servers provide', async () => {
    const args = await seen(`${name}.json`, posted('image/png', 'x'));
    expect(args).not.toHaveProperty('__ow_status');
    expect(args).not.toHaveProperty('__ow_isBase64Encoded');
  });
});

describe('the query of a plain web action', () => {
  test.each([
    ['a=1&b=2', { a: '1', b: '2' }],
    ['a=1&a=2', { a: '2' }],
    ['a', { a: '' }],
    ['a=', { a: '' }],
    ['a=%20b+c%2B', { a: ' b c+' }],
    ['a=%zz%', { a: '%zz%' }],
    ['a=b=c', { a: 'b=c' }],
    ['a=%C3%A9%F0%9F%98%80', { a: 'é😀' }],
    ['a=%FF', { a: '\ufffd' }],
    ['a=%00', { a: '\0' }],
    ['a?b=c?d', { 'a?b': 'c?d' }],
    ['&&', {}],
    [
      'constructor=1&toString=2&hasOwnProperty=3',
      { constructor: '1', toString: '2', hasOwnProperty: '3' },
    ],
  ])('%s is one string each, of repeated names the last', async (query, expected) => {
    expect(await seen(`plain.json?${query}`)).toMatchObject(expected);
  });

  test('is in the arguments alone', async () => {
    expect(await seen('plain.json?a=1')).not.toHaveProperty('__ow_query');
  });
});

test('defaults are under the query, and the query under the body', async () => {
  const call = posted('application/json', '{"b":null,"c":[1]}');
  expect(await seen('plain.json?q=query&b=query', call)).toMatchObject({
    own: 'default',
    q: 'query',
    b: null,
    c: [1],
  });
});

describe('the body of a plain web action', () => {
  const bytes = Uint8Array.from([0, 255, 254, 13, 10, 128]);

  test.each([
    [null, ''],
    ['application/json', ''],
    ['application/vnd.api+json', ''],
    ['application/x-www-form-urlencoded', ''],
  ])('of type %j adds nothing when it is empty', async (type, body) => {
    expect(await seen('plain.json', posted(type, body))).not.toHaveProperty('__ow_body');
  });

  test.each([
    'text/plain',
    'image/png',
    'application/octet-stream',
    'multipart/form-data; boundary=x',
  ])('of type %s is `` when it is empty', async (type) => {
    expect(await seen('plain.json', posted(type, ''))).toMatchObject({ __ow_body: '' });
  });

  test.each([
    'application/json',
    'application/json; charset=utf-8',
    'Application/JSON',
    'application/vnd.api+json',
    'text/x+json',
  ])('of type %s has its members as parameters of their types', async (type) => {
    const sent = { n: 1.5, s: 's', l: [null, true], o: { p: {} }, '': 'no name' };
    const args = await seen('plain.json', posted(type, JSON.stringify(sent)));
    expect(args).toMatchObject(sent);
    expect(args).not.toHaveProperty('__ow_body');
  });

  test.each(['[1,{"a":2}]', '"text"', '1.5', 'null', 'true', ' [ ] '])(
    'that is the JSON %s is that value',
    async (body) => {
      expect(await seen('plain.json', posted('application/json', body))).toMatchObject({
        __ow_body: JSON.parse(body),
      });
    },
  );

  test.each(['{', '{"a":}', 'text', "{'a':1}", '{"a":1}x', '\ufeff{}'])(
    'that is no JSON though it says so is refused: %s',
    async (body) => {
      const { status, json } = await web(server(), 'plain.json', posted('application/json', body));
      expect([status, json]).toMatchObject([
        400,
        { error: expect.stringMatching(/^The request content was malformed:\n/) },
      ]);
    },
  );

  test.each([
    ['a=1&b=2', { a: '1', b: '2' }],
    ['a=1&a=2', { a: '2' }],
    ['a=+%2B&c', { a: ' +', c: '' }],
    ['a={"b":1}', { a: '{"b":1}' }],
  ])('that is the form %s has string parameters', async (body, expected) => {
    const type = 'application/x-www-form-urlencoded';
    for (const one of [type, `${type}; charset=UTF-8`]) {
      const args = await seen('plain.json', posted(one, body));
      expect(args).toMatchObject(expected);
      expect(args).not.toHaveProperty('__ow_body');
    }
  });

  test.each([
    ...['image/png', 'image/svg+xml', 'audio/ogg', 'video/mp4', 'font/woff2'],
    ...['application/octet-stream', 'application/zip', 'application/pdf', 'application/gzip'],
    ...['application/unknown', 'x/y', 'no type at all'],
    null,
  ])('of type %s is in base64', async (type) => {
    expect(await seen('plain.json', posted(type, bytes))).toMatchObject({
      __ow_body: base64(bytes),
    });
  });

  test.each([
    ...['text/plain', 'text/csv; charset=latin1', 'application/xml', 'application/javascript'],
    ...['application/unknown; charset=utf-8', 'multipart/form-data; boundary=x', 'text/html'],
  ])('of type %s is text', async (type) => {
    const body = '--x\r\nfield: "é😀"\r\n--x--';
    expect(await seen('plain.json', posted(type, body))).toMatchObject({ __ow_body: body });
  });

  test('that is text but not UTF-8 has replacement characters', async () => {
    const call = posted('text/plain', Uint8Array.from([97, 255, 0xc3, 98, 0xed, 0xa0, 0x80]));
    expect(await seen('plain.json', call)).toMatchObject({
      __ow_body: expect.stringMatching(/^a\ufffd\ufffdb\ufffd+$/),
    });
  });

  test('that comes in pieces, without its length, is the same', async () => {
    const call = posted('text/plain', 'x'.repeat(100_000));
    const headers = { ...call.headers, 'transfer-encoding': 'chunked' };
    expect(await seen('plain.json', { ...call, headers })).toMatchObject({
      __ow_body: 'x'.repeat(100_000),
    });
  });
});

describe('a raw web action receives', () => {
  test.each([
    ['', ''],
    ['?', ''],
    ['?a=1&a=%20+{b}&__ow_body=x', 'a=1&a=%20+{b}&__ow_body=x'],
  ])('the query %j as it was sent', async (sent, query) => {
    const args = await seen(`raw.json${sent}`);
    expect(args).toMatchObject({ __ow_query: query, __ow_body: '', own: 'default' });
    expect(args).not.toHaveProperty('a');
  });

  test.each([null, 'application/json', 'text/plain', 'image/png'])(
    '`` as the body where there is none, of type %j too',
    async (type) => {
      expect(await seen('raw.json', posted(type, ''))).toMatchObject({ __ow_body: '' });
    },
  );

  test.each([
    'application/json',
    'Application/JSON; charset=utf-8',
    'image/png',
    'x/y',
    'application/octet-stream',
    null,
  ])('a body of type %s in base64, whatever is in it', async (type) => {
    const body = '{"own":1,"__ow_user":';
    expect(await seen('raw.json', posted(type, body))).toMatchObject({
      __ow_body: base64(body),
      own: 'default',
    });
  });

  test.each([
    ...['application/x-www-form-urlencoded', 'text/plain', 'application/vnd.api+json'],
    ...['application/json-patch+json', 'multipart/form-data; boundary=x', 'x/y; charset=utf-8'],
  ])('a body of type %s as text', async (type) => {
    const args = await seen('raw.json', posted(type, 'own=1&__ow_user=é'));
    expect(args).toMatchObject({ __ow_body: 'own=1&__ow_user=é', own: 'default' });
    expect(args).not.toHaveProperty('__ow_user');
  });

  test('its defaults, `final` or not, whatever the query and body say', async () => {
    const call = posted('application/json', '{"own":1}');
    expect(await seen('raw.json?own=2', call)).toMatchObject({ own: 'default' });
  });
});
