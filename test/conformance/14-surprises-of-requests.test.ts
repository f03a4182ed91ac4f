/**
 * openwhisk-api §14: the surprises that concern paths, methods, lists, names and rights, by their numbers there. The
 * sections they come from have the details; 14-surprises-of-entities.test.ts has the others.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ask, malformedQuery, refusal } from '../support/rest-line.ts';
import { useServer } from '../support/server-fixture.ts';
import { tenant } from '../support/tenants.ts';
import { putWebAction, returning, webCall } from '../support/web-calls.ts';

const server = useServer();
const CODE = 'const main = (args) => args;';
const exec = { kind: 'nodejs:default', code: CODE };
const sent = async (line: string, body?: object): Promise<unknown> => {
  const answer = await ask(server(), line, body);
  expect(answer).toMatchObject({ status: 200 });
  return answer.json;
};
const refused = (line: string, body?: object) => refusal(server(), line, body);

beforeAll(async () => {
  await sent('PUT actions/act', { exec });
  await sent('PUT packages/pkg', {});
  await sent('PUT actions/pkg/inner', { exec });
  await sent('PUT triggers/trg', {});
  await sent('PUT rules/rul', { trigger: '_/trg', action: '_/act' });
  await putWebAction(server(), 'web');
});

describe('§14', () => {
  test.each([
    ['actions/one', { exec }],
    ['actions/pkg/one', { exec }],
    ['packages/pack', {}],
    ['triggers/trig', {}],
    ['rules/rule', { trigger: '_/trg', action: '_/act' }],
  ])(
    '1: PUT of %s never answers 201, and PUT and DELETE answer the whole entity',
    async (path, body) => {
      const created = await sent(`PUT ${path}`, body);
      if (path.startsWith('actions')) expect(created).toMatchObject({ exec: { code: CODE } });
      const updated = await sent(`PUT ${path}?overwrite=true`, body);
      expect(updated).toMatchObject({ version: '0.0.2' });
      const deleted = await sent(`DELETE ${path}`);
      // A rule that is gone is in no trigger, and so inactive.
      expect(deleted).toEqual(
        path === 'rules/rule' ? { ...(updated as object), status: 'inactive' } : updated,
      );
    },
  );

  test('8: `limit=0` means 200, 201 is an error, `count=true` subtracts `skip` and ignores `limit`', async () => {
    expect(await sent('GET actions?limit=0')).toHaveLength(3);
    expect(await refused('GET actions?limit=201')).toEqual(
      malformedQuery('limit', "The value '201' is not in the range of 0 to 200 for actions."),
    );
    expect(await sent('GET actions?count=true&skip=1&limit=1')).toEqual({ actions: 2 });
  });

  test('11: the actions of a namespace are also those in packages; a slash lists a package', async () => {
    const entry = z.object({ namespace: z.string(), name: z.string() });
    const listed = async (path: string) =>
      z
        .array(entry)
        .parse(await sent(`GET ${path}`))
        .map(({ namespace, name }) => `${namespace}/${name}`)
        .sort();
    expect(await listed('actions')).toEqual(['guest/act', 'guest/pkg/inner', 'guest/web']);
    expect(await listed('actions/pkg/')).toEqual(['guest/pkg/inner']);
    expect((await refused('GET actions/pkg'))[0]).toBe(409);
  });

  test('12: actions, packages, triggers and rules share one space of ids', async () => {
    const error = [409, 'Resource by this name exists but is not in this collection.'];
    for (const [path, body] of [
      ['actions/trg', { exec }],
      ['packages/rul', {}],
      ['triggers/pkg', {}],
      ['rules/act', { trigger: '_/trg', action: '_/act' }],
    ] as const)
      expect(await refused(`PUT ${path}`, body)).toEqual(error);
  });

  test('13: a missing package of someone else is 403, and so is a binding, even if it is published', async () => {
    const other = await tenant(server(), 'neighbour');
    await ask(other, 'PUT packages/shared', { publish: true });
    await ask(other, 'PUT packages/bound', {
      publish: true,
      binding: { namespace: '_', name: 'shared' },
    });
    for (const name of ['missing', 'bound'])
      expect(await refused(`GET /api/v1/namespaces/neighbour/packages/${name}`)).toEqual([
        403,
        `The supplied authentication is not authorized to access 'neighbour/${name}'.`,
      ]);
  });

  test('14: throttling comes first on POST, also for what is not there, and counts what it refuses', async () => {
    const banned = await tenant(server(), 'throttled', { invocationsPerMinute: 0 });
    for (const path of ['missing', 'missing/act']) {
      const [status, error] = await refusal(banned, `POST actions/${path}`);
      expect(status).toBe(429);
      expect(error).toMatch(/^Too many requests in the last minute \(count: \d+, allowed: 0\)\.$/);
    }
  });

  test('22: OPTIONS of a web action runs nothing; anywhere else it is `OK`, even on nonsense', async () => {
    const path = `/api/v1/web/guest/default/web?${returning({ statusCode: 418 })}`;
    const web = await webCall(server(), path, { method: 'OPTIONS' });
    expect([web.status, web.text, web.header('x-openwhisk-activation-id')]).toEqual([
      200,
      '',
      undefined,
    ]);
    for (const nonsense of ['/api/v1/namespaces/_/nonsense', '/api/v1/x/y/z'])
      expect(await webCall(server(), nonsense, { method: 'OPTIONS' })).toMatchObject({
        status: 200,
        text: 'OK',
      });
    for (const rejected of ['/api/v1/namespaces', '/api/v1/nonsense'])
      expect(
        (await webCall(server(), rejected)).header('access-control-allow-origin'),
      ).toBeUndefined();
  });

  test('23: below `/api/v1` a method that is not supported is 404, on a package 403, and there is no HEAD', async () => {
    expect((await refused('PATCH actions/act', {}))[0]).toBe(404);
    expect((await refused('DELETE actions'))[0]).toBe(404);
    expect((await refused('POST packages/pkg', {}))[0]).toBe(403);
    expect((await ask(server(), 'HEAD actions/act')).status).toBe(404);
    const page = `/api/v1/web/guest/default/web?${returning({ body: 'x' })}`;
    expect((await webCall(server(), page, { method: 'HEAD' })).status).toBe(200);
    for (const line of [
      'PATCH actions/act',
      'DELETE actions',
      'POST packages/pkg',
      'HEAD actions/act',
    ])
      expect((await ask(server(), line, undefined, { auth: null })).status).toBe(401);
  });

  test('24: milliseconds are called seconds; bytes here, megabytes there; and the words are as they are', async () => {
    const since = 'Parameter is not a valid value for epoch seconds: x';
    expect(await refused('GET activations?since=x')).toEqual(malformedQuery('since', since));
    expect(await sent(`GET activations?since=${Date.now() + 1_000}`)).toEqual([]);
    expect(await sent('GET /')).toMatchObject({ limits: { min_action_memory: 128 * 1024 * 1024 } });
    expect(await sent('GET limits')).toMatchObject({ minActionMemory: 128 });
    expect((await refused(`GET actions/${'n'.repeat(257)}`))[1]).toMatch(/^Name segement /);
    const [, unauthorized] = await refusal(server(), 'GET actions', undefined, { auth: null });
    expect([
      unauthorized.endsWith('.'),
      (await refused('GET actions/none'))[1].endsWith('.'),
    ]).toEqual([false, true]);
    const before = Date.now();
    expect(await sent('PUT triggers/trg?overwrite=true', { updated: 1 })).toMatchObject({
      version: '0.0.2',
      updated: expect.toSatisfy((updated) => updated >= before),
    });
  });
});
