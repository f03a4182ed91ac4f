import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ContainerDriver } from '../../src/containers/driver.ts';
import { INTERRUPTED } from '../../src/domain/activation/interrupted.ts';
import type { ActivationCompleted } from '../../src/domain/activation/events.ts';
import type { DomainEvent } from '../../src/domain/events.ts';
import { E } from '../../src/domain/kernel/fp.ts';
import { offset } from '../../src/domain/kernel/ids.ts';
import { openSegmentReader } from '../../src/journal/segments/segment-reader.ts';
import { type Platform, startPlatform } from '../support/platform.ts';

const ECHO = 'const main = (p) => p;';

/** Which calls of a driver throw, which it never should: a bug. Counts what it makes and ends. */
const breaking = (creates: readonly number[], runs: readonly number[]) => {
  const counts = { created: 0, runs: 0, living: 0 };
  const bug = (): never => {
    throw new Error('a bug in the driver');
  };
  const withDriver = (driver: ContainerDriver): ContainerDriver => ({
    ...driver,
    create: async (spec) => {
      counts.created += 1;
      if (creates.includes(counts.created)) return bug();
      const made = await driver.create(spec);
      if (E.isLeft(made)) return made;
      const container = made.right;
      counts.living += 1;
      void container.exited.then(() => (counts.living -= 1));
      const run: typeof container.run = async (request) => {
        counts.runs += 1;
        return runs.includes(counts.runs) ? bug() : container.run(request);
      };
      return E.right({ ...container, run });
    },
  });
  return { counts, withDriver };
};

const isInterrupted = ({ response }: ActivationCompleted): boolean =>
  response.statusCode === 3 &&
  typeof response.result === 'string' &&
  response.result.includes(INTERRUPTED);

describe('an invoker in which something throws', () => {
  let dataDir = '';
  let platform: Platform | null = null;
  beforeEach(async () => {
    dataDir = await mkdtemp(path.join(tmpdir(), 'rewhisk-supervision-'));
  });
  const stop = async (): Promise<void> => {
    await platform?.stop();
    platform = null;
  };
  afterEach(async () => {
    await stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  /** Every event of the stopped platform. */
  const history = (): readonly DomainEvent[] => {
    const reader = openSegmentReader(path.join(dataDir, 'journal'));
    const records = reader.read({ from: offset(1), upTo: offset(1e9), max: 1e6 });
    reader.close();
    return records.map(({ event }) => event);
  };

  test('is restarted from the journal: every accepted activation ends exactly once', async () => {
    const { counts, withDriver } = breaking([1, 3, 4], [40, 120, 121, 250]);
    platform = await startPlatform({ dataDir, invokers: 3, withDriver });
    const running = platform;
    const actions = ['one', 'two', 'three', 'four', 'five'];
    for (const name of actions) await running.put(name, ECHO);
    const ids = await Promise.all(
      Array.from({ length: 450 }, (_, n) =>
        running.invoke(actions[n % actions.length] ?? '', { n }),
      ),
    );
    const ends = await running.ends(ids);
    expect(ends.every((end) => end.response.statusCode === 0 || isInterrupted(end))).toBe(true);
    await stop();
    const ended = history().flatMap((event) =>
      event.type === 'ActivationCompleted' ? [event.activationId] : [],
    );
    expect(ended.toSorted()).toEqual(ids.toSorted());
    expect(counts.living).toBe(0);
  });

  test('runs again what had started where the action is safe to retry', async () => {
    platform = await startPlatform({ dataDir, ...breaking([], [1]) });
    await platform.put('again', ECHO, { annotations: [{ key: 'retry-safe', value: true }] });
    const id = await platform.invoke('again', { n: 1 });
    const [end] = await platform.ends([id]);
    expect(end?.response).toMatchObject({ statusCode: 0, result: '{"n":1}' });
  });

  test('ends what had started as an error that says so where it is not', async () => {
    platform = await startPlatform({ dataDir, ...breaking([], [1]) });
    await platform.put('once', ECHO);
    const id = await platform.invoke('once');
    const [end] = await platform.ends([id]);
    expect(end !== undefined && isInterrupted(end)).toBe(true);
  });

  test('runs what had not started: no container was there for it yet', async () => {
    platform = await startPlatform({ dataDir, ...breaking([1], []) });
    await platform.put('hello', ECHO);
    const id = await platform.invoke('hello', { n: 1 });
    const [end] = await platform.ends([id]);
    expect(end?.response.statusCode).toBe(0);
  });

  test('takes its containers with it: none of an earlier life is left running', async () => {
    const { counts, withDriver } = breaking([], [5]);
    platform = await startPlatform({ dataDir, withDriver });
    await platform.put('hello', ECHO, { limits: { concurrency: 1 } });
    const running = platform;
    const ids = await Promise.all(
      Array.from({ length: 12 }, (_, n) => running.invoke('hello', { n })),
    );
    await running.ends(ids);
    expect(counts.living).toBeLessThanOrEqual(8);
    await stop();
    expect(counts.living).toBe(0);
  });

  test('works off a backlog many times as large as its window', async () => {
    platform = await startPlatform({ dataDir, windowMax: 16 });
    const running = platform;
    await running.put('echo', ECHO, { limits: { concurrency: 1 } });
    const ids = await Promise.all(
      Array.from({ length: 160 }, (_, n) => running.invoke('echo', { n })),
    );
    const ends = await running.ends(ids);
    expect(ends.map(({ activationId }) => activationId).toSorted()).toEqual(ids.toSorted());
  });

  test('works off what was accepted for invokers that are configured no more', async () => {
    const never = (driver: ContainerDriver): ContainerDriver => ({
      ...driver,
      create: () => new Promise(() => undefined),
    });
    platform = await startPlatform({ dataDir, invokers: 3, withDriver: never });
    const first = platform;
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    for (const name of names) await first.put(name, ECHO);
    const ids = await Promise.all(names.map((name) => first.invoke(name)));
    await first.abandon();
    platform = await startPlatform({ dataDir, invokers: 1 });
    const ends = await platform.ends(ids);
    expect(ends.map(({ response }) => response.statusCode)).toEqual(names.map(() => 0));
  });

  test('gives up an activation for which no container can be made, and goes on with others', async () => {
    const withDriver = (driver: ContainerDriver): ContainerDriver => ({
      ...driver,
      create: (spec) =>
        spec.memoryMb === 128
          ? Promise.resolve(E.left({ type: 'CreateFailed', message: 'as told' }))
          : driver.create(spec),
    });
    platform = await startPlatform({ dataDir, withDriver });
    const running = platform;
    await running.put('never', ECHO, { limits: { memory: 128 } });
    await running.put('hello', ECHO);
    // All at once: when so many have failed, the invoker gets no more for a while.
    const names = [...Array.from({ length: 20 }, () => 'never'), 'hello'];
    const ids = await Promise.all(names.map((name) => running.invoke(name)));
    const ends = await running.ends(ids);
    const codes = ends.map(({ response }) => response.statusCode).toSorted((a, b) => a - b);
    expect(codes).toEqual([0, ...Array.from({ length: 20 }, () => 3)]);
    await stop();
    expect(history().filter(({ type }) => type === 'ContainerCreated')).toHaveLength(21);
  });
});
