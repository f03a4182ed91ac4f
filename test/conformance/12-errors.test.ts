/**
 * openwhisk-api §12: every error text by its status, each by one request that brings it about; and none of these
 * requests does anything else. The sections named there have the cases of each. Not here, because no request can bring
 * it about: a kind that is no longer supported (the manifest has none), a binding that refers to itself, a broken
 * record, writers who overtake each other (they take turns); nor what takes a minute or a server that ends: 503 and the
 * 202 of a web action.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { everythingOf } from '../support/neighbours.ts';
import { errorOf } from '../support/rest-actions.ts';
import { rest } from '../support/rest.ts';
import { ask } from '../support/rest-line.ts';
import type { RewhiskServer } from '../support/rewhisk-server.ts';
import { useServer } from '../support/server-fixture.ts';
import { tenant } from '../support/tenants.ts';
import { putWebAction, returning, webCall } from '../support/web-calls.ts';

const server = useServer();
const exec = { kind: 'nodejs:default', code: 'const main = (args) => args;' };
const sequence = (...components: readonly string[]) => ({ exec: { kind: 'sequence', components } });
const LONG = 'n'.repeat(257);
const MB = 1024 * 1024;
const large = (bytes: number) => [{ key: 'k', value: 'x'.repeat(bytes - 3) }];
let banned: Pick<RewhiskServer, 'url' | 'auth'>;
let before: readonly string[] = [];

beforeAll(async () => {
  await tenant(server(), 'owner');
  banned = await tenant(server(), 'banned', {
    invocationsPerMinute: 0,
    concurrentInvocations: 0,
    allowedKinds: [],
  });
  for (const [path, body] of [
    [
      'actions/act',
      {
        exec,
        parameters: [{ key: 'fixed', value: 1 }],
        annotations: [{ key: 'final', value: true }],
      },
    ],
    ['actions/seq', sequence('_/act')],
    ['packages/pkg', {}],
    ['actions/pkg/act', { exec }],
    ['packages/bnd', { binding: { namespace: '_', name: 'pkg' } }],
    ['triggers/trg', {}],
    ['triggers/lost', {}],
    ['rules/rul', { trigger: '_/lost', action: '_/act' }],
  ] as const)
    expect(await ask(server(), `PUT ${path}`, body)).toMatchObject({ status: 200 });
  await ask(server(), 'DELETE triggers/lost');
  before = await everythingOf(server());
});

afterAll(async () => {
  expect(await everythingOf(server())).toEqual(before);
});

type Row = readonly [error: string, line: string, body?: object];

const refused = (status: number, rows: readonly Row[]) =>
  test.each(rows.map(([error, line, body]) => ({ error, line, body })))(
    `${status} $error`,
    async ({ error, line, body }) => {
      const answer = await ask(server(), line, body);
      expect([answer.status, errorOf(answer)]).toEqual([status, error]);
      expect(answer.headers.get('content-type')).toBe('application/json');
      expect(answer.json).toHaveProperty('code', answer.headers.get('x-request-id'));
    },
  );

const OTHER_KIND = 'Resource by this name exists but is not in this collection.';
const MISSING = 'The requested resource does not exist.';

describe('§12 400', () => {
  refused(400, [
    ['The request content was malformed:\nJSON object expected', 'POST actions/act', []],
    [
      "The query parameter 'code' was malformed:\n'x' is not a valid Boolean value",
      'GET actions/act?code=x',
    ],
  ]);
  refused(400, [
    ['The namespace contains illegal characters.', 'GET /api/v1/namespaces/gu$est/actions'],
    ['Namespace longer than allowed: 257 > 256.', `GET /api/v1/namespaces/${LONG}/actions`],
    ['The name of the entity contains illegal characters.', 'PUT actions/a$b', { exec }],
    ['Name segement longer than allowed: 257 > 256.', `PUT actions/${LONG}`, { exec }],
  ]);
  refused(400, [
    ['exec undefined', 'PUT actions/new', {}],
    [
      'requirement failed: memory size 64 MB below allowed threshold of 128 MB',
      'PUT actions/new',
      { exec, limits: { memory: 64 } },
    ],
    [
      'Max action instance concurrency must not exceed your namespace concurrency of 1000.',
      'PUT actions/new',
      { exec, limits: { instances: 1001 } },
    ],
    ['Operation not permitted on package binding.', 'PUT actions/bnd/new', { exec }],
    [
      'Request defines parameters that are not allowed (e.g., reserved properties).',
      'POST actions/act',
      { fixed: 2 },
    ],
  ]);
  refused(400, [
    [
      'Too many actions in the sequence.',
      'PUT actions/new',
      sequence(...Array.from({ length: 51 }, () => '_/act')),
    ],
    ['No component specified for the sequence.', 'PUT actions/new', sequence()],
    ['Sequence may not refer to itself.', 'PUT actions/seq?overwrite=true', sequence('_/seq')],
    ['Sequence component does not exist.', 'PUT actions/new', sequence('_/missing')],
  ]);
  refused(400, [
    ['Feed name is not valid', 'PUT triggers/new', { annotations: [{ key: 'feed', value: '' }] }],
    ['rule requires a valid trigger and a valid action', 'PUT rules/new', { trigger: '_/trg' }],
    ['trigger /guest/none does not exist', 'PUT rules/new', { trigger: '_/none', action: '_/act' }],
    ['action /guest/none does not exist', 'PUT rules/new', { trigger: '_/trg', action: '_/none' }],
  ]);
  refused(400, [
    ["Package name 'default' is reserved.", 'PUT packages/default', {}],
    [
      'Binding references a package that does not exist.',
      'PUT packages/new',
      { binding: { namespace: '_', name: 'none' } },
    ],
    [
      'Cannot bind to another package binding.',
      'PUT packages/new',
      { binding: { namespace: '_', name: 'bnd' } },
    ],
  ]);
  refused(400, [
    ['Activation id length is 3 but must be 32.', 'GET activations/abc'],
    ['The activation id is not valid.', `GET activations/${'G'.repeat(32)}`],
    ["The parameter 'docs' is not permitted with 'count'.", 'GET activations?docs=true&count=true'],
    ['Inner entity level routes for limits are not yet implemented.', 'GET limits/memory'],
  ]);
});

describe('§12 of web actions', () => {
  const headers = { 'content-type': 'text/html' };
  let host: Awaited<ReturnType<typeof tenant>>;
  beforeAll(async () => {
    host = await tenant(server(), 'web-host');
    await putWebAction(host, 'page');
    await putWebAction(host, 'secret', { 'require-whisk-auth': 'open sesame' });
  });

  test.each([
    [400, 'There was an error processing your request.', 'page?crashes=1'],
    [400, "Response is not valid 'message/http'.", `page?${returning({ statusCode: 'none' })}`],
    [
      400,
      'Response did not specify a known content-type.',
      `page?${returning({ headers: { 'content-type': 'nonsense' }, body: 'x' })}`,
    ],
    [
      400,
      'Response type in header did not match generated content type.',
      `page?${returning({ headers, body: { a: 1 } })}`,
    ],
    [404, 'Response does not include requested property.', `page.text?${returning({ a: 1 })}`],
    [401, 'Authentication is possible but has failed or not yet been provided.', 'secret'],
    [404, MISSING, 'none'],
  ])('%i %s', async (status, error, path) => {
    const answer = await webCall(server(), `/api/v1/web/web-host/default/${path}`);
    expect([answer.status, answer.json]).toMatchObject([status, { error }]);
  });
});

describe('§12 401', () => {
  test.each([
    ['The resource requires authentication, which was not supplied with the request', null],
    ['The supplied authentication is invalid', 'none:none'],
  ])('%s', async (error, auth) => {
    const answer = await rest(server(), 'namespaces', { auth });
    expect([answer.status, errorOf(answer)]).toEqual([401, error]);
  });
});

describe('§12 403', () => {
  refused(403, [
    [
      "The supplied authentication is not authorized to access 'owner'.",
      'GET /api/v1/namespaces/owner/actions',
    ],
    [
      "The supplied authentication is not authorized to access 'owner/a, owner/b'.",
      'PUT rules/new',
      { trigger: '/owner/b', action: '/owner/a' },
    ],
    [
      "The supplied authentication is not authorized to access 'guest/pkg'.",
      'POST packages/pkg',
      {},
    ],
  ]);

  test('a kind', async () => {
    const answer = await ask(banned, 'PUT actions/new', { exec });
    expect([answer.status, errorOf(answer)]).toEqual([
      403,
      "The supplied authentication is not authorized to access actions of kind 'nodejs:22'.",
    ]);
  });
});

describe('§12 404, 405, 406', () => {
  refused(404, [
    [MISSING, 'GET actions/none'],
    ["The requested resource 'guest/none' does not exist.", 'GET packages/none'],
    ['The requested resource could not be found.', 'GET nothing'],
    ['Only rules with existing triggers can be activated', 'POST rules/rul', { status: 'active' }],
  ]);
  refused(405, [['HTTP method not allowed, supported methods: GET, OPTIONS', 'PUT /ping', {}]]);

  test('406', async () => {
    const call = { headers: { accept: 'text/html' } };
    const answer = await ask(server(), 'GET actions', undefined, call);
    const error = 'Resource representation is only available with these types:\napplication/json';
    expect([answer.status, errorOf(answer)]).toEqual([406, error]);
  });
});

describe('§12 409', () => {
  refused(409, [
    ['resource already exists', 'PUT actions/act', { exec }],
    [OTHER_KIND, 'GET actions/pkg'],
    [
      'Cannot bind to a resource that is not a package.',
      'PUT packages/new',
      { binding: { namespace: '_', name: 'act' } },
    ],
    [
      'Resource is a package and cannot be converted into a binding.',
      'PUT packages/pkg?overwrite=true',
      { binding: { namespace: '_', name: 'pkg' } },
    ],
    [
      'Package not empty (contains 1 entity). Set force param or delete package contents.',
      'DELETE packages/pkg',
    ],
  ]);
});

describe('§12 413, 415', () => {
  refused(413, [
    [
      `parameters larger than allowed: ${MB + 1} > ${MB} bytes.`,
      'PUT triggers/new',
      { parameters: large(MB + 1) },
    ],
    [
      `annotations larger than allowed: ${MB + 1} > ${MB} bytes.`,
      'PUT triggers/new',
      { annotations: large(MB + 1) },
    ],
    [
      `Request larger than allowed: ${MB + 10} > ${MB} bytes.`,
      'POST actions/act',
      { aaa: 'x'.repeat(MB) },
    ],
  ]);

  test('415', async () => {
    const call = { headers: { 'content-type': 'text/plain' } };
    const answer = await ask(server(), 'PUT actions/new', '{}', call);
    const error =
      "The request's Content-Type [text/plain] is not supported. Expected:\napplication/json";
    expect([answer.status, errorOf(answer)]).toEqual([415, error]);
  });
});

describe('§12 429', () => {
  test('in the last minute', async () => {
    const answer = await ask(banned, 'POST actions/act');
    expect(answer.status).toBe(429);
    expect(errorOf(answer)).toMatch(
      /^Too many requests in the last minute \(count: \d+, allowed: 0\)\.$/,
    );
  });

  test('in flight', async () => {
    const full = await tenant(server(), 'full-up', { concurrentInvocations: 0 });
    const answer = await ask(full, 'POST actions/act');
    const error = 'Too many concurrent requests in flight (count: 0, allowed: 0).';
    expect([answer.status, errorOf(answer)]).toEqual([429, error]);
  });
});
