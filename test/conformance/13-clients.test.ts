/**
 * openwhisk-api §13.1 to §13.3: what `wsk`, the `openwhisk` npm client and `aio` depend on, as they ask. The
 * npm client itself is in test/e2e/client-*.test.ts, the plug-in of `aio` in test/extended.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ask, found } from '../support/rest-line.ts';
import { useServer } from '../support/server-fixture.ts';
import { whiskClient } from '../support/whisk-client.ts';

const server = useServer();
const CODE =
  'const main = ({ fail }) => { console.log("hi"); return fail ? { error: "no" } : {}; };';
const exec = { kind: 'nodejs:default', code: CODE };

const sent = async (line: string, body?: unknown): Promise<unknown> => {
  const answer = await ask(server(), line, body);
  expect(answer).toMatchObject({ status: 200 });
  return answer.json;
};
const invoked = z.looseObject({ activationId: z.string() });
const run = async (line: string, body: object = {}): Promise<string> =>
  invoked.parse((await ask(server(), line, body)).json).activationId;

beforeAll(async () => {
  await sent('PUT actions/hello?overwrite=false', { exec });
});

describe('§13.1 wsk', () => {
  test.each([
    ['GET actions/none', 404],
    ['PUT actions/hello?overwrite=false', 409],
    ['POST actions/none?blocking=false&result=false', 404],
    ['DELETE rules/none', 404],
    ['GET /api/v1/namespaces/other/actions?limit=0&skip=0', 403],
    ['GET activations?limit=300&skip=0', 400],
    ['GET /api/v1/nonsense', 404],
  ])('%s: an error of the API has `error` and `code`, both texts', async (line, status) => {
    const body = line.startsWith('P') ? { exec } : undefined;
    const answer = await ask(server(), line, body);
    expect(answer.status).toBe(status);
    expect(answer.json).toEqual({
      error: expect.stringMatching(/./),
      code: expect.stringMatching(/./),
    });
  });

  test.each(['false', 'true'])(
    'an application error is a 502 without `code`, with result=%s',
    async (result) => {
      const line = `POST actions/hello?blocking=true&result=${result}`;
      const { status, json } = await ask(server(), line, { fail: true });
      expect(status).toBe(502);
      expect(json).not.toHaveProperty('code');
      const error = result === 'true' ? 'error' : 'response.result.error';
      expect(json).toHaveProperty(error, 'no');
    },
  );

  test('action create sends the namespace and the name too, which are ignored', async () => {
    const body = { namespace: 'other', name: 'another', exec, publish: false, version: '0.0.7' };
    expect(await sent('PUT actions/created?overwrite=false', body)).toMatchObject({
      namespace: 'guest',
      name: 'created',
      version: '0.0.7',
    });
  });

  test('action update of annotations alone keeps the others', async () => {
    await sent('PUT actions/web?overwrite=false', {
      exec,
      annotations: [
        { key: 'web-export', value: true },
        { key: 'require-whisk-auth', value: 'secret' },
      ],
    });
    const body = {
      namespace: '_',
      name: 'web',
      annotations: [{ key: 'final', value: true }],
      delAnnotations: ['require-whisk-auth'],
    };
    const { annotations } = z
      .object({ annotations: z.array(z.object({ key: z.string() })) })
      .parse(await sent('PUT actions/web?overwrite=true', body));
    expect(annotations.map(({ key }) => key).toSorted()).toEqual([
      'exec',
      'final',
      'provide-api-key',
      'web-export',
    ]);
  });

  test('rules are put with an empty status, and switched with empty names beside it', async () => {
    await sent('PUT triggers/ticks?overwrite=false', { name: 'ticks' });
    const rule = { name: 'rule', status: '', trigger: '/_/ticks', action: '/_/hello' };
    expect(await sent('PUT rules/rule?overwrite=false', rule)).toMatchObject({ status: 'active' });
    const off = { status: 'inactive', trigger: null, action: null };
    expect(await ask(server(), 'POST rules/rule', off)).toMatchObject({ status: 200, text: 'OK' });
    expect(await sent('GET rules/rule')).toMatchObject({ status: 'inactive' });
    const fired = await ask(server(), 'POST triggers/ticks', {});
    expect(fired).toMatchObject({ status: 204, text: '' });
    await ask(server(), 'POST rules/rule', { ...off, status: 'active' });
    const again = await ask(server(), 'POST triggers/ticks', {});
    expect(again).toMatchObject({ status: 202, json: { activationId: expect.any(String) } });
  });

  test('action list of a package asks with a slash at the end', async () => {
    await sent('PUT packages/tools?overwrite=false', { name: 'tools' });
    await sent('PUT actions/tools/inner?overwrite=false', { exec });
    expect(await sent('GET actions/tools/?limit=0&skip=0')).toMatchObject([{ name: 'inner' }]);
  });

  test('action list shows the kind from the annotation `exec`', async () => {
    const listed = z
      .array(z.looseObject({ name: z.string(), annotations: z.unknown() }))
      .parse(await sent('GET actions?limit=0&skip=0'));
    expect(listed.find(({ name }) => name === 'hello')?.annotations).toContainEqual({
      key: 'exec',
      value: 'nodejs:22',
    });
  });

  test('activation poll asks for records since a millisecond, that one included', async () => {
    const id = await run('POST actions/hello?blocking=true&result=false');
    const { start } = z
      .looseObject({ start: z.number() })
      .parse(await found(server(), `GET activations/${id}`));
    const polled = await sent(`GET activations?docs=true&limit=0&skip=0&since=${start}`);
    expect(polled).toContainEqual(
      expect.objectContaining({
        activationId: id,
        logs: [expect.stringMatching(/ stdout: hi$/)],
      }),
    );
  });

  test('activation list --last is a list of one', async () => {
    await run('POST actions/hello?blocking=true&result=false');
    expect(await sent('GET activations?limit=1&skip=0')).toHaveLength(1);
  });

  test('package bind names the package by namespace and name', async () => {
    await sent('PUT packages/provider?overwrite=false', {});
    const binding = { namespace: '_', name: 'provider' };
    expect(await sent('PUT packages/bound?overwrite=false', { binding })).toMatchObject({
      binding: { namespace: 'guest', name: 'provider' },
    });
  });

  test('property get reads the build without a key', async () => {
    const answer = await ask(server(), 'GET /api/v1', undefined, { auth: null });
    expect(answer.json).toMatchObject({ build: expect.any(String), buildno: expect.any(String) });
  });
});

describe('§13.2 openwhisk (npm)', () => {
  test('a namespace as an option goes into the path and a header, which is ignored', async () => {
    const client = whiskClient(server(), { namespace: 'guest' });
    expect(await client.actions.get('/_/hello')).toMatchObject({ name: 'hello' });
    expect(await client.actions.list()).toContainEqual(expect.objectContaining({ name: 'hello' }));
  });

  test('a transaction id may come with a call', async () => {
    const headers = { 'x-request-id': 'from-inside-an-action' };
    const answer = await ask(server(), 'GET actions/hello', undefined, { headers });
    expect(answer.headers.get('x-request-id')).toBe('from-inside-an-action');
  });

  test('a blocking 200 is the whole record, because the client takes the result itself', async () => {
    const answer = await ask(server(), 'POST actions/hello?blocking=true', {});
    expect(answer).toMatchObject({ status: 200, json: { response: { result: {} } } });
  });
});

describe('§13.3 aio', () => {
  const MANAGED = [{ key: 'whisk-managed', value: { file: 'manifest.yml', projectDeps: [] } }];

  test('annotations of a deployment come back unchanged, in each entity and each list', async () => {
    const bodies: Readonly<Record<string, object>> = {
      packages: {},
      actions: { exec },
      triggers: {},
      rules: { trigger: '/_/managed-triggers', action: '/_/managed-actions' },
    };
    for (const [collection, body] of Object.entries(bodies)) {
      const line = `${collection}/managed-${collection}`;
      await sent(`PUT ${line}?overwrite=true`, { ...body, annotations: MANAGED });
      const contains = { annotations: expect.arrayContaining(MANAGED) };
      expect(await sent(`GET ${line}`)).toMatchObject(contains);
      expect(await sent(`GET ${collection}`)).toContainEqual(expect.objectContaining(contains));
    }
  });

  test('complete limits with the numbers of upstream may be put', async () => {
    const limits = { timeout: 60_000, memory: 256, logs: 10 };
    expect(await sent('PUT actions/limited?overwrite=true', { exec, limits })).toMatchObject({
      limits,
    });
  });

  test('a package is deleted after what is in it, one by one', async () => {
    await sent('PUT packages/undeployed?overwrite=true', {});
    for (const name of ['a', 'b']) await sent(`PUT actions/undeployed/${name}`, { exec });
    for (const name of ['a', 'b']) await sent(`DELETE actions/undeployed/${name}`);
    await sent('DELETE packages/undeployed');
  });

  test('logs are read by the list and by id, those of sequences by the ids in their place', async () => {
    await sent('PUT packages/app?overwrite=true', {});
    await sent('PUT actions/app/step?overwrite=true', { exec });
    const sequence = { kind: 'sequence', components: ['/_/app/step', '/_/app/step'] };
    await sent('PUT actions/app/steps?overwrite=true', { exec: sequence });
    const id = await run('POST actions/app/steps?blocking=true');
    await found(server(), `GET activations/${id}`);
    expect(await sent('GET activations?limit=1&name=app/steps')).toMatchObject([
      {
        activationId: id,
        annotations: expect.arrayContaining([
          { key: 'kind', value: 'sequence' },
          { key: 'path', value: 'guest/app/steps' },
        ]),
      },
    ]);
    const logs = z.object({ logs: z.array(z.string()) });
    const steps = logs.parse(await sent(`GET activations/${id}/logs`)).logs;
    expect(steps).toHaveLength(2);
    for (const step of steps) {
      expect(await found(server(), `GET activations/${step}/logs`)).toEqual({
        logs: [expect.stringMatching(/^[\d-]+T[\d:.]+Z stdout: hi$/)],
      });
    }
  });

  test('where logs go is asked before they are read (adobe-runtime §5.6)', async () => {
    expect(await sent('GET /runtime/namespaces/_/logForwarding')).toEqual({ adobe_io_runtime: {} });
  });
});
