/** openwhisk-api §8.1 to §8.5: packages and bindings. */
import { beforeAll, describe, expect, test } from 'vitest';
import { ask, malformed, refusal } from '../support/rest-line.ts';
import { useServer } from '../support/server-fixture.ts';
import { tenant } from '../support/tenants.ts';

const server = useServer();
type Server = Awaited<ReturnType<typeof tenant>>;

const sent = async (line: string, body?: unknown, as: Server = server()): Promise<unknown> => {
  const answer = await ask(as, line, body);
  expect(answer).toMatchObject({ status: 200 });
  return answer.json;
};
const refused = (line: string, body?: unknown) => refusal(server(), line, body);

const HELLO = { exec: { kind: 'nodejs:22', code: 'const main = (p) => p;' } };
const MISSING = [404, 'The requested resource does not exist.'];
const missing = (name: string) => [404, `The requested resource '${name}' does not exist.`];
const forbidden = (names: string) => [
  403,
  `The supplied authentication is not authorized to access '${names}'.`,
];
const bindingOf = (name: string, namespace = '_') => ({ binding: { namespace, name } });
const PARAMETERS = [{ key: 'k', value: 1 }];
const ANNOTATIONS = [{ key: 'a', value: { b: [1] } }];

let other: Server;

beforeAll(async () => {
  other = await tenant(server(), 'other');
  await Promise.all([
    sent('PUT packages/shared', { publish: true }, other),
    sent('PUT packages/private', {}, other),
    sent('PUT packages/provider', { parameters: PARAMETERS }),
    sent('PUT triggers/trigger', {}),
    sent('PUT actions/action', HELLO),
  ]);
  await sent('PUT packages/binding', bindingOf('provider'));
});

describe('§8.1 the entity', () => {
  test('a created package has these members, and not what is in it', async () => {
    const body = { parameters: PARAMETERS, annotations: ANNOTATIONS, publish: true };
    expect(await sent('PUT packages/whole', body)).toEqual({
      namespace: 'guest',
      name: 'whole',
      version: '0.0.1',
      updated: expect.any(Number),
      binding: {},
      ...body,
    });
  });

  test('GET adds `actions` and `feeds`, which have name, version and annotations; a feed is in `feeds` only', async () => {
    await sent('PUT packages/contents', {});
    await sent('PUT actions/contents/hello', HELLO);
    await sent('PUT actions/contents/hello?overwrite=true', {});
    const annotations = [{ key: 'feed', value: true }];
    await sent('PUT actions/contents/changes', { ...HELLO, annotations });
    const shown = await sent('GET packages/contents');
    expect(shown).toHaveProperty('actions', [
      { name: 'hello', version: '0.0.2', annotations: expect.any(Array) },
    ]);
    expect(shown).toHaveProperty('feeds', [
      { name: 'changes', version: '0.0.1', annotations: expect.arrayContaining(annotations) },
    ]);
    for (const line of [
      'PUT packages/contents?overwrite=true',
      'DELETE packages/contents?force=1',
    ]) {
      const answer = await sent(line, line.startsWith('PUT') ? {} : undefined);
      expect(answer).not.toHaveProperty('actions');
      expect(answer).not.toHaveProperty('feeds');
    }
  });

  test('`actions` has all of them, without paging', async () => {
    await sent('PUT packages/many', {});
    const numbers = Array.from({ length: 40 }, (_, n) => n);
    await Promise.all(numbers.map((n) => sent(`PUT actions/many/a${n}`, HELLO)));
    const { actions } = (await sent('GET packages/many')) as { actions: readonly object[] };
    expect(actions).toHaveLength(numbers.length);
  });

  test('a binding says what it is bound to, in an annotation of the server too', async () => {
    const mine = [{ key: 'binding', value: 'mine' }, ...ANNOTATIONS];
    const binding = { namespace: 'guest', name: 'provider' };
    const put = await sent('PUT packages/annotated', {
      ...bindingOf('provider'),
      annotations: mine,
    });
    expect(put).toMatchObject({ binding });
    expect((put as { annotations: object[] }).annotations).toEqual(
      expect.arrayContaining([...ANNOTATIONS, { key: 'binding', value: binding }]),
    );
    expect((put as { annotations: object[] }).annotations).toHaveLength(2);
  });
});

describe('§8.2 PUT', () => {
  test('the name `default` is reserved', async () => {
    const text = "Package name 'default' is reserved.";
    expect(await refused('PUT packages/default', {})).toEqual([400, text]);
  });

  test.each(['GET', 'DELETE'])('of `default` a %s is allowed', async (method) => {
    const answer = method === 'GET' ? missing('guest/default') : MISSING;
    expect(await refused(`${method} packages/default`)).toEqual(answer);
  });

  test.each([
    ['null', null, /^The request content was malformed:\n/],
    ['no object', 'guest/provider', /^The request content was malformed:\n/],
    ['an object without namespace', { name: 'p' }, /missing required member 'namespace'$/],
    ['an object without name', { namespace: '_' }, /missing required member 'name'$/],
  ])('a `binding` that is %s is malformed content', async (_, binding, text) => {
    const [status, error] = await refused('PUT packages/malformed', { binding });
    expect(status).toBe(400);
    expect(error).toMatch(text);
  });

  test.each([[{}], [{ binding: {} }]])('%j is no binding', async (body) => {
    expect(await sent('PUT packages/plain?overwrite=true', body)).toMatchObject({ binding: {} });
  });

  test.each([[{}], [{ binding: {} }]])('an update of a binding with %j keeps it', async (body) => {
    expect(await sent('PUT packages/binding?overwrite=true', body)).toMatchObject({
      binding: { namespace: 'guest', name: 'provider' },
    });
  });

  test.each([
    [
      'missing in the own namespace',
      bindingOf('nowhere'),
      [400, 'Binding references a package that does not exist.'],
    ],
    ['missing in another namespace', bindingOf('nowhere', 'other'), forbidden('other/nowhere')],
    ['private in another namespace', bindingOf('private', 'other'), forbidden('other/private')],
    ['a binding itself', bindingOf('binding'), [400, 'Cannot bind to another package binding.']],
    ['a trigger', bindingOf('trigger'), [409, 'Cannot bind to a resource that is not a package.']],
    ['an action', bindingOf('action'), [409, 'Cannot bind to a resource that is not a package.']],
  ])('a provider that is %s is refused', async (_, body, answer) => {
    expect(await refused('PUT packages/unbound', body)).toEqual(answer);
    expect(await refused('GET packages/unbound')).toEqual(missing('guest/unbound'));
  });

  test('an update can not give a package a binding', async () => {
    await sent('PUT packages/stays', {});
    expect(await refused('PUT packages/stays?overwrite=true', bindingOf('provider'))).toEqual([
      409,
      'Resource is a package and cannot be converted into a binding.',
    ]);
  });

  test('what exists is a conflict without overwrite', async () => {
    expect(await refused('PUT packages/provider', {})).toEqual([409, 'resource already exists']);
  });

  test('a package of others can not be put', async () => {
    const line = 'PUT /api/v1/namespaces/other/packages/mine';
    expect(await refused(line, {})).toEqual(forbidden('other/mine'));
  });

  test('on update parameters and annotations replace, absent ones are kept', async () => {
    const body = { parameters: PARAMETERS, annotations: ANNOTATIONS, publish: true };
    await sent('PUT packages/updated', body);
    expect(await sent('PUT packages/updated?overwrite=true', {})).toMatchObject({
      version: '0.0.2',
      ...body,
    });
    const fresh = [{ key: 'z', value: 0 }];
    const change = { parameters: fresh, annotations: fresh };
    expect(await sent('PUT packages/updated?overwrite=true', change)).toMatchObject({
      publish: true,
      ...change,
    });
  });

  test('`version` is taken as it is given', async () => {
    expect(await sent('PUT packages/versioned', { version: '4.5.6' })).toMatchObject({
      version: '4.5.6',
    });
  });

  test('`_` in a binding means the namespace of the URL', async () => {
    expect(await sent('PUT packages/underscored', bindingOf('provider', '_'))).toMatchObject({
      binding: { namespace: 'guest', name: 'provider' },
    });
  });

  test('a binding can be pointed elsewhere by an update, with the same checks', async () => {
    await sent('PUT packages/pointing', bindingOf('provider'));
    const binding = { namespace: 'other', name: 'shared' };
    const moved = await sent('PUT packages/pointing?overwrite=true', { binding });
    expect(moved).toMatchObject({ binding, annotations: [{ key: 'binding', value: binding }] });
    expect(await refused('PUT packages/pointing?overwrite=true', bindingOf('binding'))).toEqual([
      400,
      'Cannot bind to another package binding.',
    ]);
  });

  test('`publish: true` lets anyone run the actions from then on, whatever they say themselves', async () => {
    await sent('PUT packages/opened', {});
    await sent('PUT actions/opened/hello', { ...HELLO, publish: false });
    await sent('PUT actions/private-parts', HELLO);
    const line = 'POST /api/v1/namespaces/guest/actions/opened/hello?blocking=true&result=true';
    expect(await refusal(other, line, {})).toEqual(forbidden('guest/opened'));
    await sent('PUT actions/opened/hello?overwrite=true', { publish: true });
    expect(await refusal(other, line, {})).toEqual(forbidden('guest/opened'));
    await sent('PUT packages/opened?overwrite=true', { publish: true });
    expect(await sent(line, { a: 1 }, other)).toEqual({ a: 1 });
  });
});

describe('§8.3 GET', () => {
  test('of a binding has its identity, the parameters of both, and what is in the provider', async () => {
    await sent('PUT packages/source', {
      parameters: [
        { key: 'a', value: 'provider' },
        { key: 'b', value: 'provider' },
      ],
      annotations: [{ key: 'from', value: 'provider' }],
      version: '7.0.0',
    });
    await sent('PUT actions/source/hello', HELLO);
    await sent('PUT actions/source/feed', {
      ...HELLO,
      annotations: [{ key: 'feed', value: 'any value' }],
    });
    const created = await sent('PUT packages/view', {
      ...bindingOf('source'),
      parameters: [{ key: 'b', value: 'binding' }],
      publish: true,
    });
    const shown = await sent('GET packages/view');
    expect(shown).toEqual({
      ...(created as object),
      parameters: expect.arrayContaining([
        { key: 'a', value: 'provider' },
        { key: 'b', value: 'binding' },
      ]),
      actions: [expect.objectContaining({ name: 'hello' })],
      feeds: [expect.objectContaining({ name: 'feed' })],
    });
    expect(shown).toMatchObject({
      namespace: 'guest',
      name: 'view',
      version: '0.0.1',
      publish: true,
      binding: { namespace: 'guest', name: 'source' },
      annotations: [{ key: 'binding' }],
    });
    expect((shown as { parameters: object[] }).parameters).toHaveLength(2);
  });

  test('a provider deleted after binding: 404 in the own namespace, 403 in another', async () => {
    await sent('PUT packages/fading', {});
    await sent('PUT packages/faded', bindingOf('fading'));
    await sent('DELETE packages/fading');
    expect(await refused('GET packages/faded')).toEqual(missing('guest/faded'));

    await sent('PUT packages/fading', { publish: true }, other);
    await sent('PUT packages/foreign', bindingOf('fading', 'other'));
    await sent('DELETE packages/fading', undefined, other);
    expect(await refused('GET packages/foreign')).toEqual(forbidden('guest/foreign'));
  });

  test('a provider made private after binding is 403', async () => {
    await sent('PUT packages/closing', { publish: true }, other);
    await sent('PUT packages/closed', bindingOf('closing', 'other'));
    await sent('PUT packages/closing?overwrite=true', { publish: false }, other);
    expect(await refused('GET packages/closed')).toEqual(forbidden('guest/closed'));
  });

  test('no binding comes to refer to itself: what it names has to be a package first', async () => {
    await sent('PUT packages/snake', {});
    await sent('PUT packages/tail', bindingOf('snake'));
    await sent('DELETE packages/snake');
    for (const name of ['snake', 'tail'])
      expect(await refused('PUT packages/snake', bindingOf(name))).toEqual([
        400,
        'Binding references a package that does not exist.',
      ]);
  });

  test('a binding whose provider became a binding is followed to the end', async () => {
    await sent('PUT packages/middle', {});
    await sent('PUT packages/outer', bindingOf('middle'));
    await sent('DELETE packages/middle');
    await sent('PUT packages/middle', bindingOf('provider'));
    expect(await sent('GET packages/outer')).toMatchObject({
      binding: { name: 'middle' },
      parameters: PARAMETERS,
    });
  });
});

describe('§8.4 DELETE', () => {
  test('of a binding is always allowed, its provider may be gone', async () => {
    await sent('PUT packages/behind', {});
    await sent('PUT actions/behind/hello', HELLO);
    const bound = await sent('PUT packages/front', bindingOf('behind'));
    await sent('DELETE packages/behind?force=true');
    expect(await sent('DELETE packages/front')).toEqual(bound);
  });

  test('of a binding leaves what it was bound to', async () => {
    await sent('PUT packages/lasting', {});
    await sent('PUT actions/lasting/hello', HELLO);
    await sent('PUT packages/short', bindingOf('lasting'));
    await sent('DELETE packages/short?force=true');
    expect(await sent('GET actions/lasting/hello')).toMatchObject({ name: 'hello' });
  });

  test('of an empty package answers the entity', async () => {
    const created = await sent('PUT packages/empty', { parameters: PARAMETERS });
    expect(await sent('DELETE packages/empty')).toEqual(created);
    expect(await refused('DELETE packages/empty')).toEqual(MISSING);
    expect(await refused('GET packages/empty')).toEqual(missing('guest/empty'));
  });

  test.each([
    [1, '1 entity'],
    [2, '2 entities'],
  ])('of a package of %i is a conflict, and with force=true takes them along', async (n, text) => {
    await sent(`PUT packages/full${n}`, {});
    for (let i = 0; i < n; i += 1) await sent(`PUT actions/full${n}/a${i}`, HELLO);
    const why = `Package not empty (contains ${text}). Set force param or delete package contents.`;
    expect(await refused(`DELETE packages/full${n}`)).toEqual([409, why]);
    expect(await refused(`DELETE packages/full${n}?force=false`)).toEqual([409, why]);
    expect(await sent(`DELETE packages/full${n}?force=true`)).toMatchObject({ name: `full${n}` });
    await sent(`PUT packages/full${n}`, {});
    expect(await sent(`GET packages/full${n}`)).toMatchObject({ actions: [], feeds: [] });
    expect(await refused(`GET actions/full${n}/a0`)).toEqual(MISSING);
  });

  test('`force` has to be a boolean', async () => {
    expect(await refused('DELETE packages/provider?force=maybe')).toEqual([
      400,
      "The query parameter 'force' was malformed:\n'maybe' is not a valid Boolean value",
    ]);
  });

  test('of a package of others is forbidden', async () => {
    const line = 'DELETE /api/v1/namespaces/other/packages/shared';
    expect(await refused(line)).toEqual(forbidden('other/shared'));
  });

  test('bindings to a deleted package remain, and fail on use', async () => {
    await sent('PUT packages/vanished', {});
    await sent('PUT actions/vanished/hello', HELLO);
    await sent('PUT packages/remaining', bindingOf('vanished'));
    await sent('DELETE packages/vanished?force=true');
    const all = (await sent('GET packages?limit=200')) as { name: string }[];
    expect(all.map(({ name }) => name)).toContain('remaining');
    expect(await refused('POST actions/remaining/hello', {})).toEqual(MISSING);
    expect(await refused('GET actions/remaining/hello')).toEqual(MISSING);
  });
});

describe('§8.5 the list', () => {
  test('of the own namespace has packages and bindings, of another the published packages alone', async () => {
    const lister = await tenant(server(), 'lister');
    await sent('PUT packages/open', { publish: true }, lister);
    await sent('PUT packages/hidden', {}, lister);
    await sent('PUT packages/bound', { ...bindingOf('open'), publish: true }, lister);
    const names = async (as: Server) =>
      ((await sent('GET /api/v1/namespaces/lister/packages', undefined, as)) as { name: string }[])
        .map(({ name }) => name)
        .toSorted();
    const count = (as: Server) =>
      sent('GET /api/v1/namespaces/lister/packages?count=true', undefined, as);
    expect(await names(lister)).toEqual(['bound', 'hidden', 'open']);
    expect(await count(lister)).toEqual({ packages: 3 });
    expect(await names(server())).toEqual(['open']);
    expect(await count(server())).toEqual({ packages: 1 });
  });

  test('of an unknown namespace is empty', async () => {
    expect(await sent('GET /api/v1/namespaces/nobody/packages')).toEqual([]);
    expect(await sent('GET /api/v1/namespaces/nobody/packages?count=true')).toEqual({
      packages: 0,
    });
  });

  test('has summaries: `false` for the binding of a package, no parameters', async () => {
    const all = (await sent('GET packages?limit=200')) as { name: string }[];
    const summaryOf = (name: string) => all.find((one) => one.name === name);
    expect(summaryOf('provider')).toEqual({
      namespace: 'guest',
      name: 'provider',
      version: '0.0.1',
      publish: false,
      annotations: [],
      binding: false,
      updated: expect.any(Number),
    });
    expect(summaryOf('binding')).toMatchObject({
      binding: { namespace: 'guest', name: 'provider' },
    });
  });
});

test('§8.2 malformed parameters are refused', async () => {
  expect(await refused('PUT packages/bad', { parameters: { a: 1 } })).toEqual(
    malformed('parameters malformed!'),
  );
});
