/**
 * What one tenant of a server shared with another and took back (openwhisk-api §2.3, §2.4, §8.3): who relies on it is
 * told the same whether it is private now or gone. And what is shared stays its owner's: whoever runs it sees what it
 * answers, and neither learns of the other's runs.
 */
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { everythingOf } from '../support/neighbours.ts';
import { rest, type RestAnswer } from '../support/rest.ts';
import { ended, invoke, putAction } from '../support/rest-actions.ts';
import { ask } from '../support/rest-line.ts';
import type { RewhiskServer } from '../support/rewhisk-server.ts';
import { useServer } from '../support/server-fixture.ts';
import { tenant } from '../support/tenants.ts';
import { webCall } from '../support/web-calls.ts';

const server = useServer();
const CODE = 'const main = (args) => ({ ran: true, ...args });';
let alice: Pick<RewhiskServer, 'url' | 'auth' | 'dataDir'>;
let bob: typeof alice;

const done = async (of: typeof alice, line: string, body?: object): Promise<void> => {
  expect(await ask(of, line, body)).toMatchObject({ status: 200 });
};

beforeAll(async () => {
  [alice, bob] = await Promise.all([tenant(server(), 'alice'), tenant(server(), 'bobby')]);
  for (const state of ['shut', 'gone', 'open']) {
    await done(alice, `PUT packages/${state}`, { publish: true });
    await putAction(alice, `${state}/act`, CODE);
    await done(bob, `PUT packages/bind-${state}`, { binding: { namespace: 'alice', name: state } });
    const components = [`/alice/${state}/act`, `/_/bind-${state}/act`];
    await done(bob, `PUT actions/seq-${state}`, { exec: { kind: 'sequence', components } });
    await done(bob, `PUT triggers/trg-${state}`, {});
    await done(bob, `PUT rules/rul-${state}`, {
      trigger: `_/trg-${state}`,
      action: `/alice/${state}/act`,
    });
  }
  await done(alice, 'PUT packages/shut?overwrite=true', { publish: false });
  await done(alice, 'DELETE packages/gone?force=true');
});

/** The answer without what no two answers have in common, and with a mark for the state of the package. */
const shown = ({ status, text }: RestAnswer, state: string): string =>
  `${status} ${text}`
    .replaceAll(state, '{state}')
    .replaceAll(/[0-9a-f]{32}/g, '{id}')
    .replaceAll(/"(start|updated)":\d+/g, '"$1":{time}');

/** The one answer about what was shut and what is gone. */
const oneAnswer = async (answerOf: (state: string) => Promise<RestAnswer>): Promise<string> => {
  const [shut = '', gone = ''] = await Promise.all(
    ['shut', 'gone'].map(async (state) => shown(await answerOf(state), state)),
  );
  expect(shut).toBe(gone);
  return shut;
};

const call = (method: string, path: string, body?: object) => (state: string) =>
  rest(bob, path.replaceAll('{state}', state), {
    method,
    headers: { 'x-request-id': 'same' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

const forbidden = (resource: string) =>
  `403 {"error":"The supplied authentication is not authorized to access '${resource}'.","code":"same"}`;
const BINDING = 'bobby/bind-{state}';
const PACKAGE = 'alice/{state}';

describe('a package that is private now is as one that is gone', () => {
  test.each([
    ['GET', 'namespaces/_/packages/bind-{state}', BINDING],
    ['GET', 'namespaces/_/actions/bind-{state}/', BINDING],
    ['GET', 'namespaces/_/actions/bind-{state}/act', BINDING],
    ['GET', 'namespaces/_/actions/bind-{state}/absent', BINDING],
    ['GET', 'namespaces/alice/packages/{state}', PACKAGE],
    ['GET', 'namespaces/alice/actions/{state}/', PACKAGE],
    ['GET', 'namespaces/alice/actions/{state}/act', PACKAGE],
    ['POST', 'namespaces/_/actions/bind-{state}/act', BINDING],
    ['POST', 'namespaces/alice/actions/{state}/act', PACKAGE],
    ['POST', 'namespaces/_/actions/seq-{state}?blocking=true', `${PACKAGE}, ${BINDING}`],
  ])('%s %s', async (method, path, resource) => {
    const body = method === 'POST' ? {} : undefined;
    expect(await oneAnswer(call(method, path, body))).toBe(forbidden(resource));
  });

  test.each([
    [
      'a sequence of its action',
      'actions/new',
      { exec: { kind: 'sequence', components: ['/alice/{state}/act'] } },
    ],
    ['a rule for its action', 'rules/new', { trigger: '_/trg-open', action: '/alice/{state}/act' }],
    ['a binding to it', 'packages/new', { binding: { namespace: 'alice', name: '{state}' } }],
  ])('%s can not be made', async (_, path, body) => {
    const answer = await oneAnswer((state) => {
      const sent = JSON.parse(JSON.stringify(body).replaceAll('{state}', state)) as object;
      return call('PUT', `namespaces/_/${path}`, sent)(state);
    });
    expect(answer).toBe(forbidden(PACKAGE));
  });

  test.each(['PUT', 'DELETE'])(
    '%s of an action through the binding stays refused as ever',
    async (method) => {
      const path = 'namespaces/_/actions/bind-{state}/act';
      const exec = { kind: 'nodejs:default', code: CODE };
      const answer = await oneAnswer(call(method, path, method === 'PUT' ? { exec } : undefined));
      expect(answer).toBe(
        '400 {"error":"Operation not permitted on package binding.","code":"same"}',
      );
    },
  );

  test('a fire of a trigger whose rule names its action tells the same in its record', async () => {
    const record = await oneAnswer(async (state) => {
      const fired = await call('POST', 'namespaces/_/triggers/trg-{state}', {})(state);
      const { activationId } = z.object({ activationId: z.string() }).parse(fired.json);
      return recordOf(activationId);
    });
    expect(record).toContain(`'${PACKAGE}'`);
  });

  test.each([
    ['GET', 'namespaces/_/rules/rul-{state}', undefined],
    ['POST', 'namespaces/_/rules/rul-{state}', { status: 'inactive' }],
    ['POST', 'namespaces/_/rules/rul-{state}', { status: 'active' }],
    ['GET', 'namespaces/_/triggers/trg-{state}', undefined],
    ['GET', 'namespaces/_/actions/seq-{state}', undefined],
    ['DELETE', 'namespaces/_/rules/rul-{state}', undefined],
    ['DELETE', 'namespaces/_/actions/seq-{state}', undefined],
    ['DELETE', 'namespaces/_/packages/bind-{state}', undefined],
  ])("%s %s is the own namespace's affair and goes on", async (method, path, body) => {
    expect(await oneAnswer(call(method, path, body))).toMatch(/^200 /);
  });
});

/** The record of a fire has no end to wait for. */
const recordOf = (id: string): Promise<RestAnswer> =>
  vi.waitFor(async () => {
    const answer = await ask(bob, `GET activations/${id}`);
    expect(answer.status).toBe(200);
    return answer;
  });

describe('what is shared', () => {
  test('is run by others in their own namespace, and the owner learns nothing of it', async () => {
    const before = await everythingOf(alice);
    const { json } = await call('POST', 'namespaces/alice/actions/open/act?blocking=true', {
      n: 1,
    })('');
    expect(json).toMatchObject({ namespace: 'bobby', response: { result: { ran: true, n: 1 } } });
    const { activationId } = z.object({ activationId: z.string() }).parse(json);
    expect((await ended(bob, activationId)).namespace).toBe('bobby');
    expect((await ask(alice, `GET activations/${activationId}`)).status).toBe(404);
    expect(await everythingOf(alice)).toEqual(before);
  });

  test('is run by its owner, and nobody else learns of that', async () => {
    const before = await everythingOf(bob);
    const { json } = await invoke(alice, 'open/act');
    const { activationId } = z.object({ activationId: z.string() }).parse(json);
    await ended(alice, activationId);
    expect((await ask(bob, `GET activations/${activationId}`)).status).toBe(404);
    expect(await everythingOf(bob)).toEqual(before);
  });

  test('is run anew for each tenant, whatever key either sends with the call', async () => {
    const once = async (of: typeof alice, n: number) => {
      const path = 'namespaces/alice/actions/open/act?blocking=true&result=true';
      const headers = { 'idempotency-key': 'the same' };
      return (await rest(of, path, { method: 'POST', body: JSON.stringify({ n }), headers })).json;
    };
    expect(await once(alice, 1)).toEqual({ ran: true, n: 1 });
    expect(await once(bob, 2)).toEqual({ ran: true, n: 2 });
  });

  test('gives nobody the key or the private actions of its owner', async () => {
    await putAction(
      alice,
      'open/env',
      'const main = () => ({ env: Object.keys(process.env), namespace: process.env.__OW_NAMESPACE });',
      {
        annotations: [{ key: 'provide-api-key', value: false }],
      },
    );
    const path = 'namespaces/alice/actions/open/env?blocking=true&result=true';
    const { json } = await rest(bob, path, { method: 'POST', body: '{}' });
    expect(json).toHaveProperty('namespace', 'bobby');
    expect(json).toHaveProperty('env', expect.not.arrayContaining(['__OW_API_KEY']));
  });

  test('names private components to who runs it, whether they are there or not, and runs nothing', async () => {
    for (const state of ['shut', 'gone']) {
      await putAction(alice, `part-${state}`, CODE);
      await done(alice, `PUT actions/open/uses-${state}`, {
        exec: { kind: 'sequence', components: [`/_/part-${state}`] },
      });
    }
    await done(alice, 'DELETE actions/part-gone');
    const path = 'namespaces/alice/actions/open/uses-{state}?blocking=true';
    expect(await oneAnswer(call('POST', path, {}))).toBe(forbidden('alice/part-{state}'));
  });

  test("is on the web for everybody, and its runs are the owner's", async () => {
    await putAction(alice, 'page', CODE, { annotations: [{ key: 'web-export', value: true }] });
    const authorization = `Basic ${Buffer.from(bob.auth).toString('base64')}`;
    const answer = await webCall(server(), '/api/v1/web/alice/default/page.json', {
      headers: { authorization },
    });
    expect(answer.json).toMatchObject({ ran: true, __ow_user: 'bobby' });
    const id = answer.header('x-openwhisk-activation-id') ?? '';
    expect((await ended(alice, id)).namespace).toBe('alice');
    expect((await ask(bob, `GET activations/${id}`)).status).toBe(404);
  });
});
