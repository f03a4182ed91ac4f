/**
 * Whether the model of `rewhisk whatif` can be trusted: a real server is recorded under a load for
 * which it has too little memory, and the replay of its own settings must tell what happened.
 */
import { expect, test, vi } from 'vitest';
import { z } from 'zod';
import { activationCount } from '../support/rest-actions.ts';
import { runCommand } from '../support/rewhisk-server.ts';
import { useServers } from '../support/server-fixture.ts';
import { deploy, runMixedLoad } from './mixed-load.ts';

const LOAD_MS = 100_000;
const TIMEOUT_MS = 240_000;

const figures = z.object({
  calls: z.number(),
  starts: z.object({ cold: z.number(), prewarmed: z.number(), warm: z.number() }),
  waits: z.object({ p50: z.number(), p95: z.number(), p99: z.number() }),
  memoryMbSeconds: z.number(),
});
const comparison = z.object({ recorded: figures, replayed: figures, changed: figures });

const servers = useServers();

test(
  'a replay of its own settings predicts cold starts within 5 % and the p95 wait within 15 %',
  async () => {
    const dataDir = await servers.dataDir();
    const config = await servers.config({
      invoker: { memoryMb: 2_560 },
      container: { idleTimeoutMs: 2_000, prewarm: [] },
    });
    const server = await servers.start({ dataDir, args: ['--config', config] });
    await deploy(server);
    await runMixedLoad(server, LOAD_MS);
    await vi.waitFor(
      async () => {
        const before = await activationCount(server);
        await new Promise((resolve) => setTimeout(resolve, 1_000));
        expect(await activationCount(server)).toBe(before);
      },
      { timeout: 60_000 },
    );
    await server.stop();

    const args = ['whatif', '--data', dataDir, '--config', config, '--json'];
    const { code, printed } = await runCommand([...args, '--set', 'memoryMb=6144']);
    expect({ code, printed }).toMatchObject({ code: 0 });
    const { recorded, replayed, changed } = comparison.parse(JSON.parse(printed));
    const shown = JSON.stringify({ recorded, replayed });

    expect(recorded.starts.cold).toBeGreaterThan(50);
    expect(Math.abs(replayed.starts.cold / recorded.starts.cold - 1), shown).toBeLessThan(0.05);
    expect(Math.abs(replayed.waits.p95 / recorded.waits.p95 - 1), shown).toBeLessThan(0.15);
    expect(replayed.calls).toBe(recorded.calls);
    expect(changed.waits.p95).toBeLessThan(replayed.waits.p95);
  },
  TIMEOUT_MS,
);
