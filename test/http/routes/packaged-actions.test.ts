import { describe, expect, test } from 'vitest';
import { CODE } from '../../support/action-fixtures.ts';
import { asOther, liveApi } from '../../support/live-api.ts';

const api = liveApi();
const { send, json, error } = api;

const ACTIONS = '/api/v1/namespaces/_/actions';
const PACKAGES = '/api/v1/namespaces/_/packages';
const hello = { exec: { kind: 'nodejs:22', code: CODE } };
const put = (name: string, body: unknown = hello) => send(`PUT ${ACTIONS}/${name}`, { body });
const putPackage = (name: string, body: unknown = {}) => send(`PUT ${PACKAGES}/${name}`, { body });

const NOT_FOUND = [404, 'The requested resource does not exist.'];
const OTHER_KIND = [409, 'Resource by this name exists but is not in this collection.'];
const forbidden = (resource: string) => [
  403,
  `The supplied authentication is not authorized to access '${resource}'.`,
];

describe('an action in a package (openwhisk-api §4.3, §8.6)', () => {
  test('is shown with the parameters of its package under its own', async () => {
    await putPackage('kit', {
      parameters: [
        { key: 'a', value: 1 },
        { key: 'b', value: 1 },
      ],
    });
    await put('kit/tool', { ...hello, parameters: [{ key: 'b', value: 2 }] });
    const shown = (await json(`GET ${ACTIONS}/kit/tool`)) as { parameters: readonly unknown[] };
    expect(shown).toMatchObject({ namespace: 'guest/kit', name: 'tool' });
    expect(shown.parameters).toHaveLength(2);
    expect(shown.parameters).toContainEqual({ key: 'a', value: 1 });
    expect(shown.parameters).toContainEqual({ key: 'b', value: 2 });
  });

  test('keeps its own parameters when it is changed or deleted', async () => {
    await putPackage('plain', { parameters: [{ key: 'a', value: 1 }] });
    expect(JSON.parse(String((await put('plain/tool')).body))).toMatchObject({ parameters: [] });
    expect(await json(`DELETE ${ACTIONS}/plain/tool`)).toMatchObject({ parameters: [] });
  });

  test('is seen through a binding where it really is, with the parameters of the binding between', async () => {
    await putPackage('source', {
      parameters: [
        { key: 'a', value: 1 },
        { key: 'b', value: 1 },
      ],
    });
    await put('source/tool');
    const binding = { namespace: '_', name: 'source' };
    await putPackage('bound', { binding, parameters: [{ key: 'b', value: 2 }] });
    const shown = (await json(`GET ${ACTIONS}/bound/tool`)) as { parameters: readonly unknown[] };
    expect(shown).toMatchObject({ namespace: 'guest/source', exec: hello.exec });
    expect(shown).not.toHaveProperty('binding');
    expect(shown.parameters).toContainEqual({ key: 'b', value: 2 });
    expect(await json(`GET ${ACTIONS}/bound/tool?code=false`)).toMatchObject({
      namespace: 'guest/source',
      binding: 'guest/bound',
    });
  });

  test.each(['PUT', 'DELETE'])('can not be changed through a binding: %s', async (method) => {
    await putPackage('locked');
    await putPackage('locked-bound', { binding: { namespace: '_', name: 'locked' } });
    const sent = method === 'PUT' ? { body: hello } : {};
    expect(await error(`${method} ${ACTIONS}/locked-bound/tool`, sent)).toEqual([
      400,
      'Operation not permitted on package binding.',
    ]);
  });

  test.each(['GET', 'PUT', 'POST', 'DELETE'])(
    'is missing with its package: %s (§2.4)',
    async (method) => {
      const sent = method === 'PUT' || method === 'POST' ? { body: hello } : {};
      expect(await error(`${method} ${ACTIONS}/nowhere/tool`, sent)).toEqual(NOT_FOUND);
    },
  );

  test('that is shared is neither shown to others nor changed by them (§2.3, §2.4)', async () => {
    await putPackage('shared', { publish: true });
    await put('shared/tool');
    const path = '/api/v1/namespaces/guest/actions/shared/tool';
    expect(await error(`GET ${path}`, asOther())).toEqual([
      403,
      "GET not permitted for 'guest/shared' since it's an action in a shared package",
    ]);
    const text = forbidden('guest/shared/tool');
    expect(await error(`DELETE ${path}`, asOther())).toEqual(text);
    expect(await error(`PUT ${path}`, asOther({ body: hello }))).toEqual(text);
  });
});

describe('the list of a package (openwhisk-api §11.2)', () => {
  test('has what is in it, and through a binding the same', async () => {
    await putPackage('box');
    await put('box/one');
    await put('box/two');
    await putPackage('box-bound', { binding: { namespace: '_', name: 'box' } });
    for (const name of ['box', 'box-bound']) {
      const names = ((await json(`GET ${ACTIONS}/${name}/`)) as { name: string }[])
        .map((one) => one.name)
        .toSorted();
      expect(names).toEqual(['one', 'two']);
      expect(await json(`GET ${ACTIONS}/${name}/?limit=1`)).toMatchObject([
        { namespace: 'guest/box' },
      ]);
      expect(await json(`GET ${ACTIONS}/${name}/?count=true`)).toEqual({ actions: 2 });
    }
  });

  test('that is not there is 404 by its name', async () => {
    const text = "The requested resource 'guest/nowhere' does not exist.";
    expect(await error(`GET ${ACTIONS}/nowhere/`)).toEqual([404, text]);
  });

  test('that is none is a conflict', async () => {
    await put('no-package');
    expect(await error(`GET ${ACTIONS}/no-package/`)).toEqual(OTHER_KIND);
  });
});
