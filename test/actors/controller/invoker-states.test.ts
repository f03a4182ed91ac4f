import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ContainerDriver } from '../../../src/containers/driver.ts';
import { wasInterrupted } from '../../../src/domain/activation/interrupted.ts';
import type { DomainEvent } from '../../../src/domain/events.ts';
import type { InvokerHealthChanged } from '../../../src/domain/invoker/invoker.ts';
import { E } from '../../../src/domain/kernel/fp.ts';
import { type ContainerId, offset } from '../../../src/domain/kernel/ids.ts';
import { type Platform, startPlatform } from '../../support/platform.ts';

const ECHO = 'const main = (p) => p;';

/** `<epoch>-<invoker>-<number>`. */
const invokerOf = (id: ContainerId): number => Number(id.split('-')[1]);

describe('the state of an invoker', () => {
  let dataDir = '';
  let platform: Platform | null = null;
  beforeEach(async () => {
    dataDir = await mkdtemp(path.join(tmpdir(), 'rewhisk-states-'));
  });
  afterEach(async () => {
    await platform?.stop();
    platform = null;
    await rm(dataDir, { recursive: true, force: true });
  });

  /** Resolves with the changes of states so far, once there is one to that state. */
  const changes = ({ journal }: Platform, state: string, from = 1) =>
    new Promise<readonly InvokerHealthChanged[]>((resolve) => {
      const found: InvokerHealthChanged[] = [];
      const tail = journal.subscribe({
        from: offset(from),
        topics: ['health'],
        onRecords: (records) => {
          for (const { event } of records)
            if (event.type === 'InvokerHealthChanged') found.push(event);
          if (found.at(-1)?.state !== state) return tail.request(records.length);
          tail.stop();
          resolve(found);
        },
      });
      tail.request(64);
    });

  /** Resolves with what is said of the container that was made to see whether one can be. */
  const probed = ({ journal }: Platform) =>
    new Promise<readonly DomainEvent[]>((resolve) => {
      const said: DomainEvent[] = [];
      const tail = journal.subscribe({
        from: offset(1),
        topics: ['containers'],
        onRecords: (records) => {
          for (const { event } of records) {
            said.push(event);
            if (event.type !== 'ContainerRemoved' || event.reason !== 'probed') continue;
            tail.stop();
            const { containerId } = event;
            resolve(said.filter((one) => 'containerId' in one && one.containerId === containerId));
          }
          tail.request(records.length);
        },
      });
      tail.request(64);
    });

  test('is unhealthy when containers fail, work is refused, and it is up when one could be made', async () => {
    let broken = true;
    const withDriver = (driver: ContainerDriver): ContainerDriver => ({
      ...driver,
      create: (spec) =>
        broken
          ? Promise.resolve(E.left({ type: 'CreateFailed', message: 'as told' }))
          : driver.create(spec),
    });
    const running = await startPlatform({ dataDir, withDriver });
    platform = running;
    await running.put('hello', ECHO);
    for (let n = 0; n < 4; n += 1) {
      const id = await running.invoke('hello');
      await running.ends([id]);
    }
    const [unhealthy] = await changes(running, 'unhealthy');
    expect(unhealthy).toMatchObject({ invoker: 0, why: { type: 'results', failed: 4, of: 4 } });
    await expect(running.invoke('hello')).rejects.toThrow('Unavailable');
    expect(running.actors.invokers()).toEqual([{ index: 0, state: 'unhealthy' }]);

    broken = false;
    const [, recovered] = await changes(running, 'up');
    expect(recovered).toMatchObject({ why: { type: 'recovered' } });
    expect(await probed(running)).toMatchObject([
      { type: 'ContainerCreated', memoryMb: 256, action: null, why: { type: 'probe' } },
      { type: 'ContainerRemoved', reason: 'probed' },
    ]);
    const id = await running.invoke('hello', { n: 1 });
    expect((await running.ends([id])).at(-1)?.response.statusCode).toBe(0);
  });

  test('is down when it keeps failing: others take over, and the server ends in order', async () => {
    let gone: number | null = null;
    const withDriver = (driver: ContainerDriver): ContainerDriver => ({
      ...driver,
      create: async (spec) => {
        const made = await driver.create(spec);
        gone ??= invokerOf(spec.id);
        if (E.isLeft(made) || invokerOf(spec.id) !== gone) return made;
        const bug = (): never => {
          throw new Error('a bug in the driver');
        };
        return E.right({ ...made.right, run: async () => bug() });
      },
    });
    const running = await startPlatform({ dataDir, invokers: 3, withDriver });
    platform = running;
    await running.put('hello', ECHO);
    const ids = [];
    for (let n = 0; n < 11; n += 1) {
      const id = await running.invoke('hello');
      ids.push(id);
      await running.ends([id]);
    }
    await changes(running, 'down');
    expect(running.actors.invokers().filter(({ state }) => state === 'down')).toEqual([
      { index: gone, state: 'down' },
    ]);
    for (let n = 0; n < 5; n += 1) ids.push(await running.invoke('hello', { n }));
    const ends = await running.ends(ids);
    expect(ends.map((end) => end.activationId)).toEqual(ids);
    expect(ends.filter(wasInterrupted)).toHaveLength(11);
    expect(ends.slice(11).every(({ invoker }) => invoker !== gone)).toBe(true);
    expect(await running.actors.drain(60_000)).toBe('drained');
  });
});
