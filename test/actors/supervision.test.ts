import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ContainerDriver } from '../../src/containers/driver.ts';
import { INTERRUPTED } from '../../src/domain/activation/interrupted.ts';
import type { ActivationCompleted } from '../../src/domain/activation/events.ts';
import { type Platform, startPlatform } from '../support/platform.ts';

const ECHO = 'const main = (p) => p;';

/** A driver that breaks its contract by throwing at the given calls of `create`: a bug. */
const throwingAt =
  (calls: readonly number[]) =>
  (driver: ContainerDriver): ContainerDriver => {
    let created = 0;
    return {
      ...driver,
      create: async (spec) => {
        created += 1;
        if (calls.includes(created)) throw new Error('a bug in the driver');
        return driver.create(spec);
      },
    };
  };

const isInterrupted = ({ response }: ActivationCompleted): boolean =>
  response.statusCode === 3 &&
  typeof response.result === 'string' &&
  response.result.includes(INTERRUPTED);

describe('an invoker whose container actor throws', () => {
  let dataDir = '';
  let platform: Platform | null = null;
  beforeEach(async () => {
    dataDir = await mkdtemp(path.join(tmpdir(), 'rewhisk-supervision-'));
  });
  afterEach(async () => {
    await platform?.stop();
    platform = null;
    await rm(dataDir, { recursive: true, force: true });
  });

  test('is restarted from the journal: every accepted activation ends exactly once', async () => {
    platform = await startPlatform({ dataDir, invokers: 3, withDriver: throwingAt([1, 3, 4]) });
    const running = platform;
    const actions = ['one', 'two', 'three', 'four', 'five'];
    for (const name of actions) await running.put(name, ECHO);
    const ids = await Promise.all(
      Array.from({ length: 300 }, (_, n) =>
        running.invoke(actions[n % actions.length] ?? '', { n }),
      ),
    );
    const ends = await running.ends(ids);
    expect(ends.map(({ activationId }) => activationId).toSorted()).toEqual(ids.toSorted());
    for (const end of ends) expect(end.response.statusCode === 0 || isInterrupted(end)).toBe(true);
  });

  test('runs again what had started where the action is safe to retry', async () => {
    platform = await startPlatform({ dataDir, withDriver: throwingAt([1]) });
    await platform.put('again', ECHO, { annotations: [{ key: 'retry-safe', value: true }] });
    const id = await platform.invoke('again', { n: 1 });
    const [end] = await platform.ends([id]);
    expect(end?.response).toMatchObject({ statusCode: 0, result: '{"n":1}' });
  });

  test('ends what had started as an error that says so where it is not', async () => {
    platform = await startPlatform({ dataDir, withDriver: throwingAt([1]) });
    await platform.put('once', ECHO);
    const id = await platform.invoke('once');
    const [end] = await platform.ends([id]);
    expect(end === undefined ? false : isInterrupted(end)).toBe(true);
  });
});

describe('an invoker with a small window', () => {
  test('works off a backlog many times as large', async () => {
    const dataDir = await mkdtemp(path.join(tmpdir(), 'rewhisk-backlog-'));
    const platform = await startPlatform({ dataDir, windowMax: 16 });
    await platform.put('echo', ECHO, { limits: { concurrency: 1 } });
    const ids = await Promise.all(
      Array.from({ length: 200 }, (_, n) => platform.invoke('echo', { n })),
    );
    const ends = await platform.ends(ids);
    expect(ends.map(({ activationId }) => activationId).toSorted()).toEqual(ids.toSorted());
    await platform.stop();
    await rm(dataDir, { recursive: true, force: true });
  });
});
