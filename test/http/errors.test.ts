import { expect, test } from 'vitest';
import { transactionId } from '../../src/domain/kernel/ids.ts';
import type { Refusal } from '../../src/domain/refusal.ts';
import { refusalResponse } from '../../src/http/errors.ts';
import { headerOf, jsonOf } from '../support/api-request.ts';

const table: readonly (readonly [Refusal, number, string])[] = [
  [{ type: 'NamespaceTooLong', length: 257 }, 400, 'Namespace longer than allowed: 257 > 256.'],
  [{ type: 'NamespaceIllegal' }, 400, 'The namespace contains illegal characters.'],
  [{ type: 'NameTooLong', length: 257 }, 400, 'Name segement longer than allowed: 257 > 256.'],
  [{ type: 'NameIllegal' }, 400, 'The name of the entity contains illegal characters.'],
  [{ type: 'MalformedContent', reason: 'r' }, 400, 'The request content was malformed:\nr'],
  [
    { type: 'MalformedQuery', parameter: 'p', reason: 'r' },
    400,
    "The query parameter 'p' was malformed:\nr",
  ],
  [
    { type: 'UnsupportedMediaType', mediaType: 'text/plain; charset=UTF-8' },
    415,
    "The request's Content-Type [text/plain; charset=UTF-8] is not supported. Expected:\napplication/json",
  ],
  [
    { type: 'NotAcceptable' },
    406,
    'Resource representation is only available with these types:\napplication/json',
  ],
  [
    { type: 'EntityTooLarge', what: 'exec', bytes: 50331649, allowed: 50331648 },
    413,
    'exec larger than allowed: 50331649 > 50331648 bytes.',
  ],
  [
    { type: 'RequestTooLarge' },
    413,
    'The request content is larger than the server is willing or able to process.',
  ],
  [{ type: 'NoSuchRoute' }, 404, 'The requested resource could not be found.'],
  [
    { type: 'MethodNotAllowed', supported: ['GET', 'OPTIONS'] },
    405,
    'HTTP method not allowed, supported methods: GET, OPTIONS',
  ],
  [{ type: 'BodyDropped' }, 400, 'The request contains bad syntax or cannot be fulfilled.'],
  [
    { type: 'CredentialsMissing' },
    401,
    'The resource requires authentication, which was not supplied with the request',
  ],
  [{ type: 'CredentialsInvalid' }, 401, 'The supplied authentication is invalid'],
  [
    { type: 'NotAuthorized', resources: ['ns/b', 'ns/a'] },
    403,
    "The supplied authentication is not authorized to access 'ns/a, ns/b'.",
  ],
  [
    { type: 'NotAuthorized', resources: [] },
    403,
    'The supplied authentication is not authorized to access this resource.',
  ],
  [{ type: 'NotFound' }, 404, 'The requested resource does not exist.'],
  [
    { type: 'PackageNotFound', package: 'ns/p' },
    404,
    "The requested resource 'ns/p' does not exist.",
  ],
  [{ type: 'AlreadyExists' }, 409, 'resource already exists'],
  [{ type: 'ConcurrentModification' }, 409, 'Concurrent modification to resource detected.'],
  [{ type: 'ExecUndefined' }, 400, 'exec undefined'],
  [
    { type: 'KindDeprecated', kind: 'nodejs:6' },
    400,
    "The 'nodejs:6' runtime is no longer supported. You may read and delete but not update or invoke this action.",
  ],
  [
    { type: 'LimitOutOfRange', text: 'memory size 64 MB below allowed threshold of 128 MB' },
    400,
    'requirement failed: memory size 64 MB below allowed threshold of 128 MB',
  ],
  [
    { type: 'InstancesOverNamespaceConcurrency', allowed: 30 },
    400,
    'Max action instance concurrency must not exceed your namespace concurrency of 30.',
  ],
  [
    { type: 'ReservedParameters' },
    400,
    'Request defines parameters that are not allowed (e.g., reserved properties).',
  ],
  [
    { type: 'IdempotencyKeyTooLong', length: 256, allowed: 255 },
    400,
    'Idempotency key longer than allowed: 256 > 255.',
  ],
  [{ type: 'ActivationIdLength', length: 31 }, 400, 'Activation id length is 31 but must be 32.'],
  [{ type: 'ActivationIdIllegal' }, 400, 'The activation id is not valid.'],
  [{ type: 'DocsWithCount' }, 400, "The parameter 'docs' is not permitted with 'count'."],
  [
    { type: 'Unavailable' },
    503,
    'The server is currently unavailable (because it is overloaded or down for maintenance).',
  ],
  [
    { type: 'BacklogFull', count: 2, allowed: 2 },
    503,
    'Too many activations wait or run already (count: 2, allowed: 2).',
  ],
  [
    { type: 'Disarmed' },
    503,
    'This server was restored from a backup and runs nothing until its operator arms it (rewhisk backup arm).',
  ],
  [
    { type: 'DiskFull' },
    503,
    "The server's disk is full: it takes nothing new until there is room again. Nothing was accepted.",
  ],
];

test.each(table)('$type is answered with its exact status and text', (refusal, status, error) => {
  const response = refusalResponse(refusal, transactionId('tid'));
  expect(response.status).toBe(status);
  expect(response.contentType).toBe('application/json');
  expect(response.body).toBe(JSON.stringify({ error, code: 'tid' }));
  expect(headerOf(response, 'X-Request-ID')).toBe('tid');
});

test('an error is trimmed', () => {
  const response = refusalResponse({ type: 'MalformedContent', reason: 'r\n' }, transactionId('t'));
  expect(jsonOf(response)).toMatchObject({
    error: 'The request content was malformed:\nr',
  });
});
