/** openwhisk-api §4.7: the limits of an action, with the numbers of profile `openwhisk`. */
import { describe, expect, test } from 'vitest';
import { ask, malformed, refusal } from '../support/rest-line.ts';
import { useServer } from '../support/server-fixture.ts';
import { tenant } from '../support/tenants.ts';

const server = useServer(['--profile', 'openwhisk']);
const exec = { kind: 'nodejs:22', code: 'const main = () => ({});' };

const put = (limits: unknown) =>
  ask(server(), 'PUT actions/limited?overwrite=true', { exec, limits });
const refused = (limits: unknown) => refusal(server(), 'PUT actions/refused', { exec, limits });

describe('§4.7 ranges', () => {
  test('the defaults', async () => {
    expect((await ask(server(), 'PUT actions/default', { exec })).json).toHaveProperty('limits', {
      timeout: 60_000,
      memory: 256,
      logs: 10,
      concurrency: 1,
    });
  });

  test.each<[string, number, number]>([
    ['timeout', 100, 300_000],
    ['memory', 128, 512],
    ['logs', 0, 10],
    ['concurrency', 1, 1],
    ['instances', 0, 30],
  ])('`%s` may be from %i to %i', async (member, min, max) => {
    for (const value of [min, max]) {
      expect((await put({ [member]: value })).json).toHaveProperty(`limits.${member}`, value);
    }
  });

  test.each<[object, string]>([
    [
      { timeout: 300_001 },
      'duration 300001 milliseconds exceeds allowed threshold of 300000 milliseconds',
    ],
    [{ timeout: 99 }, 'duration 99 milliseconds below allowed threshold of 100 milliseconds'],
    [{ memory: 600 }, 'memory size 600 MB exceeds allowed threshold of 512 MB'],
    [{ memory: 64 }, 'memory size 64 MB below allowed threshold of 128 MB'],
    [{ logs: 11 }, 'log size 11 MB exceeds allowed threshold of 10 MB'],
    [{ concurrency: 2 }, 'concurrency 2 exceeds allowed threshold of 1'],
    [{ concurrency: 0 }, 'concurrency 0 below allowed threshold of 1'],
  ])('%j is refused without a prefix', async (limits, text) => {
    expect(await refused(limits)).toEqual([400, `requirement failed: ${text}`]);
  });

  test('more containers than the namespace may have activations are refused', async () => {
    expect(await refused({ instances: 31 })).toEqual([
      400,
      'Max action instance concurrency must not exceed your namespace concurrency of 30.',
    ]);
  });

  test('an update is held to them too', async () => {
    await put({});
    const line = 'PUT actions/limited?overwrite=true';
    expect(await refusal(server(), line, { limits: { memory: 513 } })).toEqual([
      400,
      'requirement failed: memory size 513 MB exceeds allowed threshold of 512 MB',
    ]);
  });

  test('the threshold told is the one of the namespace, within the range of the system', async () => {
    const alice = await tenant(server(), 'alice', {
      maxActionMemory: 200,
      minActionTimeout: 200,
      maxActionTimeout: 900_000,
      concurrentInvocations: 4,
    });
    const told = async (limits: object) =>
      (await refusal(alice, 'PUT actions/refused', { exec, limits }))[1];
    expect(await told({ memory: 256 })).toContain('threshold of 200 MB');
    expect(await told({ timeout: 199 })).toContain('threshold of 200 milliseconds');
    expect(await told({ timeout: 300_001 })).toContain('threshold of 300000 milliseconds');
    expect(await told({ instances: 5 })).toContain('namespace concurrency of 4.');
  });
});

describe('§4.7 errors of type', () => {
  test.each([
    ['timeout', 'time limit'],
    ['memory', 'memory limit'],
    ['logs', 'log limit'],
    ['concurrency', 'intra concurrency limit'],
    ['instances', 'instance concurrency limit'],
  ])('a fraction as `%s`', async (member, name) => {
    expect(await refused({ [member]: 1.5 })).toEqual(
      malformed(`requirement failed: ${name} must be whole number`),
    );
  });

  test.each([
    ['timeout', 'time limit malformed'],
    ['memory', 'memory limit malformed'],
    ['logs', 'log limit malformed'],
    ['concurrency', 'concurrency limit malformed'],
    ['instances', 'instance concurrency limit malformed'],
  ])('something else than a number as `%s`', async (member, text) => {
    expect(await refused({ [member]: '1' })).toEqual(malformed(text));
  });

  test.each([
    ['memory', 'a negative size of an object is not allowed.'],
    ['logs', 'a negative size of an object is not allowed.'],
    ['instances', 'Action container concurrency must be greater than or equal to 0.'],
  ])('a negative `%s`', async (member, text) => {
    expect(await refused({ [member]: -1 })).toEqual(malformed(`requirement failed: ${text}`));
  });
});
