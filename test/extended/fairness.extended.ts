/**
 * What a flood of one tenant does to another, on a server whose memory the flood could fill: calls
 * wait hardly longer than without it. Both are measured in turn, so that what else the machine does
 * meets both.
 */
import { setPriority } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { activationOf, annotation, invoke, putAction } from '../support/rest-actions.ts';
import { useServer } from '../support/server-fixture.ts';
import { tenant } from '../support/tenants.ts';
import type { RewhiskServer } from '../support/rewhisk-server.ts';

type Caller = Pick<RewhiskServer, 'url' | 'auth'>;

const SLEEP = `const main = ({ ms }) => new Promise((resolve) => setTimeout(resolve, ms, {}));`;

const MEMORY_MB = 2_048;
const CONTAINER_MB = 256;
const QUIET_EVERY_MS = 100;
const QUIET_RUN_MS = 20;
const FLOOD_TIMES = 50;
const PHASE_MS = 12_000;
const ROUNDS = 2;
/** What it takes to start the processes of so many containers at once is not the scheduler's. */
const ONSET_MS = 5_000;
const TIMEOUT_MS = 180_000;

interface Flood {
  readonly actions: number;
  readonly concurrency: number;
  readonly runMs: number;
  /** Of the flood at once; what is more is refused. */
  readonly open: number;
}

const server = useServer([], { invoker: { memoryMb: MEMORY_MB } });
/** Callers are on other machines: on this one they are not to take the server's processor. */
beforeAll(() => setPriority(10));

/** Calls at even times, whether or not those before were answered; gives all answers. */
const stream = async <Answer>(
  everyMs: number,
  until: () => boolean,
  call: (turn: number) => Promise<Answer>,
): Promise<readonly Answer[]> => {
  const answers: Promise<Answer>[] = [];
  const startMs = performance.now();
  while (!until()) {
    while (answers.length * everyMs <= performance.now() - startMs)
      answers.push(call(answers.length));
    await pause(Math.min(everyMs, 10));
  }
  return Promise.all(answers);
};

const isOverAfter = (ms: number): (() => boolean) => {
  const endMs = performance.now() + ms;
  return () => performance.now() >= endMs;
};

const quietWaits = async (caller: Caller, forMs: number): Promise<readonly number[]> => {
  const answers = await stream(QUIET_EVERY_MS, isOverAfter(forMs), () =>
    invoke(caller, 'quiet', { ms: QUIET_RUN_MS }),
  );
  return answers.map((answer) => Number(annotation(activationOf(answer), 'waitTime')));
};

/** Until `end` is called, which waits for what it left behind. */
const startFlood = (caller: Caller, { actions, runMs }: Flood) => {
  let isOver = false;
  /** Each action has answered: those before it in its queue are done. */
  const served = () =>
    vi.waitFor(
      async () => {
        const calls = Array.from({ length: actions }, (_, turn) =>
          invoke(caller, `flood${turn}`, { ms: 0 }),
        );
        for (const { status } of await Promise.all(calls)) expect(status).toBe(200);
      },
      { timeout: TIMEOUT_MS, interval: 200 },
    );
  const flood = stream(
    QUIET_EVERY_MS / FLOOD_TIMES,
    () => isOver,
    (turn) => invoke(caller, `flood${turn % actions}`, { ms: runMs }, 'blocking=false'),
  );
  return {
    end: async () => {
      isOver = true;
      const statuses = (await flood).map(({ status }) => status);
      await served();
      return { offered: statuses.length, accepted: statuses.filter((it) => it === 202).length };
    },
  };
};

const p99 = (waits: readonly number[]): number =>
  waits.toSorted((a, b) => a - b)[Math.ceil(waits.length * 0.99) - 1] ?? 0;

const tenants = async (name: string, { actions, concurrency, open }: Flood) => {
  const limits = { memory: CONTAINER_MB };
  const raised = { invocationsPerMinute: 10_000_000 };
  const quiet = await tenant(server(), `quiet-${name}`, {
    ...raised,
    concurrentInvocations: 1_000,
  });
  await putAction(quiet, 'quiet', SLEEP, { limits: { ...limits, concurrency: 1 } });
  const loud = await tenant(server(), `loud-${name}`, { ...raised, concurrentInvocations: open });
  for (let one = 0; one < actions; one += 1)
    await putAction(loud, `flood${one}`, SLEEP, { limits: { ...limits, concurrency } });
  return { quiet, loud };
};

describe('a tenant that floods the server at 50 times the rate of another', () => {
  test.each<[string, Flood]>([
    ['many short runs', { actions: 12, concurrency: 10, runMs: 50, open: 300 }],
    ['long runs, one in a container', { actions: 4, concurrency: 1, runMs: 1_000, open: 60 }],
    ['more actions than containers', { actions: 20, concurrency: 1, runMs: 100, open: 200 }],
  ])(
    'leaves its waits within twice what they are alone: %s',
    async (name, flood) => {
      const { quiet, loud } = await tenants(name.replaceAll(/\W+/g, '-'), flood);
      await invoke(quiet, 'quiet', { ms: 0 });
      const alone: number[] = [];
      const beside: number[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        alone.push(...(await quietWaits(quiet, PHASE_MS)));
        const running = startFlood(loud, flood);
        await quietWaits(quiet, ONSET_MS);
        beside.push(...(await quietWaits(quiet, PHASE_MS)));
        const { offered, accepted } = await running.end();
        expect(offered).toBeGreaterThan((FLOOD_TIMES * PHASE_MS) / QUIET_EVERY_MS / 2);
        expect(accepted).toBeGreaterThan(0);
      }
      const figures = [alone, beside].map((waits) => ({
        calls: waits.length,
        median: waits.toSorted((a, b) => a - b)[waits.length >> 1],
        p99: p99(waits),
        max: Math.max(...waits),
      }));
      expect(p99(beside), `alone, beside: ${JSON.stringify(figures)}`).toBeLessThanOrEqual(
        2 * p99(alone),
      );
    },
    TIMEOUT_MS,
  );
});
