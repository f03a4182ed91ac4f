/** From the result of a web action to its answer: openwhisk-api §10.7, §10.8, adobe-runtime §4.5. */
import { beforeAll, describe, expect, test } from 'vitest';
import { useServer } from '../support/server-fixture.ts';
import { failing, putWebAction, returning, web, type WebCall } from '../support/web-calls.ts';

const server = useServer();

beforeAll(async () => {
  await putWebAction(server(), 'any');
});

const HTML = 'text/html; charset=UTF-8';
const JSON_TYPE = 'application/json';
const typed = (type: string) => ({ headers: { 'Content-Type': type } });
const answered = (result: unknown, extension = 'http', call?: WebCall) =>
  web(server(), `any.${extension}?${returning(result)}`, call);
/** Status, type and text. */
const told = async (result: unknown, extension?: string) => {
  const { status, type, text } = await answered(result, extension);
  return [status, type, text];
};
const errorOf = async (result: unknown, extension?: string) => {
  const { status, type, text, header } = await answered(result, extension);
  expect(type).toBe(JSON_TYPE);
  expect(header('x-openwhisk-activation-id')).toMatch(/^[0-9a-f]{32}$/);
  expect(text).toMatch(/^\{\n {2}"error": ".+",\n {2}"code": "\w+"\n\}$/);
  const { error, code } = JSON.parse(text);
  expect(code).toBe(header('x-request-id'));
  return [status, error];
};
const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('openwhisk-api §10.7 `.http`: the status', () => {
  test.each([
    [{ body: 'x' }, 200],
    [{}, 204],
    [{ body: '' }, 204],
    [{ body: null }, 204],
    [{ statusCode: 200 }, 200],
    [{ statusCode: 201, body: 'x' }, 201],
    [{ statusCode: '404', body: 'x' }, 404],
    [{ statusCode: 500 }, 500],
    [{ statusCode: 444, body: 'x' }, 444],
    [{ statusCode: 599, body: 'x' }, 599],
    [{ statusCode: 299 }, 299],
    [{ statusCode: 418.0, body: 'x' }, 418],
  ])('of %j is %d', async (result, status) => {
    expect((await answered(result)).status).toBe(status);
  });

  test.each([
    ...[99, 600, 0, -200, 200.5, 1e300, '200.0', 'OK', '', '0x100', true, null, [200], {}],
    // Unlike upstream: the announcement of another answer on the same connection.
    ...[100, 101, 103, '199'],
  ])('can not be %j', async (statusCode) => {
    expect(await errorOf({ statusCode, body: 'x' })).toEqual([
      400,
      "Response is not valid 'message/http'.",
    ]);
  });
});

describe('openwhisk-api §10.7 `.http`: the headers', () => {
  test('are strings, numbers, booleans, or a line for each item of an array', async () => {
    const headers = {
      'X-S': 's',
      'X-N': 1.5,
      'X-B': true,
      'X-E': '',
      'X-L': ['a', 2, false],
      'X-None': [],
      'Set-Cookie': ['a=1; Path=/; HttpOnly', 'b=2, with a comma'],
    };
    const { lines } = await answered({ headers, body: 'x' });
    expect(lines('x-s')).toEqual(['s']);
    expect(lines('x-n')).toEqual(['1.5']);
    expect(lines('x-b')).toEqual(['true']);
    expect(lines('x-e')).toEqual(['']);
    expect(lines('x-l')).toEqual(['a', '2', 'false']);
    expect(lines('x-none')).toEqual([]);
    expect(lines('set-cookie')).toEqual(['a=1; Path=/; HttpOnly', 'b=2, with a comma']);
  });

  test.each([
    ...[null, 'a: b', ['a'], 1, { a: null }, { a: {} }, { a: [null] }, { a: [{}] }],
    // What can't stand in a line.
    ...[{ 'a b': 'c' }, { '': 'c' }, { 'a:': 'c' }, { a: 'b\r\nc: d' }, { a: 'b\nc' }, { a: '\0' }],
  ])('can not be %j', async (headers) => {
    expect(await errorOf({ headers, body: 'x' })).toEqual([
      400,
      "Response is not valid 'message/http'.",
    ]);
  });

  test.each(['https://example.org/a?b#c', '/relative', '../up', '//other.example/x'])(
    'redirect to %s as it is',
    async (location) => {
      const answer = await answered({ statusCode: 302, headers: { location } });
      expect([answer.status, answer.header('location'), answer.text]).toEqual([302, location, '']);
    },
  );
});

describe('openwhisk-api §10.7 `.http`: the body', () => {
  test.each([[{}], [{ body: null }], [{ body: '' }], [{ body: '', statusCode: 404 }]])(
    'of %j is none, and the type that is given is dropped',
    async (result) => {
      const answer = await answered({ ...result, ...typed('text/css') });
      expect([answer.type, answer.text]).toEqual([undefined, '']);
    },
  );

  test.each([
    ['without a type', {}, HTML],
    ['of a text type', typed('text/css'), 'text/css; charset=UTF-8'],
    [
      'of a text type in another charset',
      typed('text/plain; charset=latin1'),
      'text/plain; charset=UTF-8',
    ],
    [
      'of a text type with parameters',
      typed('text/plain; format=flowed'),
      'text/plain; format=flowed; charset=UTF-8',
    ],
    [
      'of a type of a name in any case',
      { headers: { 'cOnTeNt-TyPe': 'TEXT/Css' } },
      'text/css; charset=UTF-8',
    ],
    ['that is XML', typed('application/xml'), 'application/xml; charset=UTF-8'],
    ['that is JSON', typed(JSON_TYPE), JSON_TYPE],
    ['that is a kind of JSON', typed('application/hal+json'), 'application/hal+json'],
  ])('%s is sent as it is', async (_, given, type) => {
    expect(await told({ body: '<é> 😀', ...given })).toEqual([200, type, '<é> 😀']);
  });

  test.each([
    'image/png',
    'application/octet-stream',
    'image/svg+xml',
    'font/woff',
    'application/pdf',
    'x/y',
  ])('of the type %s is bytes, and base64 in the result', async (type) => {
    const bytes = Buffer.from([0, 255, 254, 13, 10]);
    const answer = await answered({ body: bytes.toString('base64'), ...typed(type) });
    expect([answer.status, answer.type, answer.bytes]).toEqual([200, type, bytes]);
    expect(answer.header('content-length')).toBe('5');
  });

  test.each([JSON_TYPE, 'application/hal+json'])(
    'of the type %s that looks like base64 is decoded',
    async (type) => {
      const result = { body: base64('{"a":1}'), ...typed(type) };
      expect(await told(result)).toEqual([200, type, '{"a":1}']);
    },
  );

  test.each([
    [
      { a: { b: [1, { c: null }] } },
      '{\n  "a": {\n    "b": [1, {\n      "c": null\n    }]\n  }\n}',
    ],
    [[1, 'a', []], '[1, "a", []]'],
    [{}, '{}'],
    [1.5, '1.5'],
    [true, 'true'],
    [false, 'false'],
    [0, '0'],
  ])('that is %j is JSON, pretty printed', async (body, text) => {
    expect(await told({ body })).toEqual([200, JSON_TYPE, text]);
    const type = 'application/problem+json';
    const [status, sentType, sent] = await told({ body, ...typed(type) });
    expect([status, sentType, sent]).toEqual([200, expect.stringContaining(type), text]);
  });
});

describe('openwhisk-api §10.7 `.http`: problems', () => {
  test.each([1, 'text', true].map((value) => [value]))(
    'a failure with %j is no answer, since it is no object',
    async (value) => {
      const answer = await web(server(), `any?${failing(value)}`);
      expect([answer.status, answer.json]).toMatchObject([
        400,
        { error: "Response is not valid 'message/http'." },
      ]);
    },
  );

  test.each([
    '',
    'text',
    '/',
    'text/',
    'a b/c',
    'text/html; charset',
    'é/x',
    'text/html, text/css',
  ])('a content type %j is none that is known', async (type) => {
    expect(await errorOf({ body: 'x', ...typed(type) })).toEqual([
      400,
      'Response did not specify a known content-type.',
    ]);
  });

  test.each([
    [{ body: { a: 1 }, ...typed('text/html') }],
    [{ body: 1, ...typed('image/png') }],
    [{ body: 'no base64!', ...typed('image/png') }],
    [{ body: 'abcde', ...typed('application/octet-stream') }],
  ])('%j has a body of another type', async (result) => {
    expect(await errorOf(result)).toEqual([
      400,
      'Response type in header did not match generated content type.',
    ]);
  });
});

describe('openwhisk-api §10.7: the value of `error` of a failed action takes the place of the result', () => {
  test.each([
    ['http', { statusCode: 404, body: 'gone' }, 404, HTML, 'gone'],
    ['http', { statusCode: 200, body: 'fine' }, 200, HTML, 'fine'],
    ['json', { a: 1 }, 200, JSON_TYPE, '{\n  "a": 1\n}'],
    ['html', { html: 'x' }, 200, HTML, 'x'],
    ['html', 'bare', 200, HTML, 'bare'],
    ['text', 'bare', 200, 'text/plain; charset=UTF-8', 'bare'],
  ])('with .%s: %j', async (extension, value, ...expected) => {
    const { status, type, text, header } = await web(
      server(),
      `any.${extension}?${failing(value)}`,
    );
    expect([status, type, text]).toEqual(expected);
    expect(header('x-openwhisk-activation-id')).toBeDefined();
  });
});

describe('openwhisk-api §10.7: other extensions', () => {
  const SVG = 'image/svg+xml';
  const TEXT = 'text/plain; charset=UTF-8';
  test.each([
    [
      'json',
      { statusCode: 404, headers: { a: 'b' }, body: 'x' },
      JSON_TYPE,
      '{\n  "statusCode": 404,\n  "headers": {\n    "a": "b"\n  },\n  "body": "x"\n}',
    ],
    ['json', {}, JSON_TYPE, '{}'],
    ['html', { html: '<p>é' }, HTML, '<p>é'],
    ['html', { html: 'no', body: 'yes', statusCode: 404 }, HTML, 'yes'],
    ['html', { html: '' }, HTML, ''],
    ['svg', { svg: '<svg/>' }, SVG, '<svg/>'],
    ['svg', { svg: 'no', body: '<svg/>' }, SVG, '<svg/>'],
    ['text', { text: 'plain' }, TEXT, 'plain'],
    ['text', { text: 'no', body: 'yes' }, TEXT, 'yes'],
    ['text', { text: { a: [1, 2] } }, TEXT, '{\n  "a": [1, 2]\n}'],
    ['text', { text: [1, { a: 2 }] }, TEXT, '[1, {\n  "a": 2\n}]'],
    ['text', { text: 1.5 }, TEXT, '1.5'],
    ['text', { text: false }, TEXT, 'false'],
    ['text', { text: null }, TEXT, 'null'],
    ['text', { body: null, text: 'no' }, TEXT, 'null'],
  ])('.%s of %j', async (extension, result, type, text) => {
    expect(await told(result, extension)).toEqual([200, type, text]);
  });

  test.each([
    ['html', {}, 400, "Response is not valid 'text/html'."],
    ['html', { html: 1 }, 400, "Response is not valid 'text/html'."],
    ['html', { body: null, html: 'x' }, 400, "Response is not valid 'text/html'."],
    ['svg', { html: 'x' }, 400, "Response is not valid 'image/svg+xml'."],
    ['svg', { svg: ['x'] }, 400, "Response is not valid 'image/svg+xml'."],
    ['text', {}, 404, 'Response does not include requested property.'],
    ['text', { html: 'x' }, 404, 'Response does not include requested property.'],
  ])('.%s of %j can not be', async (extension, result, ...expected) => {
    expect(await errorOf(result, extension)).toEqual(expected);
  });

  test.each([1, 'text', true].map((value) => [value]))(
    '.json of a failure with %j can not be',
    async (value) => {
      const { status, json } = await web(server(), `any.json?${failing(value)}`);
      expect([status, json]).toMatchObject([
        400,
        { error: "Response is not valid 'application/json'." },
      ]);
    },
  );
});

describe('openwhisk-api §10.7 HEAD', () => {
  test.each([
    ['http', { body: 'four' }, '4'],
    ['json', { a: 1 }, '12'],
    ['http', { body: 'AAAA', ...typed('image/png') }, '3'],
  ])('has the headers of .%s of %j, and no body', async (extension, result, length) => {
    const head = await answered(result, extension, { method: 'HEAD' });
    expect([head.status, head.header('content-length'), head.text]).toEqual([200, length, '']);
    expect(head.header('x-openwhisk-activation-id')).toBeDefined();
    const { type } = await answered(result, extension);
    expect(head.type).toBe(type);
  });

  test('has no body with an error either', async () => {
    const head = await web(server(), 'any?crashes', { method: 'HEAD' });
    expect([head.status, head.type, head.text]).toEqual([400, JSON_TYPE, '']);
  });
});

describe('openwhisk-api §10.8: `Accept`', () => {
  const accepting = (accept: string, result: unknown, extension = 'http') =>
    answered(result, extension, { headers: { accept } });

  test.each(['', '*/*', 'text/*', 'text/html', 'TEXT/HTML', 'image/png, text/*;q=0.1', 'nonsense'])(
    '%j takes HTML',
    async (accept) => {
      expect((await accepting(accept, { body: 'x' })).status).toBe(200);
    },
  );

  test.each(['application/json', 'image/*', 'text/html;q=0', 'text/html;q=0, */*', 'text/css'])(
    '%j does not: the action has run, and its id is not told',
    async (accept) => {
      const { status, json, header, text } = await accepting(accept, { body: 'x' });
      expect([status, json]).toMatchObject([
        406,
        { error: `Resource representation is only available with these types:\n${HTML}` },
      ]);
      expect(text).not.toContain('\n');
      expect(header('x-openwhisk-activation-id')).toBeUndefined();
    },
  );

  test.each([
    [{ statusCode: 404, body: 'x' }, 404],
    [{ statusCode: 500, body: 'x' }, 500],
    [{}, 204],
    [{ statusCode: 302, headers: { location: '/' } }, 302],
  ])('says nothing about errors and empty answers: %j', async (result, status) => {
    expect((await accepting('image/png', result)).status).toBe(status);
  });

  test('says nothing about what the platform itself has to say', async () => {
    const { status } = await web(server(), 'any?crashes', { headers: { accept: 'image/png' } });
    expect(status).toBe(400);
  });
});

test('openwhisk-api §10.8: an array as the result is 500, as upstream has it', async () => {
  const { status, type, text, header } = await answered([1], 'json');
  expect([status, type, text]).toEqual([
    500,
    'text/plain; charset=UTF-8',
    'There was an internal server error.',
  ]);
  expect(header('x-openwhisk-activation-id')).toBeUndefined();
});

test.each([['any?crashes'], ['any.json?returns=no+json'], ['any.html?returns=1']])(
  'openwhisk-api §10.8: the error of a developer is told in no words of his: %s',
  async (path) => {
    const { status, json, text, header } = await web(server(), path);
    expect([status, json]).toMatchObject([
      400,
      { error: 'There was an error processing your request.' },
    ]);
    expect(text).not.toContain('secret');
    expect(header('x-openwhisk-activation-id')).toBeDefined();
  },
);
