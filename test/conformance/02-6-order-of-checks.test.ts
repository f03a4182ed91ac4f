/** openwhisk-api §2.6: of several things that are wrong with a request, which one is told. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { RewhiskServer } from '../support/rewhisk-server.ts';
import { ask, malformed, malformedQuery, refusal } from '../support/rest-line.ts';
import type { RestCall } from '../support/rest.ts';
import { useServer } from '../support/server-fixture.ts';
import { tenant } from '../support/tenants.ts';

const server = useServer();
const exec = { kind: 'nodejs:default', code: 'function main() {}' };
type Tenant = Pick<RewhiskServer, 'url' | 'auth'>;
let banned: Tenant;

beforeAll(async () => {
  banned = await tenant(server(), 'banned', { invocationsPerMinute: 0, firesPerMinute: 0 });
  await tenant(server(), 'owner');
  for (const [path, body] of [
    ['actions/act', { exec }],
    ['triggers/trg', {}],
    ['rules/rul', { trigger: '_/trg', action: '_/act' }],
    ['packages/pkg', {}],
    ['packages/bound', { binding: { namespace: '_', name: 'pkg' } }],
  ] as const)
    expect(await ask(server(), `PUT ${path}`, body)).toMatchObject({ status: 200 });
});

const refused = (line: string, body?: unknown, call?: Omit<RestCall, 'method' | 'body'>) =>
  refusal(server(), line, body, call);
const forbidden = (name: string) => [
  403,
  `The supplied authentication is not authorized to access '${name}'.`,
];
const BAD_NAMESPACE = [400, 'The namespace contains illegal characters.'];
const BAD_NAME = [400, 'The name of the entity contains illegal characters.'];
const BAD_QUERY = malformedQuery('overwrite', "'x' is not a valid Boolean value");
const MISSING = [404, 'The requested resource does not exist.'];
const LONG = 'x'.repeat(1024 * 1024 + 1);
const TOO_LONG = { parameters: [{ key: 'k', value: LONG }] };
const PARAMETERS_TOO_LARGE = [413, expect.stringMatching(/^parameters larger than allowed: /)];
const WRONG_TYPE = { headers: { 'content-type': 'text/plain' } };
const NOT_ITS_TYPE = [415, expect.stringContaining('[text/plain]')];
const OTHERS = '/api/v1/namespaces/owner';

describe('§2.6 order of checks', () => {
  test('1 authentication is before 2 the syntax of names', async () => {
    const [status] = await refused('GET /api/v1/namespaces/gu$est/actions', undefined, {
      auth: null,
    });
    expect(status).toBe(401);
  });

  test('2 the syntax of the namespace is before that of the name', async () => {
    for (const [method, body] of [['GET'], ['PUT', {}], ['POST', {}], ['DELETE']] as const)
      for (const collection of ['actions', 'triggers', 'rules', 'packages'])
        expect(
          await refused(`${method} /api/v1/namespaces/gu$est/${collection}/na$me`, body),
        ).toEqual(BAD_NAMESPACE);
  });

  test('2 the syntax of names is before 3 the throttle', async () => {
    for (const collection of ['actions', 'triggers']) {
      expect(await refusal(banned, `POST /api/v1/namespaces/gu$est/${collection}/act`)).toEqual(
        BAD_NAMESPACE,
      );
      expect(await refusal(banned, `POST ${collection}/na$me`)).toEqual(BAD_NAME);
    }
  });

  test('3 the throttle is before 4 the right', async () => {
    for (const collection of ['actions', 'triggers'])
      expect((await refusal(banned, `POST ${OTHERS}/${collection}/act`))[0]).toBe(429);
    expect((await refusal(banned, 'POST actions/missing/act'))[0]).toBe(429);
  });

  test('4 the right is before 6 the size, 7 the query and 8 the body', async () => {
    for (const collection of ['actions', 'triggers', 'rules', 'packages']) {
      const line = `PUT ${OTHERS}/${collection}/new?overwrite=x`;
      expect(await refused(line, TOO_LONG)).toEqual(forbidden('owner/new'));
      expect(await refused(line, '{')).toEqual(forbidden('owner/new'));
      expect(await refused(line, 'x', WRONG_TYPE)).toEqual(forbidden('owner/new'));
    }
    expect(await refused(`POST ${OTHERS}/actions/act?blocking=x`, { LONG })).toEqual(
      forbidden('owner/act'),
    );
    expect(await refused(`GET ${OTHERS}/actions?limit=x`)).toEqual(forbidden('owner'));
  });

  test('5 the package of an action is before 6 the size, 7 the query and 8 the body', async () => {
    const query = '?overwrite=x';
    for (const body of [TOO_LONG, '{', {}]) {
      expect(await refused(`PUT actions/missing/act${query}`, body)).toEqual(MISSING);
      expect(await refused(`PUT actions/trg/act${query}`, body)).toEqual([
        409,
        'Resource by this name exists but is not in this collection.',
      ]);
      expect(await refused(`PUT actions/bound/act${query}`, body)).toEqual([
        400,
        'Operation not permitted on package binding.',
      ]);
    }
  });

  test('6 the measured body is before 7 the query', async () => {
    for (const collection of ['actions', 'triggers', 'packages']) {
      const line = `PUT ${collection}/new?overwrite=x`;
      expect(await refused(line, TOO_LONG)).toEqual(PARAMETERS_TOO_LARGE);
      expect(await refused(line, '{')).toEqual([
        400,
        expect.stringMatching(/^The request content was malformed:/),
      ]);
      expect(await refused(line, 'x', WRONG_TYPE)).toEqual(NOT_ITS_TYPE);
    }
    expect(await refused('POST actions/act?blocking=x', { LONG })).toEqual([
      413,
      expect.stringMatching(/^Request larger than allowed: /),
    ]);
  });

  test('7 the query is before 8 the body, understood as the entity', async () => {
    for (const collection of ['actions', 'triggers', 'rules', 'packages']) {
      const line = `PUT ${collection}/new?overwrite=x`;
      expect(await refused(line, { annotations: 1, parameters: 'none' })).toEqual(BAD_QUERY);
    }
    expect(await refused('POST actions/act?blocking=x', '[')).toEqual(
      malformedQuery('blocking', "'x' is not a valid Boolean value"),
    );
  });

  test('8 the body is before 9 what it means and whether the entity exists', async () => {
    const broken = { parameters: 1 };
    for (const path of [
      'actions/act',
      'actions/trg',
      'triggers/trg',
      'triggers/act',
      'packages/pkg',
    ])
      expect(await refused(`PUT ${path}`, broken)).toEqual(malformed('parameters malformed!'));
    expect(await refused('POST actions/missing', '[')).toEqual([
      400,
      expect.stringMatching(/^The request content was malformed:/),
    ]);
    expect(await refused('POST triggers/missing', 'x', WRONG_TYPE)).toEqual(NOT_ITS_TYPE);
    expect(await refused('POST rules/missing', { status: 'asleep' })).toEqual(
      malformed('requirement failed: asleep is not a recognized rule state'),
    );
  });

  test('7 the query is before 9 whether the entity exists', async () => {
    expect(await refused('GET actions/missing?code=x')).toEqual(
      malformedQuery('code', "'x' is not a valid Boolean value"),
    );
    expect(await refused('DELETE packages/missing?force=x')).toEqual(
      malformedQuery('force', "'x' is not a valid Boolean value"),
    );
  });

  test('9 what the body means is before whether the entity exists', async () => {
    expect(await refused('PUT actions/act', { exec, limits: { memory: 1 } })).toEqual([
      400,
      'requirement failed: memory size 1 MB below allowed threshold of 128 MB',
    ]);
    const components = ['/owner/act'];
    expect(await refused('PUT actions/act', { exec: { kind: 'sequence', components } })).toEqual(
      forbidden('owner/act'),
    );
    expect(await refused('PUT rules/rul', { trigger: '/owner/t', action: '_/act' })).toEqual(
      forbidden('owner/t'),
    );
  });

  test('nothing of all that made, changed or ran anything', async () => {
    const counts = await Promise.all(
      ['actions', 'triggers', 'rules', 'packages', 'activations'].map((collection) =>
        ask(server(), `GET ${collection}?count=true`),
      ),
    );
    expect(counts.map(({ text }) => text)).toEqual([
      '{"actions":1}',
      '{"triggers":1}',
      '{"rules":1}',
      '{"packages":2}',
      '{"activations":0}',
    ]);
  });
});
