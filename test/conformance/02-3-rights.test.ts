/** openwhisk-api §2.2, §2.3, §2.4: who may do what, and whether who may not is told 403 or 404. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { RewhiskServer } from '../support/rewhisk-server.ts';
import { ask, refusal } from '../support/rest-line.ts';
import { useServer } from '../support/server-fixture.ts';
import { setLimits, tenant } from '../support/tenants.ts';
import { putWebAction, webCall } from '../support/web-calls.ts';

/** There, what is shared can be read too: `02-4-shared-packages.test.ts` has the other profile. */
const server = useServer(['--profile', 'openwhisk']);
const exec = { kind: 'nodejs:default', code: 'function main() { return { ok: true }; }' };
let owner: Pick<RewhiskServer, 'url' | 'auth' | 'dataDir'>;
let other: typeof owner;

const put = async (path: string, body: object, of = owner): Promise<void> => {
  expect(await ask(of, `PUT ${path}`, body)).toMatchObject({ status: 200 });
};

beforeAll(async () => {
  const often = { invocationsPerMinute: 1000, firesPerMinute: 1000 };
  [owner, other] = await Promise.all([
    tenant(server(), 'owner', often),
    tenant(server(), 'other', often),
  ]);
  await put('actions/act', { exec });
  await put('triggers/trg', {});
  await put('rules/rul', { trigger: '_/trg', action: '_/act' });
  await put('packages/private', {});
  await put('packages/shared', { publish: true });
  await put('actions/private/act', { exec });
  await put('actions/shared/act', { exec });
  await put('packages/binding', { binding: { namespace: '_', name: 'shared' }, publish: true });
  await put('packages/borrowed', { binding: { namespace: 'owner', name: 'shared' } }, other);
});

const MISSING = [404, 'The requested resource does not exist.'];
const NO_ROUTE = [404, 'The requested resource could not be found.'];
const OTHER_KIND = [409, 'Resource by this name exists but is not in this collection.'];
const NOT_THROUGH_BINDING = [400, 'Operation not permitted on package binding.'];
const forbidden = (...names: readonly string[]) => [
  403,
  `The supplied authentication is not authorized to access '${names.join(', ')}'.`,
];
/** `NS` is the owner's namespace, whoever asks. */
const at = (line: string) => line.replace(' ', ' /api/v1/namespaces/owner/');
const asOwner = (line: string, body?: object) => refusal(owner, at(line), body);
const asOther = (line: string, body?: object) => refusal(other, at(line), body);
const statusFor = async (who: typeof owner, line: string, body?: object) =>
  (await ask(who, at(line), body)).status;

describe('§2.2 from method to right', () => {
  test.each(['actions', 'packages', 'triggers', 'rules'])(
    'GET lists %s; PUT, POST, DELETE and all else on the collection is refused',
    async (collection) => {
      expect(await statusFor(owner, `GET ${collection}`)).toBe(200);
      for (const method of ['PUT', 'POST', 'DELETE', 'PATCH'])
        expect(await asOwner(`${method} ${collection}`, {})).toEqual(NO_ROUTE);
    },
  );

  test('an entity has GET, PUT, POST and DELETE', async () => {
    for (const path of ['actions/all', 'triggers/all2', 'rules/all3']) {
      const body = { exec, trigger: '_/trg', action: '_/act' };
      expect(await statusFor(owner, `PUT ${path}`, body)).toBe(200);
      expect(await statusFor(owner, `GET ${path}`)).toBe(200);
      expect(await statusFor(owner, `POST ${path}`, { status: 'active' })).toBeLessThan(300);
      expect(await statusFor(owner, `DELETE ${path}`)).toBe(200);
    }
  });

  test.each(['shared', 'private', 'binding', 'missing', 'act'])(
    'POST on a package is forbidden, even to its owner: %s',
    async (name) => {
      expect(await asOwner(`POST packages/${name}`, {})).toEqual(forbidden(`owner/${name}`));
      expect(await asOther(`POST packages/${name}`, {})).toEqual(forbidden(`owner/${name}`));
    },
  );
});

describe('§2.3 who may do what', () => {
  test.each(['actions', 'triggers', 'rules', 'activations'])(
    'list %s: the owner alone',
    async (collection) => {
      expect(await statusFor(owner, `GET ${collection}`)).toBe(200);
      expect(await asOther(`GET ${collection}`)).toEqual(forbidden('owner'));
    },
  );

  test.each(['actions/act', 'triggers/trg', 'rules/rul'])(
    '%s, in the default package: all rights to the owner, none to others',
    async (path) => {
      const body = { exec, trigger: '_/trg', action: '_/act', status: 'active' };
      const name = path.replace(/^\w+/, 'owner');
      for (const method of ['GET', 'POST', 'PUT', 'DELETE'])
        expect(
          await asOther(`${method} ${path}?overwrite=true`, method === 'GET' ? undefined : body),
        ).toEqual(forbidden(name));
      expect(await statusFor(owner, `GET ${path}`)).toBe(200);
      expect(await statusFor(owner, `PUT ${path}?overwrite=true`, body)).toBe(200);
    },
  );

  test('limits: the owner alone', async () => {
    expect(await statusFor(owner, 'GET limits')).toBe(200);
    expect(await asOther('GET limits')).toEqual(forbidden('owner'));
  });

  test('list packages: the owner sees all, anybody else the published ones that are no bindings', async () => {
    const namesFor = async (who: typeof owner) => {
      const { json } = await ask(who, at('GET packages'));
      return (json as readonly { readonly name: string }[]).map(({ name }) => name).sort();
    };
    expect(await namesFor(owner)).toEqual(['binding', 'private', 'shared']);
    expect(await namesFor(other)).toEqual(['shared']);
  });

  test('list packages of a namespace that nobody has: an empty list', async () => {
    const answer = await ask(other, 'GET /api/v1/namespaces/nobody/packages');
    expect([answer.status, answer.text]).toEqual([200, '[]']);
  });

  test('read a package: its owner, and anybody if it is published and no binding', async () => {
    for (const name of ['private', 'shared', 'binding'])
      expect(await statusFor(owner, `GET packages/${name}`)).toBe(200);
    expect(await statusFor(other, 'GET packages/shared')).toBe(200);
    expect(await asOther('GET packages/private')).toEqual(forbidden('owner/private'));
    expect(await asOther('GET packages/binding')).toEqual(forbidden('owner/binding'));
  });

  test('create, update, delete a package: its owner alone', async () => {
    for (const name of ['private', 'shared', 'binding', 'missing']) {
      const refused = forbidden(`owner/${name}`);
      expect(await asOther(`PUT packages/${name}?overwrite=true`, {})).toEqual(refused);
      expect(await asOther(`DELETE packages/${name}?force=true`)).toEqual(refused);
    }
    expect(await statusFor(owner, 'PUT packages/passing', {})).toBe(200);
    expect(await statusFor(owner, 'PUT packages/passing?overwrite=true', {})).toBe(200);
    expect(await statusFor(owner, 'DELETE packages/passing')).toBe(200);
  });

  test('read or invoke an action in a package: its owner, and anybody if it is published', async () => {
    for (const [method, done] of [
      ['GET', 200],
      ['POST', 202],
    ] as const) {
      for (const who of [owner, other])
        expect(await statusFor(who, `${method} actions/shared/act`)).toBe(done);
      expect(await statusFor(owner, `${method} actions/private/act`)).toBe(done);
      expect(await asOther(`${method} actions/private/act`)).toEqual(forbidden('owner/private'));
    }
  });

  test('create, update, delete an action in a package: its owner alone', async () => {
    for (const name of ['shared/act', 'shared/new', 'private/act', 'binding/act', 'missing/act']) {
      expect(await asOther(`PUT actions/${name}?overwrite=true`, { exec })).toEqual(
        forbidden(`owner/${name}`),
      );
      expect(await asOther(`DELETE actions/${name}`)).toEqual(forbidden(`owner/${name}`));
    }
    expect(await statusFor(owner, 'PUT actions/shared/new', { exec })).toBe(200);
    expect(await statusFor(owner, 'DELETE actions/shared/new')).toBe(200);
  });

  test('read a binding, read or invoke through it: its owner while the provider is readable', async () => {
    for (const path of ['packages/borrowed', 'actions/borrowed/act', 'actions/borrowed/'])
      expect((await ask(other, `GET ${path}`)).status).toBe(200);
    expect((await ask(other, 'POST actions/borrowed/act')).status).toBe(202);
    const line = (method: string) => `${method} /api/v1/namespaces/other/actions/borrowed/act`;
    for (const method of ['GET', 'POST'])
      expect(await refusal(owner, line(method))).toEqual(forbidden('other/borrowed'));
    expect(await asOther('GET actions/binding/act')).toEqual(forbidden('owner/binding'));
    expect(await asOther('POST actions/binding/act')).toEqual(forbidden('owner/binding'));
  });

  test('a web action: anybody, without a key; charged to its owner', async () => {
    const host = await tenant(server(), 'web-host');
    await putWebAction(host, 'page');
    const call = () => webCall(server(), '/api/v1/web/web-host/default/page');
    expect((await call()).status).not.toBe(404);
    await setLimits(server(), 'web-host', { invocationsPerMinute: 0 });
    expect((await call()).status).toBe(429);
  });

  test('the throttle comes before all of this on POST', async () => {
    const banned = await tenant(server(), 'banned', { invocationsPerMinute: 0, firesPerMinute: 0 });
    for (const path of ['actions/act', 'actions/missing', 'actions/private/act', 'triggers/trg'])
      expect((await ask(banned, at(`POST ${path}`))).status).toBe(429);
  });
});

describe('§2.4 403 or 404', () => {
  test.each(['actions/missing', 'triggers/missing', 'rules/missing'])(
    'missing in the own namespace, %s: 404 to the owner, 403 to others',
    async (path) => {
      for (const method of ['GET', 'DELETE', 'POST']) {
        const body = method === 'POST' ? { status: 'active' } : undefined;
        expect(await asOwner(`${method} ${path}`, body)).toEqual(MISSING);
        expect(await asOther(`${method} ${path}`, body)).toEqual(forbidden('owner/missing'));
      }
    },
  );

  test('a missing package: GET names it, DELETE does not; others are told 403', async () => {
    expect(await asOwner('GET packages/missing')).toEqual([
      404,
      "The requested resource 'owner/missing' does not exist.",
    ]);
    expect(await asOwner('DELETE packages/missing')).toEqual(MISSING);
    for (const method of ['GET', 'DELETE'])
      expect(await asOther(`${method} packages/missing`)).toEqual(forbidden('owner/missing'));
  });

  test.each(['GET', 'PUT', 'POST', 'DELETE'])(
    '%s of a packaged action whose package is missing: the default 404',
    async (method) => {
      const body = method === 'PUT' ? { exec } : undefined;
      expect(await asOwner(`${method} actions/missing/act`, body)).toEqual(MISSING);
    },
  );

  test('a packaged action that is missing in a readable package: 404 to both', async () => {
    for (const method of ['GET', 'POST']) {
      expect(await asOwner(`${method} actions/shared/missing`)).toEqual(MISSING);
      expect(await asOther(`${method} actions/shared/missing`)).toEqual(MISSING);
    }
    expect(await asOwner('DELETE actions/shared/missing')).toEqual(MISSING);
  });

  test.each([
    'GET actions/trg',
    'POST actions/trg',
    'DELETE actions/rul',
    'GET actions/shared',
    'GET triggers/act',
    'POST triggers/act',
    'GET rules/trg',
    'GET packages/act',
    'DELETE packages/trg',
    'GET actions/trg/act',
    'POST actions/act/act',
    'DELETE actions/act/act',
    'GET actions/act/',
  ])('a name that belongs to another kind: 409 to the owner, 403 to others: %s', async (line) => {
    expect(await asOwner(line)).toEqual(OTHER_KIND);
    expect((await asOther(line))[0]).toBe(403);
  });

  test('a binding whose provider is missing, in the own namespace: 404, naming the binding', async () => {
    await put('packages/doomed', {});
    await put('packages/dangling', { binding: { namespace: '_', name: 'doomed' } });
    expect(await statusFor(owner, 'DELETE packages/doomed')).toBe(200);
    expect(await asOwner('GET packages/dangling')).toEqual([
      404,
      "The requested resource 'owner/dangling' does not exist.",
    ]);
    expect(await statusFor(owner, 'DELETE packages/dangling')).toBe(200);
  });

  test('a binding whose provider in another namespace is private: 403', async () => {
    await put('packages/passing2', { publish: true });
    await put('packages/stale', { binding: { namespace: 'owner', name: 'passing2' } }, other);
    await put('packages/passing2?overwrite=true', { publish: false });
    expect(await refusal(other, 'GET packages/stale')).toEqual(forbidden('other/stale'));
    expect(await statusFor(owner, 'DELETE packages/passing2')).toBe(200);
    expect(await refusal(other, 'GET packages/stale')).toEqual(forbidden('other/stale'));
    expect((await ask(other, 'DELETE packages/stale')).status).toBe(200);
  });

  test('PUT and DELETE through a binding: 400 to its owner', async () => {
    expect(await asOwner('PUT actions/binding/act', { exec })).toEqual(NOT_THROUGH_BINDING);
    expect(await asOwner('DELETE actions/binding/act')).toEqual(NOT_THROUGH_BINDING);
  });
});

describe('§2.4 what a 403 names', () => {
  test('an entity, a collection, a package', async () => {
    expect(await asOther('GET triggers/trg')).toEqual(forbidden('owner/trg'));
    expect(await asOther('GET triggers')).toEqual(forbidden('owner'));
    expect(await asOther('GET packages/private')).toEqual(forbidden('owner/private'));
  });

  test('of a packaged action GET and POST the package, PUT and DELETE the action', async () => {
    for (const method of ['GET', 'POST'])
      expect(await asOther(`${method} actions/private/act`)).toEqual(forbidden('owner/private'));
    for (const method of ['PUT', 'DELETE'])
      expect(await asOther(`${method} actions/private/act`, { exec })).toEqual(
        forbidden('owner/private/act'),
      );
  });

  test('everything that a rule or sequence may not refer to, sorted, each once', async () => {
    const rule = { trigger: '/owner/trg', action: '/owner/private/act' };
    expect(await refusal(other, 'PUT rules/new', rule)).toEqual(
      forbidden('owner/private', 'owner/trg'),
    );
    const components = [
      '/owner/private/act',
      '/owner/b',
      '/owner/act',
      '/owner/private/other',
      '/owner/shared/act',
    ];
    expect(
      await refusal(other, 'PUT actions/new', { exec: { kind: 'sequence', components } }),
    ).toEqual(forbidden('owner/act', 'owner/b', 'owner/private'));
  });

  test('a kind that the namespace may not have', async () => {
    const limited = await tenant(server(), 'limited', { allowedKinds: ['sequence'] });
    expect(await refusal(limited, 'PUT actions/act', { exec })).toEqual([
      403,
      "The supplied authentication is not authorized to access actions of kind 'nodejs:22'.",
    ]);
  });

  test('actions of a kind that is no longer allowed go on running', async () => {
    const user = await tenant(server(), 'was-free');
    await put('actions/act', { exec }, user);
    await setLimits(server(), 'was-free', { allowedKinds: [] });
    expect((await ask(user, 'POST actions/act?blocking=true')).status).toBe(200);
    expect((await ask(user, 'PUT actions/act?overwrite=true', { publish: true })).status).toBe(200);
    expect((await ask(user, 'PUT actions/act?overwrite=true', { exec })).status).toBe(403);
  });
});
