/**
 * adobe-runtime §12, openwhisk-api §2.4: whether others may read what is shared, or only run it. The
 * profile decides; what is said here of others is said of whoever is not the owner of the package.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import type { RewhiskServer } from '../support/rewhisk-server.ts';
import { ask, refusal } from '../support/rest-line.ts';
import { useServer } from '../support/server-fixture.ts';
import { tenant } from '../support/tenants.ts';

type Server = Awaited<ReturnType<typeof tenant>>;

const exec = { kind: 'nodejs:22', code: 'const main = (p) => p;' };
const forbidden = (names: string) => [
  403,
  `The supplied authentication is not authorized to access '${names}'.`,
];

/** `owner` shares `tools`, and keeps `private`; the guest has bindings of it and of an own package. */
const arrange = async (server: RewhiskServer): Promise<Server> => {
  const owner = await tenant(server, 'owner');
  const put = async (as: Server, line: string, body: object) =>
    expect(await ask(as, `PUT ${line}`, body)).toMatchObject({ status: 200 });
  await put(owner, 'packages/tools', { publish: true });
  await put(owner, 'actions/tools/echo', { exec });
  await put(owner, 'packages/private', {});
  await put(server, 'packages/borrowed', { binding: { namespace: 'owner', name: 'tools' } });
  await put(server, 'packages/mine', {});
  await put(server, 'actions/mine/echo', { exec });
  await put(server, 'packages/bound', { binding: { namespace: '_', name: 'mine' } });
  return owner;
};

const OWNER = '/api/v1/namespaces/owner';

const READS = [
  [
    'an action in a package of others',
    `${OWNER}/actions/tools/echo`,
    "GET not permitted for 'owner/tools' since it's an action in a shared package",
  ],
  [
    'an action through a binding',
    'actions/borrowed/echo',
    "GET not permitted for 'guest/borrowed/echo'. Resource does not exist or is an action in a shared package binding.",
  ],
  [
    'a binding',
    'packages/borrowed',
    'GET not permitted since borrowed is a binding of a shared package',
  ],
  [
    'a package of others',
    `${OWNER}/packages/tools`,
    "GET not permitted for 'owner/tools' since it's a shared package",
  ],
] as const;

describe('§2.4 shared packages in the profile adobe are for running only', () => {
  const server = useServer();
  let owner: Server;
  beforeAll(async () => {
    owner = await arrange(server());
  });

  test.each(READS)('GET of %s is refused', async (_, path, text) => {
    expect(await refusal(server(), `GET ${path}`)).toEqual([403, text]);
  });

  test.each([
    [`${OWNER}/actions/tools/none`, READS[0][2]],
    ['actions/borrowed/none', READS[1][2].replace('echo', 'none')],
  ])('GET of what is missing there is refused in the same words: %s', async (path, text) => {
    expect(await refusal(server(), `GET ${path}`)).toEqual([403, text]);
  });

  test.each([
    `${OWNER}/packages/private`,
    `${OWNER}/packages/none`,
    `${OWNER}/actions/private/echo`,
  ])('GET of what is not shared is refused as before: %s', async (path) => {
    const name = path.includes('none') ? 'owner/none' : 'owner/private';
    expect(await refusal(server(), `GET ${path}`)).toEqual(forbidden(name));
  });

  test.each(['actions/tools/echo?code=false', 'actions/tools/echo', 'packages/tools'])(
    'the owner reads them: %s',
    async (path) => {
      expect(await ask(owner, `GET ${path}`)).toMatchObject({ status: 200 });
    },
  );

  test.each(['packages/bound', 'actions/bound/echo'])(
    'a binding of an own package is read as before: %s',
    async (path) => {
      expect(await ask(server(), `GET ${path}`)).toMatchObject({ status: 200 });
    },
  );

  test.each([`${OWNER}/packages`, `${OWNER}/actions/tools/`, 'actions/borrowed/'])(
    'they are listed as before: %s',
    async (path) => {
      const answer = await ask(server(), `GET ${path}`);
      expect(answer).toMatchObject({ status: 200 });
      expect(answer.json).toHaveLength(1);
    },
  );

  test.each([`${OWNER}/actions/tools/echo`, 'actions/borrowed/echo'])(
    'they are run: %s',
    async (path) => {
      const answer = await ask(server(), `POST ${path}?blocking=true&result=true`, { a: 1 });
      expect(answer).toMatchObject({ status: 200, json: { a: 1 } });
    },
  );

  test('they may be bound, and named by sequences and rules', async () => {
    const binding = { namespace: 'owner', name: 'tools' };
    const components = ['/owner/tools/echo', '/_/borrowed/echo'];
    await ask(server(), 'PUT triggers/t', {});
    for (const [line, body] of [
      ['PUT packages/another', { binding }],
      ['PUT actions/both', { exec: { kind: 'sequence', components } }],
      ['PUT rules/direct', { trigger: '/_/t', action: '/owner/tools/echo' }],
      ['PUT rules/through', { trigger: '/_/t', action: '/_/borrowed/echo' }],
    ] as const)
      expect(await ask(server(), line, body)).toMatchObject({ status: 200 });
    const answer = await ask(server(), 'POST actions/both?blocking=true&result=true', { a: 1 });
    expect(answer).toMatchObject({ status: 200, json: { a: 1 } });
  });

  test.each([
    [`PUT ${OWNER}/actions/tools/echo?overwrite=true`, forbidden('owner/tools/echo')],
    [`DELETE ${OWNER}/actions/tools/echo`, forbidden('owner/tools/echo')],
    [
      'PUT actions/borrowed/echo?overwrite=true',
      [400, 'Operation not permitted on package binding.'],
    ],
    ['DELETE actions/borrowed/echo', [400, 'Operation not permitted on package binding.']],
  ])('they are not changed: %s', async (line, answer) => {
    const body = line.startsWith('PUT') ? { exec } : undefined;
    expect(await refusal(server(), line, body)).toEqual(answer);
  });
});

describe('§2.4 shared packages in the profile openwhisk are readable', () => {
  const server = useServer(['--profile', 'openwhisk']);
  beforeAll(async () => {
    await arrange(server());
  });

  test.each(READS)('GET of %s answers it', async (_, path) => {
    expect(await ask(server(), `GET ${path}`)).toMatchObject({ status: 200 });
  });

  test('GET of an action that is missing there is 404', async () => {
    for (const path of [`${OWNER}/actions/tools/none`, 'actions/borrowed/none'])
      expect(await refusal(server(), `GET ${path}`)).toEqual([
        404,
        'The requested resource does not exist.',
      ]);
  });
});
