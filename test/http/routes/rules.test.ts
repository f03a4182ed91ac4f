import { beforeAll, describe, expect, test } from 'vitest';
import { CODE } from '../../support/action-fixtures.ts';
import { liveApi } from '../../support/live-api.ts';

const { send, json, error } = liveApi();

const NAMESPACE = '/api/v1/namespaces/_';
const RULES = `${NAMESPACE}/rules`;
const body = { trigger: '/_/when', action: '/_/do' };
const put = (name: string, query = '') => json(`PUT ${RULES}/${name}${query}`, { body });
const setStatus = (name: string, status: unknown) =>
  send(`POST ${RULES}/${name}`, { body: { status, trigger: null, action: null } });
const NOT_FOUND = [404, 'The requested resource does not exist.'];
const malformed = (reason: string) => [400, `The request content was malformed:\n${reason}`];

beforeAll(async () => {
  await send(`PUT ${NAMESPACE}/triggers/when`, { body: {} });
  const exec = { kind: 'nodejs:22', code: CODE };
  await send(`PUT ${NAMESPACE}/actions/do`, { body: { exec } });
});

describe('a rule (openwhisk-api §7.3)', () => {
  test('is active when it is new', async () => {
    const made = {
      namespace: 'guest',
      name: 'made',
      version: '0.0.1',
      publish: false,
      updated: expect.any(Number),
      trigger: { path: 'guest', name: 'when' },
      action: { path: 'guest', name: 'do' },
      annotations: [],
      status: 'active',
    };
    expect(await put('made')).toEqual(made);
    expect(await json(`GET ${RULES}/made`)).toEqual(made);
  });

  test('can be disabled and enabled, which is answered with a word', async () => {
    await put('switched');
    for (const status of ['inactive', 'inactive', 'active']) {
      expect(await setStatus('switched', status)).toMatchObject({
        status: 200,
        contentType: 'text/plain; charset=UTF-8',
        body: 'OK',
      });
      expect(await json(`GET ${RULES}/switched`)).toMatchObject({ status });
    }
  });

  test('keeps its status when it is updated', async () => {
    await put('kept');
    await setStatus('kept', 'inactive');
    expect(await put('kept', '?overwrite=true')).toMatchObject({ status: 'inactive' });
  });

  test('is deleted inactive, whatever it was', async () => {
    await put('deleted');
    expect(await json(`DELETE ${RULES}/deleted`)).toMatchObject({ status: 'inactive' });
    expect(await error(`GET ${RULES}/deleted`)).toEqual(NOT_FOUND);
  });

  test('is inactive without its trigger, and can not be enabled then', async () => {
    await send(`PUT ${NAMESPACE}/triggers/once`, { body: {} });
    const orphan = { ...body, trigger: '/_/once' };
    await send(`PUT ${RULES}/orphan`, { body: orphan });
    await send(`DELETE ${NAMESPACE}/triggers/once`);
    expect(await json(`GET ${RULES}/orphan`)).toMatchObject({ status: 'inactive' });
    expect((await setStatus('orphan', 'inactive')).status).toBe(200);
    expect(await error(`POST ${RULES}/orphan`, { body: { status: 'active' } })).toEqual([
      404,
      'Only rules with existing triggers can be activated',
    ]);
  });

  test.each([
    [{}, malformed('key not found: status')],
    [{ status: 'on' }, malformed('requirement failed: on is not a recognized rule state')],
    [[], malformed('JSON object expected')],
  ])('has no other status: %j', async (sent, answer) => {
    await put('other', '?overwrite=true');
    expect(await error(`POST ${RULES}/other`, { body: sent })).toEqual(answer);
  });

  test('that is missing has no status to set', async () => {
    expect(await error(`POST ${RULES}/nowhere`, { body: { status: 'active' } })).toEqual(NOT_FOUND);
  });

  test('needs JSON to set its status (§11.3)', async () => {
    const headers = { contentType: 'text/plain' };
    expect((await error(`POST ${RULES}/made`, { body: 'active', headers }))[0]).toBe(415);
  });

  test.each([
    [{ trigger: '/_/when' }, [400, 'rule requires a valid trigger and a valid action']],
    [{ ...body, trigger: '/_/never' }, [400, 'trigger /guest/never does not exist']],
    [{ ...body, action: '/_/nothing' }, [400, 'action /guest/nothing does not exist']],
    [{ ...body, action: '/_/nowhere/do' }, NOT_FOUND],
    [
      { trigger: '/other/t', action: '/other/a' },
      [403, "The supplied authentication is not authorized to access 'other/a, other/t'."],
    ],
  ])('that refers to nothing usable is refused: %j', async (sent, answer) => {
    expect(await error(`PUT ${RULES}/refused`, { body: sent })).toEqual(answer);
  });

  test.each(['', '/'])('is listed without its status: %j', async (slash) => {
    await put('listed', '?overwrite=true');
    const all = (await json(`GET ${RULES}${slash}?limit=0`)) as { name: string }[];
    const listed = all.find(({ name }) => name === 'listed');
    expect(listed).toMatchObject({ trigger: { path: 'guest', name: 'when' } });
    expect(listed).not.toHaveProperty('status');
    expect(await json(`GET ${RULES}${slash}?count=true`)).toEqual({ rules: all.length });
  });
});
