/**
 * openwhisk-api §14: the surprises that concern triggers, rules, packages and what they share with
 * actions, by their numbers there. The sections they come from have the details.
 */
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { activationCount, annotation, ended } from '../support/rest-actions.ts';
import { ask, refusal } from '../support/rest-line.ts';
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
const forbidden = (names: string) => [
  403,
  `The supplied authentication is not authorized to access '${names}'.`,
];

const exec = { kind: 'nodejs:22', code: 'const main = (p) => p;' };
const one = (key: string, value: unknown = 1) => [{ key, value }];
const listed = async (collection: string): Promise<readonly { name: string }[]> =>
  (await sent(`GET ${collection}?limit=200`)) as { name: string }[];
const summaryOf = async (collection: string, name: string) =>
  (await listed(collection)).find((summary) => summary.name === name);

let other: Server;

beforeAll(async () => {
  other = await tenant(server(), 'other');
  await sent('PUT actions/echo', { exec });
  await sent('PUT packages/pkg', { parameters: one('p') });
  await sent('PUT actions/pkg/echo', { exec });
  await sent('PUT packages/bound', { binding: { namespace: '_', name: 'pkg' } });
  await sent('PUT triggers/t', {});
  await sent('PUT rules/r', { trigger: '/_/t', action: '/_/pkg/echo' });
});

describe('§14', () => {
  test('4: firing a trigger without active rules is 204, empty, without any record and id', async () => {
    await sent('PUT triggers/silent', {});
    const answer = await ask(server(), 'POST triggers/silent', { a: 1 });
    expect(answer).toMatchObject({ status: 204, text: '' });
    expect(answer.headers.get('x-openwhisk-activation-id')).toBeNull();
    expect(await activationCount(server(), '&name=silent')).toBe(0);
  });

  test('5: the answer to a change of a rule’s status is text OK, also when nothing changed', async () => {
    for (const status of ['inactive', 'inactive', 'active', 'active']) {
      const answer = await ask(server(), 'POST rules/r', { status });
      expect(answer).toMatchObject({ status: 200, text: 'OK' });
      expect(answer.headers.get('content-type')).toBe('text/plain; charset=UTF-8');
    }
  });

  test.each([
    ['actions', { exec }, true],
    ['packages', {}, false],
    ['triggers', {}, false],
    ['rules', { trigger: '/_/t', action: '/_/echo' }, false],
  ])('6: annotations of %s merge or replace, parameters replace', async (kind, body, merges) => {
    const line = `PUT ${kind}/merged-${kind}`;
    const parameters = kind === 'rules' ? {} : { parameters: one('old') };
    await sent(line, { ...body, annotations: one('old'), ...parameters });
    const fresh = kind === 'rules' ? {} : { parameters: one('new') };
    const updated = await sent(`${line}?overwrite=true`, { annotations: one('new'), ...fresh });
    const annotations = z
      .object({ annotations: z.array(z.object({ key: z.string() })) })
      .parse(updated)
      .annotations.map(({ key }) => key);
    expect(annotations).toContain('new');
    expect(annotations.includes('old')).toBe(merges);
    expect(updated).toMatchObject(fresh);
  });

  test('6: `limits` of an action merge member by member, `delAnnotations` is for actions of code', async () => {
    await sent('PUT actions/merging', {
      exec,
      limits: { timeout: 5000, memory: 128 },
      annotations: one('gone'),
    });
    const updated = await sent('PUT actions/merging?overwrite=true', {
      limits: { memory: 512 },
      delAnnotations: ['gone'],
    });
    expect(updated).toMatchObject({ limits: { timeout: 5000, memory: 512 } });
    expect(updated).not.toMatchObject({ annotations: expect.arrayContaining(one('gone')) });
    const sequence = { exec: { kind: 'sequence', components: ['/_/echo'] } };
    await sent('PUT actions/lined', { ...sequence, annotations: one('stays') });
    const again = { ...sequence, delAnnotations: ['stays'] };
    expect(await sent('PUT actions/lined?overwrite=true', again)).toMatchObject({
      annotations: expect.arrayContaining(one('stays')),
    });
    for (const kind of ['packages', 'triggers']) {
      await sent(`PUT ${kind}/undeleted-${kind}`, { annotations: one('stays') });
      const body = { delAnnotations: ['stays'] };
      expect(await sent(`PUT ${kind}/undeleted-${kind}?overwrite=true`, body)).toMatchObject({
        annotations: one('stays'),
      });
    }
  });

  test('9: `binding` is {} in a package, an object in a binding, false in summaries of packages', async () => {
    const bound = { namespace: 'guest', name: 'pkg' };
    expect(await sent('GET packages/pkg')).toHaveProperty('binding', {});
    expect(await sent('GET packages/bound')).toHaveProperty('binding', bound);
    expect(await summaryOf('packages', 'pkg')).toHaveProperty('binding', false);
    expect(await summaryOf('packages', 'bound')).toHaveProperty('binding', bound);
  });

  test('9: `binding: null` is an error, `null` for any other optional member is none', async () => {
    const [status, text] = await refused('PUT packages/nulls', { binding: null });
    expect(status).toBe(400);
    expect(text).toMatch(/^The request content was malformed:\n/);
    const nulls = { parameters: null, annotations: null, publish: null, version: null };
    expect(await sent('PUT packages/nulls', nulls)).toMatchObject({ version: '0.0.1' });
  });

  test('10: lists lack code, kind, status and response', async () => {
    expect(await summaryOf('actions', 'echo')).toMatchObject({
      exec: { binary: false },
      annotations: expect.arrayContaining([{ key: 'exec', value: 'nodejs:22' }]),
    });
    expect((await summaryOf('actions', 'echo')) as object).toHaveProperty('exec', {
      binary: false,
    });
    expect(await summaryOf('rules', 'r')).not.toHaveProperty('status');
    const ran = await ask(server(), 'POST actions/echo?blocking=true', {});
    const { activationId } = z.object({ activationId: z.string() }).parse(ran.json);
    await ended(server(), activationId);
    const records = (await sent('GET activations?name=echo')) as { activationId: string }[];
    const summary = records.find((record) => record.activationId === activationId);
    expect(summary).toHaveProperty('statusCode', 0);
    expect(summary).not.toHaveProperty('response');
  });

  test('13: anyone lists the published packages of a namespace, no bindings; an unknown one has []', async () => {
    await sent('PUT packages/shown', { publish: true }, other);
    await sent('PUT packages/hidden', {}, other);
    const binding = { namespace: 'other', name: 'shown' };
    await sent('PUT packages/wrapped', { binding, publish: true }, other);
    expect(await sent('GET /api/v1/namespaces/other/packages')).toMatchObject([{ name: 'shown' }]);
    expect(await sent('GET /api/v1/namespaces/unknown/packages')).toEqual([]);
    expect(await refused('GET /api/v1/namespaces/other/packages/wrapped')).toEqual(
      forbidden('other/wrapped'),
    );
    expect(await refused('GET /api/v1/namespaces/other/packages/missing')).toEqual(
      forbidden('other/missing'),
    );
  });

  test('18: a trigger record has no `end` and `duration`, its logs are JSON strings, fired actions have no `cause`', async () => {
    await sent('PUT triggers/fired', {});
    await sent('PUT rules/firing', { trigger: '/_/fired', action: '/_/echo' });
    const answer = await ask(server(), 'POST triggers/fired', { a: 1 });
    const { activationId } = z.object({ activationId: z.string() }).parse(answer.json);
    const record = await vi.waitFor(async () => await sent(`GET activations/${activationId}`), {
      timeout: 20_000,
      interval: 20,
    });
    expect(record).not.toHaveProperty('end');
    expect(record).not.toHaveProperty('duration');
    const [line = ''] = z.object({ logs: z.array(z.string()) }).parse(record).logs;
    const fired = z.object({ activationId: z.string() }).parse(JSON.parse(line));
    const action = await ended(server(), fired.activationId);
    expect(action.response.result).toMatchObject({ a: 1, __ow_headers: expect.any(Object) });
    expect(await sent(`GET activations/${fired.activationId}`)).not.toHaveProperty('cause');
  });

  test('25: `nodejs:default` is resolved when stored, `binary` follows the look of the code', async () => {
    const body = { exec: { kind: 'nodejs:default', code: 'abcd', binary: false } };
    const stored = await sent('PUT actions/letters', body);
    expect(stored).toHaveProperty('exec.kind', expect.stringMatching(/^nodejs:\d+$/));
    expect(stored).toHaveProperty('exec.binary', true);
    expect(
      await sent('PUT actions/plain-text', { exec: { ...exec, binary: true } }),
    ).toHaveProperty('exec.binary', false);
  });

  test('25: a binding resolves to the provider on GET, refuses PUT and DELETE, and is found by its own name', async () => {
    expect(await sent('GET actions/bound/echo')).toHaveProperty('namespace', 'guest/pkg');
    const text = 'Operation not permitted on package binding.';
    expect(await refused('PUT actions/bound/echo', { exec })).toEqual([400, text]);
    expect(await refused('DELETE actions/bound/echo')).toEqual([400, text]);
    const ran = await ask(server(), 'POST actions/bound/echo?blocking=true', {});
    const { activationId } = z.object({ activationId: z.string() }).parse(ran.json);
    expect(annotation(await ended(server(), activationId), 'binding')).toBe('guest/bound');
    expect(await sent('GET activations?name=bound/echo')).toMatchObject([{ activationId }]);
    expect(await sent('GET activations?name=pkg/echo')).not.toMatchObject([{ activationId }]);
  });
});
