import { describe, expect, test } from 'vitest';
import { CODE } from '../../support/action-fixtures.ts';
import { asOther, liveApi } from '../../support/live-api.ts';

const { send, json, error } = liveApi();

const PACKAGES = '/api/v1/namespaces/_/packages';
const ACTIONS = '/api/v1/namespaces/_/actions';
const put = (name: string, body: object = {}) => send(`PUT ${PACKAGES}/${name}`, { body });
const putAction = (name: string, annotations: readonly object[] = []) => {
  const exec = { kind: 'nodejs:22', code: CODE };
  return send(`PUT ${ACTIONS}/${name}`, { body: { exec, annotations } });
};
const bindingOf = (name: string, namespace = '_') => ({ binding: { namespace, name } });
const forbidden = (resource: string): [number, string] => [
  403,
  `The supplied authentication is not authorized to access '${resource}'.`,
];
const missing = (resource: string) => [404, `The requested resource '${resource}' does not exist.`];
const NOT_FOUND = [404, 'The requested resource does not exist.'];

describe('PUT of a package (openwhisk-api §8.1, §8.2)', () => {
  test('answers the package, without what is in it', async () => {
    const body = { parameters: [{ key: 'k', value: 1 }], annotations: [], publish: true };
    expect(await json(`PUT ${PACKAGES}/made`, { body })).toEqual({
      namespace: 'guest',
      name: 'made',
      version: '0.0.1',
      updated: expect.any(Number),
      binding: {},
      ...body,
    });
  });

  test('with a binding answers what it is bound to, in an annotation too', async () => {
    await put('bindable');
    expect(await json(`PUT ${PACKAGES}/binds`, { body: bindingOf('bindable') })).toMatchObject({
      binding: { namespace: 'guest', name: 'bindable' },
      annotations: [{ key: 'binding', value: { namespace: 'guest', name: 'bindable' } }],
    });
  });

  test.each<[string, object, number, string]>([
    ['default', {}, 400, "Package name 'default' is reserved."],
    ['p', bindingOf('nowhere'), 400, 'Binding references a package that does not exist.'],
    ['p', { parameters: {} }, 400, 'The request content was malformed:\nparameters malformed!'],
    ['p', [], 400, "The request content was malformed:\nObject expected in field 'exec'"],
    ['p', bindingOf('nowhere', 'other'), ...forbidden('other/nowhere')],
  ])('that breaks a rule is refused: %s %j', async (name, body, status, text) => {
    expect(await error(`PUT ${PACKAGES}/${name}`, { body })).toEqual([status, text]);
  });

  test('by anyone but its owner is refused', async () => {
    const line = 'PUT /api/v1/namespaces/guest/packages/foreign';
    expect(await error(line, asOther({ body: {} }))).toEqual(forbidden('guest/foreign'));
  });
});

describe('GET of a package (openwhisk-api §8.3)', () => {
  test('tells what is in it, feeds apart from actions', async () => {
    await put('full');
    await putAction('full/act');
    await putAction('full/feed', [{ key: 'feed', value: false }]);
    expect(await json(`GET ${PACKAGES}/full`)).toMatchObject({
      binding: {},
      actions: [{ name: 'act', version: '0.0.1', annotations: expect.any(Array) }],
      feeds: [{ name: 'feed', version: '0.0.1' }],
    });
  });

  test('of a binding tells what is in its provider, with the parameters of both', async () => {
    await put('provider', {
      parameters: [
        { key: 'a', value: 1 },
        { key: 'b', value: 1 },
      ],
    });
    await putAction('provider/act');
    await put('binding', { ...bindingOf('provider'), parameters: [{ key: 'b', value: 2 }] });
    const shown = (await json(`GET ${PACKAGES}/binding`)) as { parameters: readonly object[] };
    expect(shown).toMatchObject({ name: 'binding', actions: [{ name: 'act' }], feeds: [] });
    expect(shown.parameters).toHaveLength(2);
    expect(shown.parameters).toContainEqual({ key: 'b', value: 2 });
  });

  test('that is missing is 404 by its name to its owner, and closed to others (§2.4)', async () => {
    expect(await error(`GET ${PACKAGES}/nowhere`)).toEqual(missing('guest/nowhere'));
    const line = 'GET /api/v1/namespaces/guest/packages/nowhere';
    expect(await error(line, asOther())).toEqual(forbidden('guest/nowhere'));
  });

  test('that is shared is not shown to others where they may only run it, a binding never', async () => {
    await put('public', { publish: true });
    await put('public-binding', { ...bindingOf('public'), publish: true });
    const path = '/api/v1/namespaces/guest/packages';
    expect(await error(`GET ${path}/public`, asOther())).toEqual([
      403,
      "GET not permitted for 'guest/public' since it's a shared package",
    ]);
    expect(await error(`GET ${path}/public-binding`, asOther())).toEqual(
      forbidden('guest/public-binding'),
    );
  });

  test('whose provider is gone is 404 by its own name', async () => {
    await put('gone');
    await put('orphan', bindingOf('gone'));
    await send(`DELETE ${PACKAGES}/gone`);
    expect(await error(`GET ${PACKAGES}/orphan`)).toEqual(missing('guest/orphan'));
  });
});

describe('POST on a package (openwhisk-api §2.2)', () => {
  test('is forbidden, even to its owner and whatever is there', async () => {
    await put('posted');
    for (const name of ['posted', 'nowhere']) {
      expect(await error(`POST ${PACKAGES}/${name}`, { body: {} })).toEqual(
        forbidden(`guest/${name}`),
      );
    }
  });
});

describe('DELETE of a package (openwhisk-api §8.4)', () => {
  test('that is empty answers it for the last time', async () => {
    await put('empty');
    const last = await json(`DELETE ${PACKAGES}/empty`);
    expect(last).toMatchObject({ name: 'empty', binding: {} });
    expect(last).not.toHaveProperty('actions');
    expect(await error(`DELETE ${PACKAGES}/empty`)).toEqual(NOT_FOUND);
  });

  test('that is not empty needs force, and takes its actions with it', async () => {
    await put('filled');
    await putAction('filled/act');
    const text =
      'Package not empty (contains 1 entity). Set force param or delete package contents.';
    expect(await error(`DELETE ${PACKAGES}/filled`)).toEqual([409, text]);
    expect((await error(`DELETE ${PACKAGES}/filled?force=maybe`))[0]).toBe(400);
    expect(await json(`DELETE ${PACKAGES}/filled?force=true`)).toMatchObject({ name: 'filled' });
    expect(await error(`GET ${ACTIONS}/filled/act`)).toEqual(NOT_FOUND);
  });
});

describe('the list of packages (openwhisk-api §3.8, §8.5)', () => {
  const names = async (line: string, sent = {}) =>
    ((await json(line, sent)) as { name: string }[]).map(({ name }) => name).toSorted();

  test('has everything of the own namespace, and of another what it shares', async () => {
    for (const [name, body] of [
      ['shown', { publish: true }],
      ['hidden', {}],
      ['bound', { ...bindingOf('shown'), publish: true }],
    ] as const) {
      await send(`PUT ${PACKAGES}/${name}`, asOther({ body }));
    }
    expect(await names(`GET ${PACKAGES}`, asOther())).toEqual(['bound', 'hidden', 'shown']);
    expect(await names('GET /api/v1/namespaces/other/packages/')).toEqual(['shown']);
    const count = 'GET /api/v1/namespaces/other/packages?count=true';
    expect(await json(count)).toEqual({ packages: 1 });
    expect(await json(count, asOther())).toEqual({ packages: 3 });
  });

  test('of a namespace nobody has is empty', async () => {
    expect(await json('GET /api/v1/namespaces/nobody/packages')).toEqual([]);
  });

  test('shows false where a package is no binding', async () => {
    await put('summary', { parameters: [{ key: 'a', value: 1 }] });
    const all = (await json(`GET ${PACKAGES}?limit=0`)) as { name: string }[];
    const summary = all.find(({ name }) => name === 'summary');
    expect(summary).toMatchObject({ namespace: 'guest', binding: false });
    expect(summary).not.toHaveProperty('parameters');
  });
});
