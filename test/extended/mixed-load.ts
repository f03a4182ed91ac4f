/**
 * Calls as a server may see them, the same on every run: callers that wait for their
 * answers, bursts, streams, a sequence; actions that sleep for different times, with 1 to 200 runs
 * in a container. More containers are wanted than there is memory for.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { putAction } from '../support/rest-actions.ts';
import { rest } from '../support/rest.ts';
import type { RewhiskServer } from '../support/rewhisk-server.ts';

type Server = Pick<RewhiskServer, 'url' | 'auth'>;

const SLEEP = `const main = ({ ms = 50 }) =>
  new Promise((resolve) => setTimeout(resolve, ms, { slept: ms }));`;

interface Action {
  readonly name: string;
  readonly memory: number;
  readonly concurrency: number;
}

const ACTIONS: readonly Action[] = [
  { name: 'single', memory: 256, concurrency: 1 },
  { name: 'other', memory: 256, concurrency: 1 },
  { name: 'large', memory: 512, concurrency: 1 },
  { name: 'few', memory: 256, concurrency: 5 },
  { name: 'many', memory: 256, concurrency: 200 },
  { name: 'first', memory: 128, concurrency: 10 },
  { name: 'second', memory: 128, concurrency: 10 },
];

export const deploy = async (server: Server): Promise<void> => {
  for (const { name, memory, concurrency } of ACTIONS)
    await putAction(server, name, SLEEP, { limits: { memory, concurrency } });
  await rest(server, 'namespaces/_/actions/both', {
    method: 'PUT',
    body: JSON.stringify({ exec: { kind: 'sequence', components: ['/_/first', '/_/second'] } }),
  });
};

/** Numbers from 0 to 1, the same for the same seed. */
const numbers = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
};

const call = async (server: Server, name: string, ms: number, blocking: boolean): Promise<void> => {
  const { status } = await rest(server, `namespaces/_/actions/${name}?blocking=${blocking}`, {
    method: 'POST',
    body: JSON.stringify({ ms: Math.round(ms) }),
  });
  if (status !== 200 && status !== 202) throw new Error(`${name} was answered ${status}`);
};

export const runMixedLoad = async (server: Server, forMs: number): Promise<void> => {
  const over = pause(forMs).then(() => (isOver = true));
  let isOver = false;

  const waitingCaller = async (name: string, seed: number, meanMs: number): Promise<void> => {
    const next = numbers(seed);
    while (!isOver) await call(server, name, meanMs * (0.5 + next()), true);
  };
  const bursts = async (name: string, size: number, everyMs: number, ms: number): Promise<void> => {
    const next = numbers(size);
    while (!isOver) {
      await pause(everyMs * (0.5 + next()));
      const burst = Array.from({ length: size }, () =>
        call(server, name, ms * (0.5 + next()), false),
      );
      await Promise.all(burst);
    }
  };
  const stream = async (name: string, perSecond: number, ms: number): Promise<void> => {
    const next = numbers(perSecond);
    const calls: Promise<void>[] = [];
    while (!isOver) {
      await pause((-Math.log(1 - next()) * 1000) / perSecond);
      calls.push(call(server, name, ms * (0.5 + next()), false));
    }
    await Promise.all(calls);
  };

  await Promise.all([
    over,
    ...Array.from({ length: 2 }, (_, seed) => waitingCaller('single', seed, 300)),
    waitingCaller('large', 5, 600),
    waitingCaller('both', 7, 100),
    bursts('other', 10, 3_000, 500),
    bursts('many', 15, 3_500, 400),
    stream('few', 6, 400),
  ]);
};
