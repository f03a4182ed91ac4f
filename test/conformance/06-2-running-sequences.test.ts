/**
 * openwhisk-api §6.2: how a sequence runs; §14: surprises 15 and 16. That each component is waited for its own
 * time limit and a minute is shown with virtual time: test/actors/sequencer/scenarios.test.ts.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { activationTree, invokedTree, namesOf } from '../support/activation-tree.ts';
import { makeGate, PASS } from '../support/gate.ts';
import { errorOf, invoke, putAction, submit } from '../support/rest-actions.ts';
import { ask } from '../support/rest-line.ts';
import type { RewhiskServer } from '../support/rewhisk-server.ts';
import { useServer } from '../support/server-fixture.ts';
import { setLimits, tenant } from '../support/tenants.ts';

const server = useServer();
let alice: Pick<RewhiskServer, 'url' | 'auth'>;

const RESULT = 'blocking=true&result=true';
const CODE = {
  echo: 'const main = (parameters) => parameters;',
  add: 'const main = ({ n = 0, by }) => ({ n: n + by });',
  list: 'const main = (parameters) => [parameters, 2];',
  seen: 'const main = (payload) => ({ seen: payload });',
  fails: 'const main = () => ({ error: { why: "no" }, lost: true });',
  throws: 'function main() { throw new Error("boom"); }',
  'takes-time': 'const main = () => new Promise((over) => setTimeout(over, 80, {}));',
  waits: `${PASS}
    const main = async ({ gate, ...rest }) => { await pass(gate); return { gate, ...rest, waited: true }; };`,
};

const putSequence = async (
  name: string,
  components: readonly string[],
  more: object = {},
  as: typeof alice = server(),
) => {
  const exec = { kind: 'sequence', components };
  const answer = await ask(as, `PUT actions/${name}?overwrite=true`, { exec, ...more });
  expect(answer).toMatchObject({ status: 200 });
};

beforeAll(async () => {
  alice = await tenant(server(), 'alice');
  await ask(server(), 'PUT packages/shared', { publish: true });
  const actions = { ...CODE, 'shared/act': CODE.echo };
  await Promise.all(
    Object.entries(actions).map(([name, code]) =>
      putAction(server(), name, code, {
        parameters: name === 'add' ? [{ key: 'by', value: 1 }] : [],
      }),
    ),
  );
});

describe('§6.2 from component to component', () => {
  test('the payload goes to the first, and the result of each to the next', async () => {
    await putSequence('chain', ['/_/add', '/_/add', '/_/add']);
    expect(await invoke(server(), 'chain', { n: 4 }, RESULT)).toMatchObject({
      status: 200,
      json: { n: 7 },
    });
  });

  test('each adds its own defaults underneath, and final ones can’t keep a result away', async () => {
    const parameters = [
      { key: 'mine', value: 'default' },
      { key: 'given', value: 'default' },
    ];
    await putAction(server(), 'with-defaults', CODE.seen, {
      parameters,
      annotations: [{ key: 'final', value: true }],
    });
    await putSequence('defaults', ['/_/echo', '/_/with-defaults']);
    const answer = await invoke(server(), 'defaults', { given: 'payload', extra: 1 }, RESULT);
    expect(answer.json).toEqual({ seen: { mine: 'default', given: 'payload', extra: 1 } });
  });

  test('parameters of the sequence reach no component (surprise 17)', async () => {
    await putSequence('bare', ['/_/seen'], { parameters: [{ key: 'own', value: 1 }] });
    expect((await invoke(server(), 'bare', { p: 1 }, RESULT)).json).toEqual({ seen: { p: 1 } });
  });

  test('an array is the payload of the next, without its defaults (surprise 16)', async () => {
    await putAction(server(), 'takes-array', CODE.seen, {
      parameters: [{ key: 'mine', value: 'default' }],
    });
    await putSequence('through-array', ['/_/list', '/_/takes-array']);
    const answer = await invoke(server(), 'through-array', { p: 1 }, RESULT);
    expect(answer.json).toEqual({ seen: [{ p: 1 }, 2] });
  });

  test.each(['blocking=true', RESULT])(
    'an array at the end is the bare answer, `result` or not: %s (surprise 16)',
    async (query) => {
      await putSequence('to-array', ['/_/echo', '/_/list']);
      const { status, json } = await invoke(server(), 'to-array', { p: 1 }, query);
      expect({ status, json }).toEqual({ status: 200, json: [{ p: 1 }, 2] });
    },
  );

  test('an array as the payload of the sequence itself is refused (surprise 16)', async () => {
    await putSequence('takes-object', ['/_/echo']);
    expect(await ask(server(), 'POST actions/takes-object', [1])).toMatchObject({ status: 400 });
  });

  test('a component runs as it is when it is its turn', async () => {
    const gate = await makeGate();
    await putAction(server(), 'later', CODE.echo);
    await putSequence('follows', ['/_/waits', '/_/later']);
    const call = invoke(server(), 'follows', { gate: gate.url }, RESULT);
    await gate.arrived(1);
    await putAction(server(), 'later', 'const main = () => ({ changed: true });');
    gate.open();
    expect((await call).json).toEqual({ changed: true });
  });

  test('a component through a binding is what is bound at its turn', async () => {
    const bind = (name: string) =>
      ask(server(), 'PUT packages/bound?overwrite=true', {
        binding: { namespace: 'guest', name },
        parameters: [{ key: 'by', value: name }],
      });
    for (const name of ['one', 'two']) await ask(server(), `PUT packages/${name}`, {});
    await Promise.all(['one', 'two'].map((name) => putAction(server(), `${name}/act`, CODE.seen)));
    await bind('one');
    await putSequence('through-binding', ['/_/bound/act']);
    const run = async () => (await invoke(server(), 'through-binding', {}, RESULT)).json;
    expect(await run()).toEqual({ seen: { by: 'one' } });
    await ask(server(), 'DELETE packages/bound');
    await bind('two');
    expect(await run()).toEqual({ seen: { by: 'two' } });
    const tree = await invokedTree(server(), 'through-binding');
    expect(tree.annotations).not.toHaveProperty('binding');
    expect(tree.steps[0]?.annotations).toMatchObject({
      binding: 'guest/bound',
      path: 'guest/two/act',
    });
  });
});

describe('§6.2 errors', () => {
  test('an `error` in the payload does not stop it', async () => {
    await putSequence('given-error', ['/_/seen', '/_/echo']);
    const answer = await invoke(server(), 'given-error', { error: 'data', p: 1 }, RESULT);
    expect(answer).toMatchObject({ status: 200, json: { seen: { error: 'data', p: 1 } } });
  });

  test.each([
    ['that returns an error', 'fails', { error: { why: 'no' } }, 'application error'],
    ['that throws', 'throws', { error: expect.any(String) }, 'action developer error'],
  ])(
    'a component %s ends it: its response is all (surprise 15)',
    async (_, name, result, status) => {
      await putSequence(`ends-by-${name}`, ['/_/echo', `/_/${name}`, '/_/echo']);
      const answer = await invoke(server(), `ends-by-${name}`, {}, 'blocking=true');
      expect(answer).toMatchObject({
        status: 502,
        json: { name: `ends-by-${name}`, response: { result, status, success: false } },
      });
      const bare = await invoke(server(), `ends-by-${name}`, {}, RESULT);
      expect({ status: bare.status, json: bare.json }).toEqual({ status: 502, json: result });
      expect(bare.json).not.toHaveProperty('code');
      expect(namesOf(await invokedTree(server(), `ends-by-${name}`))).toBe(
        `ends-by-${name}[echo, ${name}]`,
      );
    },
  );

  test('a sequence that ends by an error ends the one around it', async () => {
    await putSequence('inner-fails', ['/_/fails', '/_/echo']);
    await putSequence('outer-fails', ['/_/inner-fails', '/_/echo']);
    expect(namesOf(await invokedTree(server(), 'outer-fails'))).toBe(
      'outer-fails[inner-fails[fails]]',
    );
  });

  test('a component that is not there when it is its turn', async () => {
    await putAction(server(), 'gone', CODE.echo);
    await putSequence('dangling', ['/_/echo', '/_/gone', '/_/echo']);
    await ask(server(), 'DELETE actions/gone');
    const { record, steps } = await invokedTree(server(), 'dangling');
    expect(record.response).toMatchObject({
      result: { error: 'Sequence component does not exist.' },
      statusCode: 1,
    });
    expect(steps.map(({ record: { name } }) => name)).toEqual(['echo']);
  });

  test('more than 50 actions, because an inner sequence was enlarged', async () => {
    await putSequence('grows', ['/_/echo']);
    await putSequence('grown', Array(26).fill('/_/grows'));
    await putSequence('grows', ['/_/echo', '/_/echo']);
    const { record, steps } = await invokedTree(server(), 'grown');
    expect(record.response).toMatchObject({
      result: { error: 'Too many actions in the sequence.' },
      statusCode: 1,
    });
    expect(steps.map((step) => step.steps.length)).toEqual(Array(25).fill(2));
  });

  test('what can’t be run for another reason is a failure of the platform', async () => {
    const gate = await makeGate();
    await ask(server(), 'PUT packages/closes', { publish: true });
    await putAction(server(), 'closes/act', CODE.echo);
    await putAction(server(), 'shared/waits', CODE.waits);
    await putSequence('loses-right', ['/guest/shared/waits', '/guest/closes/act'], {}, alice);
    const call = invoke(alice, 'loses-right', { gate: gate.url });
    await gate.arrived(1);
    await ask(server(), 'PUT packages/closes?overwrite=true', { publish: false });
    gate.open();
    expect(await call).toMatchObject({
      status: 500,
      json: { response: { result: { error: 'Sequence failed.' }, status: 'whisk internal error' } },
    });
  });
});

describe('§6.2 who may run it', () => {
  test('nobody who may not run each of its components, and nothing runs then', async () => {
    await ask(server(), 'PUT packages/lent', { publish: true });
    await putAction(server(), 'lent/act', CODE.echo);
    await putSequence('of-lent', ['/guest/shared/act', '/guest/lent/act'], {}, alice);
    expect(await invoke(alice, 'of-lent')).toMatchObject({ status: 200 });
    await ask(server(), 'PUT packages/lent?overwrite=true', { publish: false });
    const before = await ask(alice, 'GET activations?count=true');
    const answer = await invoke(alice, 'of-lent');
    expect([answer.status, errorOf(answer)]).toEqual([
      403,
      `The supplied authentication is not authorized to access 'guest/lent'.`,
    ]);
    expect((await ask(alice, 'GET activations?count=true')).json).toEqual(before.json);
  });

  test('a sequence in a shared package runs for others if its components do', async () => {
    await putSequence('shared/open', ['/guest/shared/act']);
    await putSequence('shared/closed', ['/guest/echo']);
    const line = (name: string) => `POST /api/v1/namespaces/guest/actions/shared/${name}?${RESULT}`;
    expect(await ask(alice, line('open'), { p: 1 })).toMatchObject({ status: 200, json: { p: 1 } });
    const answer = await ask(alice, line('closed'), {});
    expect([answer.status, errorOf(answer)]).toEqual([
      403,
      `The supplied authentication is not authorized to access 'guest/echo'.`,
    ]);
  });

  test('a sequence within another is held to the same: it ends as one that failed', async () => {
    await putSequence('shared/wraps', ['/guest/echo']);
    await putSequence('around', ['/guest/shared/act', '/guest/shared/wraps'], {}, alice);
    const { record, steps } = await invokedTree(alice, 'around');
    expect(record.response).toMatchObject({
      result: { error: 'Sequence failed.' },
      status: 'whisk internal error',
    });
    expect(steps.map((step) => step.record.name)).toEqual(['act']);
  });

  test('a call counts as one invocation, whatever it contains (surprise 14)', async () => {
    const bob = await tenant(server(), 'bobby');
    await putAction(bob, 'echo', CODE.echo);
    await putSequence('of-ten', Array(10).fill('/_/echo'), {}, bob);
    await setLimits(server(), 'bobby', { invocationsPerMinute: 4, concurrentInvocations: 1 });
    // The minute of the wall clock may change once while these run.
    const answers = [];
    for (let call = 0; call < 9; call += 1) answers.push(await invoke(bob, 'of-ten', {}, RESULT));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.slice(0, 4)).toEqual([200, 200, 200, 200]);
    expect(statuses).toContain(429);
  });
});

describe('§6.2 who waits', () => {
  test('nobody, by default: the id is that of its record', async () => {
    await putSequence('unwatched', ['/_/add', '/_/add']);
    const id = await submit(server(), 'unwatched', { n: 1 });
    const { record } = await activationTree(server(), id);
    expect(record).toMatchObject({
      activationId: id,
      name: 'unwatched',
      response: { result: { n: 3 }, status: 'success', success: true },
    });
  });

  test('a blocking call gets the record as it is stored, with the ids of the components', async () => {
    await putSequence('watched', ['/_/add', '/_/add']);
    const answer = await invoke(server(), 'watched', { n: 1 });
    const id = answer.headers.get('x-openwhisk-activation-id') ?? '';
    expect(answer).toMatchObject({ status: 200, json: { activationId: id } });
    const { record } = await activationTree(server(), id);
    expect(record.logs).toHaveLength(2);
    expect(answer.json).toEqual((await ask(server(), `GET activations/${id}`)).json);
  });

  test('a wait that is over gets the id, and the sequence goes on', async () => {
    const gate = await makeGate();
    await putSequence('slow', ['/_/waits', '/_/seen']);
    const answer = await invoke(server(), 'slow', { gate: gate.url }, 'blocking=true&timeout=50');
    const id = answer.headers.get('x-openwhisk-activation-id') ?? '';
    expect({ status: answer.status, json: answer.json }).toEqual({
      status: 504,
      json: { activationId: id },
    });
    gate.open();
    const { record } = await activationTree(server(), id);
    expect(record.response.result).toEqual({ seen: { gate: gate.url, waited: true } });
  });

  test('the time limit of a sequence is recorded and not enforced', async () => {
    await putSequence('limited', ['/_/takes-time', '/_/takes-time'], { limits: { timeout: 100 } });
    const { record, annotations } = await invokedTree(server(), 'limited');
    expect(record.response.success).toBe(true);
    expect(record.end - record.start).toBeGreaterThan(100);
    expect(annotations['limits']).toMatchObject({ timeout: 100 });
  });
});
