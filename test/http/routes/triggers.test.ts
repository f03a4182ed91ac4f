import { describe, expect, test } from 'vitest';
import { CODE } from '../../support/action-fixtures.ts';
import { asOther, liveApi } from '../../support/live-api.ts';

const { send, json, error } = liveApi();

const NAMESPACE = '/api/v1/namespaces/_';
const TRIGGERS = `${NAMESPACE}/triggers`;
const put = (name: string, body: object = {}) => json(`PUT ${TRIGGERS}/${name}`, { body });
const NOT_FOUND = [404, 'The requested resource does not exist.'];

describe('a trigger (openwhisk-api §7.1)', () => {
  test('is created from nothing, and has no rules until it had one', async () => {
    expect(await put('made')).toEqual({
      namespace: 'guest',
      name: 'made',
      version: '0.0.1',
      publish: false,
      updated: expect.any(Number),
      annotations: [],
      parameters: [],
      limits: {},
    });
  });

  test('shows the status of each of its rules', async () => {
    await put('ruled');
    const body = { exec: { kind: 'nodejs:22', code: CODE } };
    await send(`PUT ${NAMESPACE}/actions/ran`, { body });
    const rule = { trigger: '/_/ruled', action: '/_/ran' };
    await send(`PUT ${NAMESPACE}/rules/r`, { body: rule });
    const action = { path: 'guest', name: 'ran' };
    expect(await json(`GET ${TRIGGERS}/ruled`)).toMatchObject({
      rules: { 'guest/r': { action, status: 'active' } },
    });
    await send(`DELETE ${NAMESPACE}/rules/r`);
    expect(await json(`GET ${TRIGGERS}/ruled`)).toMatchObject({ rules: {} });
  });

  test('is replaced where it may be', async () => {
    await put('changed', { annotations: [{ key: 'a', value: 1 }] });
    const body = { annotations: [{ key: 'b', value: 2 }] };
    expect((await error(`PUT ${TRIGGERS}/changed`, { body }))[0]).toBe(409);
    expect(await json(`PUT ${TRIGGERS}/changed?overwrite=true`, { body })).toMatchObject({
      version: '0.0.2',
      ...body,
    });
  });

  test('with a feed that is no name is refused', async () => {
    const body = { annotations: [{ key: 'feed', value: '' }] };
    const answer = error(`PUT ${TRIGGERS}/fed`, { body });
    expect(await answer).toEqual([400, 'Feed name is not valid']);
  });

  test('is deleted once', async () => {
    await put('deleted');
    expect(await json(`DELETE ${TRIGGERS}/deleted`)).toMatchObject({ name: 'deleted' });
    expect(await error(`DELETE ${TRIGGERS}/deleted`)).toEqual(NOT_FOUND);
    expect(await error(`GET ${TRIGGERS}/deleted`)).toEqual(NOT_FOUND);
  });

  test('shares its name with no package (§3.2)', async () => {
    await send(`PUT ${NAMESPACE}/packages/taken`, { body: {} });
    const text = 'Resource by this name exists but is not in this collection.';
    expect(await error(`PUT ${TRIGGERS}/taken`, { body: {} })).toEqual([409, text]);
    expect(await error(`GET ${TRIGGERS}/taken`)).toEqual([409, text]);
  });

  test.each(['', '/'])('is listed without its rules: %j', async (slash) => {
    const name = `listed${slash.length}`;
    await send(`PUT ${TRIGGERS}/${name}`, asOther({ body: {} }));
    const [newest] = (await json(`GET ${TRIGGERS}${slash}`, asOther())) as readonly object[];
    expect(newest).toEqual({
      namespace: 'other',
      name,
      version: '0.0.1',
      publish: false,
      updated: expect.any(Number),
      annotations: [],
    });
    expect(await json(`GET ${TRIGGERS}${slash}?count=true&skip=9`, asOther())).toEqual({
      triggers: 0,
    });
  });
});
