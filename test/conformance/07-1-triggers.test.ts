/** openwhisk-api §7.1: triggers. */
import { beforeAll, describe, expect, test } from 'vitest';
import { ask, malformed, refusal } from '../support/rest-line.ts';
import { useServer } from '../support/server-fixture.ts';

const server = useServer();

const sent = async (line: string, body?: unknown): Promise<unknown> => {
  const answer = await ask(server(), line, body);
  expect(answer).toMatchObject({ status: 200 });
  return answer.json;
};
const refused = (line: string, body?: unknown) => refusal(server(), line, body);

const MISSING = [404, 'The requested resource does not exist.'];
const PARAMETERS = [{ key: 'a', value: 1 }];
const ANNOTATIONS = [{ key: 'b', value: { c: [2] } }];

beforeAll(async () => {
  await sent('PUT actions/hello', { exec: { kind: 'nodejs:22', code: 'const main = (p) => p;' } });
});

describe('§7.1 the entity', () => {
  test('a created trigger has these members and no `rules`', async () => {
    const created = await sent('PUT triggers/t1', {});
    expect(created).toEqual({
      namespace: 'guest',
      name: 't1',
      version: '0.0.1',
      publish: false,
      updated: expect.any(Number),
      parameters: [],
      limits: {},
      annotations: [],
    });
    expect(await sent('GET triggers/t1')).toEqual(created);
  });

  test('`rules` maps NS/RULE to action and status, and stays as `{}` after the last is removed', async () => {
    await sent('PUT packages/ruling', {});
    await sent('PUT actions/ruling/hello', {
      exec: { kind: 'nodejs:22', code: 'const main = (p) => p;' },
    });
    await sent('PUT triggers/ruled', {});
    await sent('PUT rules/r1', { trigger: '/_/ruled', action: '/_/ruling/hello' });
    expect(await sent('GET triggers/ruled')).toHaveProperty('rules', {
      'guest/r1': { action: { name: 'hello', path: 'guest/ruling' }, status: 'active' },
    });
    await sent('DELETE rules/r1');
    expect(await sent('GET triggers/ruled')).toHaveProperty('rules', {});
  });

  test('`rules` is ignored in PUT, and kept on update', async () => {
    const rules = { 'guest/forged': { action: { name: 'a', path: 'guest' }, status: 'active' } };
    expect(await sent('PUT triggers/unruly', { rules })).not.toHaveProperty('rules');
    await sent('PUT rules/r2', { trigger: '/_/unruly', action: '/_/hello' });
    const updated = await sent('PUT triggers/unruly?overwrite=true', { rules: {} });
    expect(updated).toHaveProperty('rules', {
      'guest/r2': { action: { name: 'hello', path: 'guest' }, status: 'active' },
    });
  });

  test('`limits` is always `{}`', async () => {
    const body = { limits: { timeout: 5 } };
    expect(await sent('PUT triggers/limited', body)).toHaveProperty('limits', {});
  });
});

describe('§7.1 PUT', () => {
  test('takes `parameters`, `annotations`, `limits`, `publish` and `version`', async () => {
    const body = {
      parameters: PARAMETERS,
      annotations: ANNOTATIONS,
      publish: true,
      version: '1.2.3',
    };
    expect(await sent('PUT triggers/given', { ...body, limits: {} })).toMatchObject(body);
  });

  test('an empty body is none', async () => {
    const [status, text] = await refused('PUT triggers/empty', '');
    expect(status).toBe(400);
    expect(text).toMatch(/^The request content was malformed:\n/);
  });

  test('on update given members replace, annotations too, and absent ones are kept', async () => {
    await sent('PUT triggers/updated', { parameters: PARAMETERS, annotations: ANNOTATIONS });
    expect(await sent('PUT triggers/updated?overwrite=true', { publish: true })).toMatchObject({
      version: '0.0.2',
      publish: true,
      parameters: PARAMETERS,
      annotations: ANNOTATIONS,
    });
    const other = [{ key: 'z', value: null }];
    expect(
      await sent('PUT triggers/updated?overwrite=true', { parameters: other, annotations: other }),
    ).toMatchObject({ version: '0.0.3', publish: true, parameters: other, annotations: other });
  });

  test('what GET answered can be put back', async () => {
    const before = await sent('PUT triggers/back', { parameters: PARAMETERS });
    expect(await sent('PUT triggers/back?overwrite=true', before)).toMatchObject({
      parameters: PARAMETERS,
    });
  });

  test('without `overwrite` an existing one is a conflict', async () => {
    await sent('PUT triggers/twice', {});
    expect(await refused('PUT triggers/twice', {})).toEqual([409, 'resource already exists']);
  });

  test.each([
    ['[/]NS/PKG/NAME', '/whisk.system/alarms/alarm'],
    ['NS/PKG/NAME', 'whisk.system/alarms/alarm'],
    ['NS/NAME', 'guest/feed'],
    ['NAME', 'feed'],
  ])('on creation the annotation `feed` may be %s', async (form, feed) => {
    const annotations = [{ key: 'feed', value: feed }];
    const name = `fed-${form.replace(/\W/g, '-')}`;
    expect(await sent(`PUT triggers/${name}`, { annotations })).toMatchObject({ annotations });
  });

  test.each([[''], ['/'], ['a/b/c/d'], ['/a/b/ c'], ['-a'], [1], [true], [{}]])(
    'on creation the annotation `feed` may not be %j',
    async (value) => {
      const body = { annotations: [{ key: 'feed', value }] };
      expect(await refused('PUT triggers/unfed', body)).toEqual([400, 'Feed name is not valid']);
    },
  );

  test('on update `feed` is not checked', async () => {
    await sent('PUT triggers/feedless', {});
    const annotations = [{ key: 'feed', value: '' }];
    expect(await sent('PUT triggers/feedless?overwrite=true', { annotations })).toMatchObject({
      annotations,
    });
  });

  test('malformed parameters are refused', async () => {
    expect(await refused('PUT triggers/bad', { parameters: { a: 1 } })).toEqual(
      malformed('parameters malformed!'),
    );
  });
});

describe('§7.1 GET and DELETE', () => {
  test('answer 200 with the entity', async () => {
    const created = await sent('PUT triggers/deleted', { parameters: PARAMETERS });
    expect(await sent('GET triggers/deleted')).toEqual(created);
    expect(await sent('DELETE triggers/deleted')).toEqual(created);
    expect(await refused('GET triggers/deleted')).toEqual(MISSING);
    expect(await refused('DELETE triggers/deleted')).toEqual(MISSING);
  });

  test('deleting a trigger leaves its rules in place, and they read as inactive', async () => {
    await sent('PUT triggers/leaving', {});
    await sent('PUT rules/left', { trigger: '/_/leaving', action: '/_/hello' });
    expect(await sent('GET rules/left')).toHaveProperty('status', 'active');
    await sent('DELETE triggers/leaving');
    expect(await sent('GET rules/left')).toHaveProperty('status', 'inactive');
    await sent('PUT triggers/leaving', {});
    expect(await sent('GET rules/left')).toHaveProperty('status', 'inactive');
  });
});
