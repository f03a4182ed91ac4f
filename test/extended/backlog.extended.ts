/**
 * Far more is accepted than can run: what waits lies in the journal, costs next to no memory, keeps
 * its order, survives the server and drains about as fast as anything runs. `npm run test:backlog` does it
 * with a million, and prints the figures.
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test, vi } from 'vitest';
import { z } from 'zod';
import { makeGate, PASS } from '../support/gate.ts';
import { errorOf, invoke, putAction } from '../support/rest-actions.ts';
import { rest } from '../support/rest.ts';
import type { RewhiskServer } from '../support/rewhisk-server.ts';
import { useServers } from '../support/server-fixture.ts';
import { tenant } from '../support/tenants.ts';
import { readBacklogHistory } from './backlog-history.ts';
import { callOf, flood } from './flood.ts';

const asked = process.env['BACKLOG_WAITING'];
const WAITING = Number(asked ?? 60_000);
/** The same calls without a backlog, to compare with. */
const REFERENCE = Math.min(WAITING, 60_000);
/** Of the whole server, however much waits. */
const WAITING_MB_MAX = 300;
/** While it accepts or runs as much as the machine can. */
const BUSY_MB_MAX = 450;
/** Of the rate without a backlog, on a machine on which other things run. */
const DRAIN_RATIO_MIN = 0.5;
const NAMESPACES = 5;
const ACTIONS_EACH = 4;
const MEMORY_MB = 128;
const HOUR_MS = 3_600_000;

/** Waits at the gate, if it was told of one, until that has let one of its container through. */
const CODE = `${PASS}
let passed;
const main = async ({ gate }) => {
  if (gate) await (passed ??= pass(gate));
  return {};
};`;

type Server = Pick<RewhiskServer, 'url' | 'auth' | 'dataDir'>;

const servers = useServers();

const users = (server: RewhiskServer): Promise<readonly Server[]> =>
  Promise.all(
    Array.from({ length: NAMESPACES }, (_, index) =>
      tenant(server, `tenant${index}`, {
        invocationsPerMinute: 1_000_000_000,
        concurrentInvocations: 1_000_000_000,
      }),
    ),
  );

const actionsOf = (index: number): readonly string[] =>
  Array.from({ length: ACTIONS_EACH }, (_, n) => `action${index}x${n}`);

/** Each in turn of another namespace. */
const callsOf = (tenants: readonly Server[], payload: object): readonly Buffer[] =>
  Array.from({ length: ACTIONS_EACH }, (_, n) =>
    tenants.map((one, index) => callOf(one, actionsOf(index)[n] ?? '', payload)),
  ).flat();

const endedCount = async (tenants: readonly Server[]): Promise<number> => {
  const counts = await Promise.all(
    tenants.map(async (one) => {
      const answer = await rest(one, 'namespaces/_/activations?count=true');
      return z.object({ activations: z.number() }).parse(answer.json).activations;
    }),
  );
  return counts.reduce((sum, count) => sum + count, 0);
};

/** Seconds until so many have ended. */
const untilEnded = async (tenants: readonly Server[], wanted: number): Promise<number> => {
  const since = performance.now();
  const isReached = async () => expect(await endedCount(tenants)).toBe(wanted);
  await vi.waitFor(isReached, { timeout: HOUR_MS, interval: 500 });
  return (performance.now() - since) / 1_000;
};

/** Resident memory of a process, megabytes. */
const residentMb = async (pid: number): Promise<number> => {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=', '-p', String(pid)]);
  return Math.round(Number(stdout) / 1_024);
};

test(
  'what waits takes no memory, keeps its order, outlives the server and drains; what is too much is refused',
  async () => {
    const dataDir = await servers.dataDir();
    const config = await servers.config({
      invoker: { memoryMb: NAMESPACES * ACTIONS_EACH * MEMORY_MB, backlogMax: WAITING },
    });
    const start = () => servers.start({ dataDir, args: ['--config', config] });
    const figures: Record<string, number> = { waiting: WAITING };

    const first = await start();
    const tenants = await users(first);
    for (const [index, one] of tenants.entries())
      for (const name of actionsOf(index))
        await putAction(one, name, CODE, {
          limits: { memory: MEMORY_MB, concurrency: 20, timeout: HOUR_MS },
          annotations: [{ key: 'retry-safe', value: true }],
        });
    figures['idle MB'] = await residentMb(first.pid);

    const before = performance.now();
    await flood({ url: first.url, calls: callsOf(tenants, {}), count: REFERENCE });
    await untilEnded(tenants, REFERENCE);
    const referenceRate = (REFERENCE * 1_000) / (performance.now() - before);
    figures['activations/s without backlog'] = Math.round(referenceRate);
    figures['MB after these, busy'] = await residentMb(first.pid);

    const gate = await makeGate();
    const calls = callsOf(tenants, { gate: gate.url });
    const flooding = performance.now();
    await flood({ url: first.url, calls, count: WAITING });
    figures['accepted/s'] = Math.round((WAITING * 1_000) / (performance.now() - flooding));
    const refused = await invoke(first, 'any', {}, 'blocking=false');
    const full = await invoke(tenants[0] ?? first, actionsOf(0)[0] ?? '', {}, 'blocking=false');
    expect(refused.status).toBe(404);
    expect([full.status, errorOf(full)]).toEqual([
      503,
      `Too many activations wait or run already (count: ${WAITING}, allowed: ${WAITING}).`,
    ]);
    figures['MB while waiting'] = await residentMb(first.pid);

    await first.kill();
    const restarting = performance.now();
    const second = await start();
    figures['s to restart'] = Math.round((performance.now() - restarting) / 100) / 10;
    const same = tenants.map((one) => ({ ...one, url: second.url }));
    figures['MB after a restart'] = await residentMb(second.pid);

    gate.open();
    const seconds = await untilEnded(same, REFERENCE + WAITING);
    figures['drained/s'] = Math.round(WAITING / seconds);
    figures['MB when drained, busy'] = await residentMb(second.pid);
    expect(await second.stop()).toBe(0);
    if (asked !== undefined) process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`);

    expect(readBacklogHistory(dataDir)).toEqual({
      accepted: REFERENCE + WAITING,
      ...{ open: 0, endsTooMany: 0, failures: 0, overtaken: 0 },
    });
    const shown = JSON.stringify(figures);
    for (const [name, value] of Object.entries(figures)) {
      if (!name.startsWith('MB')) continue;
      const most = name.endsWith('busy') ? BUSY_MB_MAX : WAITING_MB_MAX;
      expect(value, shown).toBeLessThan(most);
    }
    expect(figures['drained/s'], shown).toBeGreaterThan(DRAIN_RATIO_MIN * referenceRate);
  },
  3 * HOUR_MS,
);
