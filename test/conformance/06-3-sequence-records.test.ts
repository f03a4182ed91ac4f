/** openwhisk-api §6.3: the record of a sequence and those of its components; §14: surprise 17. */
import { beforeAll, describe, expect, test } from 'vitest';
import { type ActivationTree, invokedTree, namesOf } from '../support/activation-tree.ts';
import { putAction } from '../support/rest-actions.ts';
import { ask, found } from '../support/rest-line.ts';
import type { RewhiskServer } from '../support/rewhisk-server.ts';
import { useServer } from '../support/server-fixture.ts';
import { tenant } from '../support/tenants.ts';

const server = useServer();
let alice: Pick<RewhiskServer, 'url' | 'auth'>;
let outer: ActivationTree;

const CODE = 'const main = async ({ n = 0 }) => { console.log("a line"); return { n: n + 1 }; };';
const putSequence = async (name: string, components: readonly string[], more: object = {}) => {
  const exec = { kind: 'sequence', components };
  expect(await ask(server(), `PUT actions/${name}`, { exec, ...more })).toMatchObject({
    status: 200,
  });
};
/** The sequence within the sequence. */
const inner = (): ActivationTree => {
  const [, second] = outer.steps;
  if (second === undefined) throw new Error('the sequence did not get so far');
  return second;
};
const actions = (): readonly ActivationTree[] => [...outer.steps.slice(0, 1), ...inner().steps];

beforeAll(async () => {
  alice = await tenant(server(), 'alice');
  await ask(server(), 'PUT packages/shared', { publish: true });
  await putAction(server(), 'small', CODE, { limits: { memory: 128, timeout: 1000 } });
  await putAction(server(), 'large', CODE, { limits: { memory: 256, timeout: 2000 } });
  await putSequence('shared/inner', ['/_/small', '/_/large', '/_/small']);
  await putSequence('outer', ['/_/small', '/_/shared/inner'], {
    limits: { timeout: 3000, logs: 3, memory: 512 },
  });
  await invokedTree(server(), 'outer');
  outer = await invokedTree(server(), 'outer', { n: 10 });
});

describe('§6.3 the record', () => {
  test('has namespace and subject of the caller, name and version of the sequence', () => {
    expect(outer.record).toMatchObject({
      namespace: 'guest',
      subject: 'guest',
      name: 'outer',
      version: '0.0.1',
    });
  });

  test('has an id of its own', () => {
    const ids = [outer, ...outer.steps, ...inner().steps].map((it) => it.record.activationId);
    expect(new Set(ids).size).toBe(6);
  });

  test('has the ids of its direct components as `logs`, in order; a sequence is one of them', () => {
    expect(namesOf(outer)).toBe('outer[small, inner[small, large, small]]');
    expect(outer.record.logs).toHaveLength(2);
    expect(inner().record.logs).toHaveLength(3);
  });

  test('has the response of the component that ran last, with its size', () => {
    const last = inner().steps.at(-1)?.record.response;
    expect(last?.result).toEqual({ n: 14 });
    expect(outer.record.response).toEqual(last);
    expect(inner().record.response).toEqual(last);
  });

  test('spans all of its components by the clock', () => {
    for (const { record, steps } of [outer, inner()]) {
      expect(record.start).toBeLessThanOrEqual(Math.min(...steps.map((it) => it.record.start)));
      expect(record.end).toBeGreaterThanOrEqual(Math.max(...steps.map((it) => it.record.end)));
    }
  });

  test('has the sum of the durations of its components, and the list shows `end - start`', async () => {
    for (const { record, steps } of [outer, inner()]) {
      const sum = steps.reduce((total, step) => total + step.record.duration, 0);
      expect(record.duration).toBe(sum);
    }
    const listed = await found(server(), 'GET activations?name=outer&limit=1');
    const { start, end, activationId } = outer.record;
    expect(listed).toMatchObject([{ activationId, duration: end - start, statusCode: 0 }]);
  });

  test('has a `cause` only within another sequence', () => {
    expect(outer.record).not.toHaveProperty('cause');
    expect(inner().record.cause).toBe(outer.record.activationId);
  });

  test('says whether it is the topmost, what it is, and how long it waited', () => {
    expect(outer.annotations).toMatchObject({
      topmost: true,
      path: 'guest/outer',
      kind: 'sequence',
      waitTime: expect.any(Number),
    });
    expect(inner().annotations).toMatchObject({
      topmost: false,
      path: 'guest/shared/inner',
      kind: 'sequence',
      causedBy: 'sequence',
    });
    expect(outer.annotations).not.toHaveProperty('causedBy');
    for (const { annotations } of [outer, inner()])
      for (const key of ['binding', 'conductor', 'initTime', 'timeout'])
        expect(annotations).not.toHaveProperty(key);
  });

  test('has its own limits, and of memory the most that a component had', () => {
    expect(outer.annotations['limits']).toMatchObject({ timeout: 3000, logs: 3, memory: 256 });
    expect(inner().annotations['limits']).toMatchObject({ timeout: 60_000, logs: 10, memory: 256 });
  });

  test('has no limits when no component ran', async () => {
    await putAction(server(), 'gone', CODE);
    await putSequence('of-gone', ['/_/gone']);
    await ask(server(), 'DELETE actions/gone');
    const { record, annotations } = await invokedTree(server(), 'of-gone');
    expect(annotations).not.toHaveProperty('limits');
    expect(record).toMatchObject({ logs: [], duration: 0 });
  });
});

describe('§6.3 the records of components', () => {
  test('have the sequence they belong to as their cause', () => {
    const causes = actions().map(({ record }) => record.cause);
    const [own, within] = [outer.record.activationId, inner().record.activationId];
    expect(causes).toEqual([own, within, within, within]);
    for (const { annotations } of actions()) expect(annotations['causedBy']).toBe('sequence');
  });

  test('are those of normal activations otherwise', () => {
    for (const { record, annotations } of actions()) {
      expect(annotations).toMatchObject({ kind: 'nodejs:22', timeout: false });
      expect(annotations).not.toHaveProperty('topmost');
      expect(record.logs).toEqual([expect.stringMatching(/Z stdout: a line$/)]);
      expect(record.duration).toBe(record.end - record.start);
    }
  });

  test('are listed beside it', async () => {
    const listed = await found(server(), 'GET activations?name=small');
    expect(listed).toEqual(
      expect.arrayContaining([expect.objectContaining({ cause: outer.record.activationId })]),
    );
  });
});

describe('§6.3 elsewhere', () => {
  test('`/logs` has the ids, `/result` the response', async () => {
    const { activationId, logs, response } = outer.record;
    expect(await found(server(), `GET activations/${activationId}/logs`)).toEqual({ logs });
    expect(await found(server(), `GET activations/${activationId}/result`)).toMatchObject(response);
  });

  test('whose sequence it is does not matter: all records are the caller’s', async () => {
    await putAction(server(), 'shared/act', CODE);
    await putSequence('shared/lent', ['/_/shared/act']);
    const line = 'POST /api/v1/namespaces/guest/actions/shared/lent?blocking=true';
    const answer = await ask(alice, line, {});
    expect(answer).toMatchObject({
      status: 200,
      json: { namespace: 'alice', subject: 'alice', name: 'lent' },
    });
  });

  test('through a binding it names the binding', async () => {
    await ask(alice, 'PUT packages/bound', { binding: { namespace: 'guest', name: 'shared' } });
    const { annotations, steps } = await invokedTree(alice, 'bound/lent');
    expect(annotations).toMatchObject({ binding: 'alice/bound', path: 'guest/shared/lent' });
    expect(steps[0]?.annotations).not.toHaveProperty('binding');
  });
});
