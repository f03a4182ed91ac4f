/** openwhisk-api §1.7, §1.8, §1.9: what an error looks like, what the router itself rejects, and how much it reads. */
import { beforeAll, describe, expect, test } from 'vitest';
import { putAction } from '../support/rest-actions.ts';
import { ask, malformed, malformedQuery, refusal } from '../support/rest-line.ts';
import { rawConnection } from '../support/raw-request.ts';
import { useServer } from '../support/server-fixture.ts';
import { putWebAction, webCall } from '../support/web-calls.ts';

const server = useServer();
const CODE = 'function main(args) { return args; }';
const exec = { kind: 'nodejs:default', code: CODE };
const refused = (line: string, body?: unknown) => refusal(server(), line, body);

const NO_ROUTE = [404, 'The requested resource could not be found.'];
const MISSING = [404, 'The requested resource does not exist.'];
const NO_CREDENTIALS = [
  401,
  'The resource requires authentication, which was not supplied with the request',
];
const BAD_CREDENTIALS = [401, 'The supplied authentication is invalid'];

beforeAll(async () => {
  await putAction(server(), 'kept', 'const main = ({ fail }) => fail ? { error: fail } : {};');
  await putWebAction(server(), 'secret', { 'require-whisk-auth': 'open sesame' });
  await ask(server(), 'PUT triggers/kept-trigger', {});
  await ask(server(), 'PUT rules/kept-rule', { trigger: '_/kept-trigger', action: '_/kept' });
});

describe('§1.7 error bodies', () => {
  test.each([
    ['GET actions/missing', 404],
    ['GET nothing', 404],
    ['GET actions?limit=x', 400],
    ['POST packages/any', 403],
    ['PUT triggers/kept-trigger', 409],
    ['PUT actions/il$legal', 400],
  ])('%s: `error` and `code`, both strings, compact, as plain JSON', async (line, status) => {
    const answer = await ask(server(), line, line.startsWith('PUT') ? {} : undefined);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toBe('application/json');
    const { error, code } = answer.json as Readonly<Record<string, unknown>>;
    expect([typeof error, typeof code]).toEqual(['string', 'string']);
    expect(answer.text).toBe(JSON.stringify({ error, code }));
    expect(error).toBe(String(error).trim());
  });

  test('default texts: 404', async () => {
    expect(await refused('GET actions/missing')).toEqual(MISSING);
  });

  test('default texts: 401, of a web action that asks for another secret, pretty printed', async () => {
    const answer = await webCall(server(), '/api/v1/web/guest/default/secret');
    const error = 'Authentication is possible but has failed or not yet been provided.';
    const code = answer.header('x-request-id');
    expect([answer.status, answer.text]).toEqual([401, JSON.stringify({ error, code }, null, 2)]);
    expect(answer.header('www-authenticate')).toBeUndefined();
  });

  test('default texts: 413, of a body longer than the server reads', async () => {
    const connection = rawConnection(server());
    const authorization = Buffer.from(server().auth).toString('base64');
    connection.send(
      `PUT /api/v1/namespaces/_/actions/new HTTP/1.1\r\nhost: localhost\r\nauthorization: Basic ${authorization}\r\n` +
        `content-type: application/json\r\ncontent-length: ${50 * 1024 * 1024 + 1}\r\n\r\n`,
    );
    const answer = await connection.answer();
    connection.socket.destroy();
    expect(answer?.status).toBe(413);
    expect(answer?.body).toContain(
      '"The request content is larger than the server is willing or able to process."',
    );
  });

  test('a call that fails is answered with the record, no error object', async () => {
    const { status, json } = await ask(server(), 'POST actions/kept?blocking=true', {
      fail: 'why',
    });
    expect(status).toBe(502);
    expect(json).toMatchObject({ name: 'kept', response: { result: { error: 'why' } } });
    expect(json).not.toHaveProperty('code');
    const result = await ask(server(), 'POST actions/kept?blocking=true&result=true', { fail: 1 });
    expect([result.status, result.text]).toEqual([502, '{"error":1}']);
  });

  test('a URI of more than 8 KiB is answered 414, in plain text', async () => {
    const answer = await ask(server(), `GET actions?${'x'.repeat(8192)}`);
    expect(answer.status).toBe(414);
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=UTF-8');
  });

  test('a change of a rule has no entity to answer: plain text with the name of the status', async () => {
    const answer = await ask(server(), 'POST rules/kept-rule', { status: 'inactive' });
    expect([answer.status, answer.text]).toEqual([200, 'OK']);
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=UTF-8');
  });

  test('JSON of the API is compact, lists and entities too', async () => {
    for (const line of ['GET /', 'GET actions', 'GET actions/kept', 'GET limits']) {
      const { text, json } = await ask(server(), line);
      expect(text).toBe(JSON.stringify(json));
    }
  });
});

describe('§1.8 rejections of the router', () => {
  test('no route matches', async () => {
    for (const path of ['nothing', 'actions/a/b/c', 'triggers/a/b', '/api/v1/other'])
      expect(await refused(`GET ${path}`)).toEqual(NO_ROUTE);
  });

  const CHALLENGE = 'Basic realm="OpenWhisk secure realm",charset=UTF-8';

  test('no credentials, with a challenge', async () => {
    const call = { auth: null };
    expect(await refusal(server(), 'GET actions', undefined, call)).toEqual(NO_CREDENTIALS);
    const { headers } = await ask(server(), 'GET actions', undefined, call);
    expect(headers.get('www-authenticate')).toBe(CHALLENGE);
  });

  test.each([
    ['wrong', 'Basic Z3Vlc3Q6Z3Vlc3Q='],
    ['malformed', 'Basic ???'],
    [
      'unknown',
      `Basic ${Buffer.from(`${crypto.randomUUID()}:${'x'.repeat(64)}`).toString('base64')}`,
    ],
    ['not of the Basic scheme', 'Bearer abc'],
  ])('credentials that are %s, with a challenge', async (_, authorization) => {
    const call = { auth: null, headers: { authorization } };
    expect(await refusal(server(), 'GET actions', undefined, call)).toEqual(BAD_CREDENTIALS);
    const { headers } = await ask(server(), 'GET actions', undefined, call);
    expect(headers.get('www-authenticate')).toBe(CHALLENGE);
  });

  const notBoolean = "'maybe' is not a valid Boolean value";
  test.each([
    ['GET actions?count=maybe', malformedQuery('count', notBoolean)],
    ['GET actions/kept?code=maybe', malformedQuery('code', notBoolean)],
    ['PUT actions/new?overwrite=maybe', malformedQuery('overwrite', notBoolean)],
    ['POST actions/kept?blocking=maybe', malformedQuery('blocking', notBoolean)],
    ['POST actions/kept?result=maybe', malformedQuery('result', notBoolean)],
    ['DELETE packages/any?force=maybe', malformedQuery('force', notBoolean)],
    [
      'GET triggers?limit=x',
      malformedQuery('limit', "The value 'x' is not an integer for triggers."),
    ],
    [
      'GET activations?since=noon',
      malformedQuery('since', 'Parameter is not a valid value for epoch seconds: noon'),
    ],
    [
      'POST actions/kept?timeout=x',
      malformedQuery('timeout', 'Timeout must be number of milliseconds up to 60000.'),
    ],
  ])('a query parameter that is not parseable: %s', async (line, expected) => {
    expect(await refused(line, line.startsWith('PUT') ? { exec } : undefined)).toEqual(expected);
  });

  const unexpected = (what: string, index: number, shown: string) =>
    malformed(
      `Unexpected ${what} at input index ${index} (line 1, position ${index + 1}), expected JSON Value:\n${shown}\n${' '.repeat(index)}^`,
    );
  const JSON_TYPE = { headers: { 'content-type': 'application/json' } };

  test.each([
    'POST actions/kept',
    'POST triggers/kept-trigger',
    'POST rules/kept-rule',
    'PUT actions/new',
    'PUT packages/new',
  ])('a body that is no JSON, or cut short: %s', async (line) => {
    expect(await refused(line, 'x')).toEqual(unexpected("character 'x'", 0, 'x'));
    expect(await refused(line, '{"a":')).toEqual(unexpected('end-of-input', 5, '{"a":'));
  });

  test.each([
    'PUT actions/new',
    'PUT packages/new',
    'PUT triggers/new',
    'PUT rules/new',
    'POST rules/kept-rule',
  ])('a body missing where one is required: %s', async (line) => {
    const empty = unexpected('end-of-input', 0, '');
    expect(await refused(line)).toEqual(empty);
    expect(await refusal(server(), line, undefined, JSON_TYPE)).toEqual(empty);
  });

  test.each(['[]', '1', '"text"', 'null', 'true'])(
    'a body that is JSON, but no object: %s',
    async (body) => {
      for (const line of [
        'POST actions/kept',
        'POST triggers/kept-trigger',
        'POST rules/kept-rule',
      ])
        expect(await refused(line, body)).toEqual(malformed('JSON object expected'));
      for (const line of ['actions', 'packages', 'triggers', 'rules'])
        expect(await refused(`PUT ${line}/new`, body)).toEqual(
          malformed("Object expected in field 'exec'"),
        );
    },
  );

  test('a required member that is missing', async () => {
    expect(await refused('PUT packages/new', { binding: { namespace: 'guest' } })).toEqual(
      malformed("Object is missing required member 'name'"),
    );
  });

  test('a constraint of a value', async () => {
    expect(await refused('PUT actions/new', { exec, limits: { memory: 1.5 } })).toEqual(
      malformed('requirement failed: memory limit must be whole number'),
    );
  });

  test('a value in the body against the rules of its type: the text of that rule', async () => {
    expect(await refused('PUT actions/new', { exec, limits: { memory: 64 } })).toEqual([
      400,
      'requirement failed: memory size 64 MB below allowed threshold of 128 MB',
    ]);
  });

  test('the wrong media type', async () => {
    const type = 'text/plain; charset=UTF-8';
    const expected = [
      415,
      `The request's Content-Type [${type}] is not supported. Expected:\napplication/json`,
    ];
    const call = { headers: { 'content-type': type } };
    for (const line of ['PUT actions/new', 'POST actions/kept', 'POST rules/kept-rule'])
      expect(await refusal(server(), line, '{}', call)).toEqual(expected);
  });

  test('an `Accept` that no success satisfies; errors are sent regardless', async () => {
    const accepting = (accept: string, path: string) =>
      refusal(server(), `GET ${path}`, undefined, { headers: { accept } });
    const expected = [
      406,
      'Resource representation is only available with these types:\napplication/json',
    ];
    expect(await accepting('text/html', 'actions')).toEqual(expected);
    expect(await accepting('application/json;q=0', 'actions')).toEqual(expected);
    expect(await accepting('text/html', 'actions/missing')).toEqual(MISSING);
    for (const accept of ['*/*', 'application/*', 'application/json', 'text/html, */*;q=0.1']) {
      const answer = await ask(server(), 'GET actions', undefined, { headers: { accept } });
      expect(answer.status).toBe(200);
    }
  });

  test('a method that is not allowed, outside the API', async () => {
    expect(await refused('POST /')).toEqual([
      405,
      'HTTP method not allowed, supported methods: GET, OPTIONS',
    ]);
    expect((await ask(server(), 'POST /')).headers.get('allow')).toBe('GET, OPTIONS');
  });

  const BAD_NAMESPACE = [400, 'The namespace contains illegal characters.'];
  test.each([
    ['PATCH /api/v1/namespaces/gu$est/actions', BAD_NAMESPACE],
    ['DELETE /api/v1/namespaces/gu$est/triggers', BAD_NAMESPACE],
    ['GET /api/v1/namespaces/gu$est/actions/a/b/c', BAD_NAMESPACE],
    ['GET /api/v1/namespaces/gu$est/nothing', NO_ROUTE],
    ['PATCH actions', NO_ROUTE],
  ])(
    'of several failures the illegal name is told before the missing route: %s',
    async (line, expected) => {
      expect(await refused(line)).toEqual(expected);
    },
  );

  test('of several failures the malformed query is told before the malformed body and its type', async () => {
    const query = malformedQuery('blocking', notBoolean);
    const type = { headers: { 'content-type': 'text/plain' } };
    expect(await refused('POST actions/kept?blocking=maybe', 'x')).toEqual(query);
    expect(await refusal(server(), 'POST actions/kept?blocking=maybe', 'x', type)).toEqual(query);
  });

  test('of several failures that of the credentials comes before the missing route', async () => {
    expect(await refusal(server(), 'GET nothing', undefined, { auth: null })).toEqual(
      NO_CREDENTIALS,
    );
  });
});

describe('§1.8 booleans in the query', () => {
  const countOf = async (query: string) => (await ask(server(), `GET triggers?${query}`)).text;
  const COUNT = '{"triggers":1}';

  test.each(['true', 'yes', 'on', '1', 'TRUE', 'Yes', 'oN'])('%s is true', async (value) => {
    expect(await countOf(`count=${value}`)).toBe(COUNT);
  });

  test.each(['false', 'no', 'off', '0', 'FALSE', 'No', 'oFF'])('%s is false', async (value) => {
    expect(await countOf(`count=${value}`)).toMatch(/^\[/);
  });

  test('an empty value is the default', async () => {
    expect(await countOf('count=')).toMatch(/^\[/);
    expect(await countOf('count')).toMatch(/^\[/);
    expect((await ask(server(), 'GET actions/kept?code=')).json).toHaveProperty('exec.code');
  });

  test('of a repeated parameter the first occurrence counts', async () => {
    expect(await countOf('count=true&count=false')).toBe(COUNT);
    expect(await countOf('count=false&count=maybe')).toMatch(/^\[/);
  });

  test('unknown parameters are ignored', async () => {
    expect(await countOf('count=true&nobody=knows&=&&x')).toBe(COUNT);
  });
});

describe('§1.9 sizes of the HTTP layer', () => {
  test('a URI of 8 KiB is read', async () => {
    const path = '/api/v1/namespaces/_/triggers?';
    const { status } = await ask(server(), `GET ${path}${'x'.repeat(8191 - path.length)}`);
    expect(status).toBe(200);
  });
});
