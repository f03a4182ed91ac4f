/** Sequences and compositions as web actions: openwhisk-api §10.9. */
import { beforeAll, describe, expect, test } from 'vitest';
import { ended, putAction } from '../support/rest-actions.ts';
import { rest } from '../support/rest.ts';
import { useServer } from '../support/server-fixture.ts';
import { setLimits, tenant } from '../support/tenants.ts';
import { annotated, failing, putWebAction, returning, web, webCall } from '../support/web-calls.ts';

const server = useServer();
type Server = Parameters<typeof rest>[0];

const putSequence = async (
  owner: Server,
  name: string,
  components: readonly string[],
  annotations: Readonly<Record<string, unknown>> = {},
) => {
  const put = await rest(owner, `namespaces/_/actions/${name}?overwrite=true`, {
    method: 'PUT',
    body: JSON.stringify({
      exec: { kind: 'sequence', components: components.map((one) => `/_/${one}`) },
      annotations: annotated({ 'web-export': true, ...annotations }),
    }),
  });
  expect(put.status).toBe(200);
};

const ANY = `const main = (args) => args.fails !== undefined
  ? { error: JSON.parse(args.fails) }
  : args.returns === undefined ? args : JSON.parse(args.returns);`;
/** Runs \`any\` once, and hands its result on. */
const CONDUCTOR = `const main = (args) =>
  args.state === undefined
    ? { action: 'any', params: args, state: { state: 1 } }
    : { params: args };`;

beforeAll(async () => {
  await Promise.all([
    putAction(server(), 'any', ANY, {
      annotations: annotated({ final: true }),
      parameters: annotated({ own: 'any' }),
    }),
    putAction(
      server(),
      'wrap',
      'const main = (args) => ({ statusCode: 201, headers: { "x-wrapped": true }, body: args });',
    ),
    rest(server(), 'namespaces/_/packages/shop', {
      method: 'PUT',
      body: JSON.stringify({ parameters: annotated({ s: 1 }) }),
    }),
    putWebAction(server(), 'composed', { conductor: true }, { code: CONDUCTOR }),
  ]);
  await Promise.all([
    putSequence(server(), 'one', ['any']),
    putSequence(server(), 'two', ['any', 'wrap']),
    putSequence(server(), 'raw', ['any'], { 'raw-http': true }),
    putSequence(server(), 'shop/sealed', ['any'], { final: true }),
    putSequence(server(), 'shut', ['any'], { 'require-whisk-auth': 'secret' }),
    putSequence(server(), 'inside', ['any'], { 'web-export': false }),
    putSequence(server(), 'options', ['any', 'wrap'], { 'web-custom-options': true }),
  ]);
});

describe('openwhisk-api §10.9: a sequence', () => {
  test('hands the request to its first component, and its last one answers', async () => {
    const { status, json, header } = await web(server(), 'two/rest?q=1', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"b":2}',
    });
    expect([status, header('x-wrapped')]).toEqual([201, 'true']);
    expect(json).toMatchObject({
      __ow_method: 'post',
      __ow_path: '/rest',
      q: '1',
      b: 2,
      own: 'any',
    });
  });

  test('is one activation of its own, whose id goes with the answer', async () => {
    const { header } = await web(server(), 'two');
    const record = await ended(server(), header('x-openwhisk-activation-id') ?? '');
    expect(record).toMatchObject({ name: 'two', logs: [expect.any(String), expect.any(String)] });
  });

  test('answers what a component fails with', async () => {
    const { status, text } = await web(
      server(),
      `two?${failing({ statusCode: 418, body: 'tea' })}`,
    );
    expect([status, text]).toEqual([418, 'tea']);
  });

  test('is made into its answer by the extension', async () => {
    const { type, text } = await web(server(), `one.html?${returning({ html: 'x' })}`);
    expect([type, text]).toEqual(['text/html; charset=UTF-8', 'x']);
  });

  test('may take its request raw', async () => {
    const { json } = await web(server(), 'raw.json?a=1', { method: 'POST', body: 'x' });
    expect(json).toMatchObject({ __ow_query: 'a=1', __ow_body: 'eA==' });
  });

  test('has annotations of its own: `final` of a component does not count, its own does', async () => {
    expect((await web(server(), 'one.json?s=2')).json).toMatchObject({ s: '2', own: 'any' });
    const sealed = (query: string) =>
      webCall(server(), `/api/v1/web/guest/shop/sealed.json?${query}`);
    expect((await sealed('other=2')).status).toBe(200);
    expect((await sealed('s=2')).status).toBe(400);
    expect((await sealed('_actions=2')).status).toBe(400);
    expect((await web(server(), 'inside.json')).status).toBe(404);
    expect((await web(server(), 'any.json')).status).toBe(404);
  });

  test('lets in whom it lets in itself', async () => {
    expect((await web(server(), 'shut.json')).status).toBe(401);
    const headers = { 'x-require-whisk-auth': 'secret' };
    expect((await web(server(), 'shut.json', { headers })).status).toBe(200);
  });

  test('may answer OPTIONS itself', async () => {
    const options = await web(server(), 'options', { method: 'OPTIONS' });
    expect([options.status, options.header('x-wrapped')]).toEqual([201, 'true']);
  });

  test('counts once toward the limits of its owner', async () => {
    const carol = await tenant(server(), 'carol');
    await putAction(carol, 'any', ANY);
    await putSequence(carol, 'many', ['any', 'any', 'any']);
    await setLimits(server(), 'carol', { invocationsPerMinute: 1, concurrentInvocations: 1 });
    const at = '/api/v1/web/carol/default/many.json';
    expect((await webCall(server(), at)).status).toBe(200);
  });
});

describe('openwhisk-api §10.9: a composition', () => {
  test('runs its components, and what it ends with is the answer', async () => {
    const { status, json } = await web(server(), 'composed.json?q=1');
    expect([status, json]).toMatchObject([200, { __ow_method: 'get', q: '1', own: 'any' }]);
  });

  test('is one activation of its own', async () => {
    const { header } = await web(server(), 'composed.json');
    const record = await ended(server(), header('x-openwhisk-activation-id') ?? '');
    expect(record.logs).toHaveLength(3);
    expect(record.annotations).toContainEqual({ key: 'conductor', value: true });
  });
});
