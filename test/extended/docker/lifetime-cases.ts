/** When containers end, and who ends them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { E } from '../../../src/domain/kernel/fp.ts';
import { containerId } from '../../../src/domain/kernel/ids.ts';
import { createDriver, type DockerBench, mustCreate, run } from './docker-bench.ts';
import type { DockerEngine } from './docker-engine.ts';

const SPEC = { kind: 'nodejs:22', image: null, memoryMb: 128, network: 'full' } as const;

export const describeLifetimes = (engine: () => DockerEngine, bench: () => DockerBench): void => {
  const running = (): readonly string[] =>
    engine()
      .docker(['ps', '--all', '--format', '{{.Names}}', '--filter', 'label=org.rewhisk.instance'])
      .split('\n')
      .filter((name) => name !== '');

  test('a container that ends by itself is removed, and its calls say that it exited', async () => {
    const container = await bench().action('const main = () => process.exit(7)');
    expect((await run(container)).outcome).toEqual({ type: 'exited', memoryExhausted: false });
    await container.exited;
    expect((await run(container)).outcome).toEqual({ type: 'exited', memoryExhausted: false });
  });

  test('destroying a container ends its calls, may be repeated, and leaves nothing', async () => {
    const before = running();
    const container = await bench().action('const main = () => new Promise(() => undefined)');
    const open = run(container);
    await Promise.all([container.destroy(), container.destroy()]);
    expect((await open).outcome).toEqual({ type: 'exited', memoryExhausted: false });
    await container.exited;
    expect(running()).toEqual(before);
  });

  test('more containers than may start at once all come, and end with their driver', async () => {
    const before = running();
    const dataDir = mkdtempSync(path.join(tmpdir(), 'rewhisk-docker-many-'));
    const driver = await mustCreate(engine().socket, dataDir);
    const made = await Promise.all(
      Array.from({ length: 12 }, (_, at) => driver.create({ ...SPEC, id: containerId(`1-${at}`) })),
    );
    expect(made.filter(E.isLeft)).toEqual([]);
    expect(running()).toHaveLength(before.length + 12);
    await driver.close();
    expect(running()).toEqual(before);
    rmSync(dataDir, { recursive: true });
  });

  test("what a killed server left is removed by the next on its data folder, and nobody else's", async () => {
    const dataDir = mkdtempSync(path.join(tmpdir(), 'rewhisk-docker-left-'));
    const other = await bench().action('const main = () => ({ alive: true })');
    const killed = await mustCreate(engine().socket, dataDir);
    const left = await killed.create({ ...SPEC, id: containerId('2-1') });
    const paused = await killed.create({ ...SPEC, id: containerId('2-2') });
    if (E.isLeft(left) || E.isLeft(paused)) throw new Error('no container');
    await paused.right.pause();
    const before = running();
    const next = await mustCreate(engine().socket, dataDir);
    expect(running()).toHaveLength(before.length - 2);
    await left.right.exited;
    expect((await run(other)).outcome).toMatchObject({ body: '{"alive":true}' });
    await next.close();
    rmSync(dataDir, { recursive: true });
  });

  describe('a driver', () => {
    test('without an engine is not made, and the operator is told where it was looked for', async () => {
      const made = await createDriver('/nowhere/docker.sock', tmpdir());
      if (E.isRight(made)) throw new Error('a driver without an engine');
      expect(made.left.message).toMatch(/^no Docker engine answers at \/nowhere\/docker\.sock: /);
    });

    test('offers the kinds whose images are there', () => {
      expect(bench().driver.offers.images).toBe('any');
      expect(bench().driver.offers.kinds).toEqual(
        expect.arrayContaining(['nodejs:22', 'native:1']),
      );
      expect(bench().driver.offers.kinds).not.toContain('nodejs:24');
    });
  });
};
