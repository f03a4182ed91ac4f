/** openwhisk-api §2.7: `GET limits`, what holds for a namespace and what an operator has set for it. */
import { describe, expect, test } from 'vitest';
import { ask, refusal } from '../support/rest-line.ts';
import { useServer } from '../support/server-fixture.ts';
import { setLimits, tenant } from '../support/tenants.ts';

const server = useServer(['--profile', 'openwhisk']);
const limitsOf = async (one: Parameters<typeof ask>[0]) => (await ask(one, 'GET limits')).json;

const STOCK = {
  invocationsPerMinute: 60,
  concurrentInvocations: 30,
  firesPerMinute: 60,
  maxActionMemory: 512,
  minActionMemory: 128,
  maxActionLogs: 10,
  minActionLogs: 0,
  maxActionTimeout: 300_000,
  minActionTimeout: 100,
  maxActionConcurrency: 1,
  minActionConcurrency: 1,
  maxParameterSize: '1048576 B',
  maxActionInstances: 30,
};

describe('§2.7 GET limits', () => {
  test('are these when nothing was set, and no more', async () => {
    expect(await limitsOf(server())).toEqual(STOCK);
  });

  test('a slash at the end makes no difference', async () => {
    expect((await ask(server(), 'GET limits/')).json).toEqual(STOCK);
  });

  test('the fields that are told only when they were set', async () => {
    const set = { allowedKinds: ['nodejs:22'], storeActivations: false, maxPayloadSize: 1000 };
    expect(await limitsOf(await tenant(server(), 'special', set))).toEqual({
      ...STOCK,
      allowedKinds: ['nodejs:22'],
      storeActivations: false,
      maxPayloadSize: '1000 B',
    });
  });

  test('`maxActionInstances` is always the concurrency of the namespace', async () => {
    const busy = await tenant(server(), 'busy-one', { concurrentInvocations: 7 });
    expect(await limitsOf(busy)).toEqual({
      ...STOCK,
      concurrentInvocations: 7,
      maxActionInstances: 7,
    });
  });

  test('what was set holds, and what was not stays', async () => {
    const one = await tenant(server(), 'changed', {
      invocationsPerMinute: 5,
      firesPerMinute: 4,
      maxActionMemory: 256,
      minActionTimeout: 1000,
      maxParameterSize: 100,
    });
    expect(await limitsOf(one)).toEqual({
      ...STOCK,
      invocationsPerMinute: 5,
      firesPerMinute: 4,
      maxActionMemory: 256,
      minActionTimeout: 1000,
      maxParameterSize: '100 B',
    });
    await setLimits(server(), 'changed', { maxActionMemory: 128 });
    expect(await limitsOf(one)).toMatchObject({ maxActionMemory: 128, firesPerMinute: 4 });
  });

  test('no value is in force above what the system allows, or below', async () => {
    const greedy = await tenant(server(), 'greedy', {
      maxActionMemory: 100_000,
      minActionMemory: 1,
      maxActionTimeout: 100_000_000,
      minActionTimeout: 1,
      maxActionLogs: 1000,
      maxActionConcurrency: 1000,
      maxParameterSize: 100_000_000,
    });
    expect(await limitsOf(greedy)).toEqual(STOCK);
  });

  test('what is told is what is enforced', async () => {
    const one = await tenant(server(), 'enforced', { maxActionMemory: 256, maxParameterSize: 10 });
    const exec = { kind: 'nodejs:default', code: '' };
    expect(await refusal(one, 'PUT actions/a', { exec, limits: { memory: 257 } })).toEqual([
      400,
      'requirement failed: memory size 257 MB exceeds allowed threshold of 256 MB',
    ]);
    expect(
      await refusal(one, 'PUT triggers/t', { parameters: [{ key: 'k', value: '12345678' }] }),
    ).toEqual([413, 'parameters larger than allowed: 11 > 10 bytes.']);
  });

  test.each(['memory', 'no$name', 'a'])('has no parts: `limits/%s`', async (part) => {
    expect(await refusal(server(), `GET limits/${part}`)).toEqual([
      400,
      'Inner entity level routes for limits are not yet implemented.',
    ]);
  });

  test('of another namespace is forbidden, naming it', async () => {
    await tenant(server(), 'somebody');
    for (const namespace of ['somebody', 'nobody'])
      expect(await refusal(server(), `GET /api/v1/namespaces/${namespace}/limits`)).toEqual([
        403,
        `The supplied authentication is not authorized to access '${namespace}'.`,
      ]);
  });

  test.each(['PUT', 'POST', 'DELETE', 'PATCH'])('has no %s', async (method) => {
    expect(await refusal(server(), `${method} limits`, {})).toEqual([
      404,
      'The requested resource could not be found.',
    ]);
  });
});
