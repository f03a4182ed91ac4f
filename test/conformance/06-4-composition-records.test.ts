/** openwhisk-api §6.4: how long a composition may be, what is recorded of it, and how it is invoked. */
import { beforeAll, describe, expect, test } from 'vitest';
import { activationTree, invokedTree, namesOf } from '../support/activation-tree.ts';
import { makeGate, PASS } from '../support/gate.ts';
import { errorOf, invoke, putAction, submit } from '../support/rest-actions.ts';
import { ask } from '../support/rest-line.ts';
import { CONDUCTOR, putScripted, SCRIPTED } from '../support/scripted-conductor.ts';
import { useServer } from '../support/server-fixture.ts';
import { setLimits, tenant } from '../support/tenants.ts';

const server = useServer();

const RESULT = 'blocking=true&result=true';
const ECHO = 'const main = (parameters) => parameters;';
const WAITS = `${PASS}
const main = async ({ gate }) => { await pass(gate); return {}; };`;

beforeAll(async () => {
  await ask(server(), 'PUT packages/package', {});
  await Promise.all([
    putAction(server(), 'echo', ECHO),
    putAction(server(), 'package/act', ECHO),
    putScripted(server()),
    putScripted(server(), 'nested'),
  ]);
  const components = ['/_/echo', '/_/package/act'];
  await ask(server(), 'PUT actions/sequence', { exec: { kind: 'sequence', components } });
});
describe('§6.4 limits', () => {
  const TOO_MANY = 'Too many actions in the composition.';

  test('after 50 components the conductor is told, after 101 turns of its own it is over', async () => {
    const code = `
      const main = ({ n = 0, error }) => ({ action: error === undefined ? 'echo' : 'none', state: { n: n + 1, error } });`;
    await putAction(server(), 'endless', code, CONDUCTOR);
    const { record, steps } = await invokedTree(server(), 'endless');
    expect(record.response).toMatchObject({ result: { error: TOO_MANY }, statusCode: 1 });
    const names = steps.map((step) => step.record.name);
    expect(names.filter((name) => name === 'echo')).toHaveLength(50);
    expect(names.filter((name) => name === 'endless')).toHaveLength(101);
    const last = steps.filter((step) => step.record.name === 'endless')[51];
    expect(last?.record.response.result).toMatchObject({ state: { error: TOO_MANY } });
  });

  test('a conductor that is told may end with a result', async () => {
    const code = `
      const main = ({ n = 0, error }) => error ? { params: { n, error } } : { action: 'echo', state: { n: n + 1 } };`;
    await putAction(server(), 'counts', code, CONDUCTOR);
    expect((await invoke(server(), 'counts', {}, RESULT)).json).toEqual({ n: 51, error: TOO_MANY });
  });

  test('nested compositions share them; a nested one and a sequence count by their steps and as one', async () => {
    const code = `
      const main = ({ n = 0, error, of }) => error ? { params: { n: n - 1, error } } : { action: of, params: {}, state: { n: n + 1, of } };`;
    await putAction(server(), 'counts-of', code, CONDUCTOR);
    const script = Array.from({ length: 5 }, () => ({ action: 'echo' }));
    await putAction(server(), 'five', SCRIPTED, {
      ...CONDUCTOR,
      parameters: [{ key: 'script', value: script }],
    });
    const count = async (of: string) => (await invoke(server(), 'counts-of', { of }, RESULT)).json;
    expect(await count('sequence')).toEqual({ n: 50, error: TOO_MANY });
    // 10 times 5 components, of which the last leaves room for none: the next is not begun.
    expect(await count('five')).toEqual({ n: 10, error: TOO_MANY });
  });
});

describe('§6.4 the record', () => {
  test('is that of a sequence with `conductor`, and all steps in the order they ran', async () => {
    await putAction(server(), 'large', ECHO, { limits: { memory: 512 } });
    const tree = await invokedTree(server(), 'scripted', {
      script: [{ action: 'large' }, { action: 'nested', params: { script: [] } }],
    });
    const { record, annotations, steps } = tree;
    expect(namesOf(tree)).toBe('scripted[scripted, large, scripted, nested[nested], scripted]');
    expect(record.duration).toBe(steps.reduce((sum, step) => sum + step.record.duration, 0));
    expect(record.response).not.toHaveProperty('size');
    expect(record).not.toHaveProperty('cause');
    expect(annotations).toMatchObject({
      topmost: true,
      kind: 'sequence',
      conductor: true,
      path: 'guest/scripted',
      limits: { timeout: 60_000, memory: 512, logs: 10 },
    });
    for (const step of steps) {
      expect(step.record.cause).toBe(record.activationId);
      expect(step.annotations).toMatchObject({ causedBy: 'sequence' });
    }
    expect(steps[3]?.annotations).toMatchObject({ topmost: false, conductor: true });
  });

  test('has the conductor’s own memory if no component had more', async () => {
    await putAction(server(), 'small', ECHO, { limits: { memory: 128 } });
    const { annotations } = await invokedTree(server(), 'scripted', {
      script: [{ action: 'small' }],
    });
    expect(annotations['limits']).toMatchObject({ memory: 256 });
  });

  test('turns of the conductor have ordinary records under the same name', async () => {
    const { steps } = await invokedTree(server(), 'scripted', { script: [{ action: 'echo' }] });
    const [first] = steps;
    expect(first?.record).toMatchObject({ name: 'scripted', version: '0.0.1' });
    expect(first?.annotations).toMatchObject({ kind: 'nodejs:22', path: 'guest/scripted' });
    for (const key of ['topmost', 'conductor']) expect(first?.annotations).not.toHaveProperty(key);
  });
});

describe('§6.4 a composition is invoked as any action', () => {
  test('without waiting', async () => {
    const id = await submit(server(), 'scripted', { script: [] });
    expect((await activationTree(server(), id)).record.response.result).toEqual({ heard: [{}] });
  });

  test('over the web, where its end is what is answered', async () => {
    const code = `const main = ({ __ow_method, params }) => params ? { params } : { action: 'echo', params: { body: __ow_method }, state: { params: { body: __ow_method } } };`;
    const annotations = [...CONDUCTOR.annotations, { key: 'web-export', value: true }];
    await putAction(server(), 'on-the-web', code, { annotations });
    const answer = await ask(server(), 'GET /api/v1/web/guest/default/on-the-web.http');
    expect([answer.status, answer.text]).toEqual([200, 'get']);
  });

  test('and its final parameters can’t be given', async () => {
    await putAction(server(), 'final', SCRIPTED, {
      annotations: [...CONDUCTOR.annotations, { key: 'final', value: true }],
      parameters: [{ key: 'script', value: [{ action: 'echo' }] }],
    });
    const answer = await invoke(server(), 'final', { script: [] });
    expect([answer.status, errorOf(answer)]).toEqual([
      400,
      'Request defines parameters that are not allowed (e.g., reserved properties).',
    ]);
    expect((await invoke(server(), 'final', { p: 1 }, RESULT)).json).toEqual({
      heard: [{ p: 1 }, {}],
    });
  });

  test('it counts as one invocation, whatever it runs', async () => {
    const carol = await tenant(server(), 'carol');
    await putAction(carol, 'echo', ECHO);
    await putScripted(carol);
    await setLimits(server(), 'carol', { invocationsPerMinute: 1, concurrentInvocations: 1 });
    const script = Array.from({ length: 5 }, () => ({ action: 'echo' }));
    expect(await invoke(carol, 'scripted', { script }, RESULT)).toMatchObject({ status: 200 });
  });

  test('through a binding, all turns run with the parameters of the binding', async () => {
    await putScripted(server(), 'package/scripted');
    await ask(server(), 'PUT packages/bound', {
      binding: { namespace: 'guest', name: 'package' },
      parameters: [{ key: 'b', value: 1 }],
    });
    const tree = await invokedTree(server(), 'bound/scripted', { script: [{ action: 'echo' }] });
    expect(tree.record.response.result).toEqual({ heard: [{ b: 1 }, { b: 1 }] });
    expect(tree.annotations).toMatchObject({ binding: 'guest/bound' });
    expect(tree.steps.map(({ annotations }) => annotations['binding'])).toEqual([
      'guest/bound',
      undefined,
      'guest/bound',
    ]);
  });

  test('it runs to its end in the revision it began with', async () => {
    const gate = await makeGate();
    await putAction(server(), 'waits', WAITS);
    await putScripted(server(), 'updated');
    const script = [{ action: 'waits', params: { gate: gate.url } }];
    const call = invoke(server(), 'updated', { script }, RESULT);
    await gate.arrived(1);
    await putAction(server(), 'updated', 'const main = () => ({ params: { newer: true } });');
    gate.open();
    expect((await call).json).toEqual({ heard: [{}, {}] });
  });
});
