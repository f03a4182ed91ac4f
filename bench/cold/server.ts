/**
 * Rewhisk as a user starts it, asked for calls of which it is known what container they get. All times
 * are of the client, from before the request to the whole answer, ms.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startServerProcess } from '../server-process.ts';

const PROGRAM = join(import.meta.dirname, '../../bin/rewhisk.js');
const CODE = "function main(p) { return { hello: 'world' } }";
const PREWARMED_MB = 256;
/** There are no prewarmed ones of this size. */
const COLD_MB = 384;
/** So many wait for their first call at any time. */
const PREWARMED = 2;
const WARM_CALLS = 11;
const LOOK_MS = 20;
const SETTLE_MS = 150;

const SETTINGS = {
  container: {
    prewarm: [{ kind: 'nodejs:default', memoryMb: PREWARMED_MB, min: PREWARMED, max: PREWARMED }],
  },
  // Memory is promised and not taken: none is to be evicted.
  invoker: { memoryMb: 1_000_000 },
};

export interface ColdServer {
  readonly prepare: () => Promise<void>;
  /** The median of some calls of an action whose container is there. */
  readonly warmMs: () => Promise<number>;
  /** The first call of an action, with a prewarmed container ready. */
  readonly prewarmedMs: () => Promise<number>;
  /** The first call of an action, without one. */
  readonly coldMs: () => Promise<number>;
  /** Until there are so many containers in which nothing runs: gives their processes. */
  readonly fillUp: (count: number) => Promise<readonly number[]>;
  readonly stop: () => Promise<void>;
}

export const startColdServer = async (data: string, signal: AbortSignal): Promise<ColdServer> => {
  const config = join(data, 'config.json');
  writeFileSync(config, JSON.stringify(SETTINGS));
  const command = [PROGRAM, 'serve', '--port', '0', '--data', data, '--config', config];
  const server = startServerProcess(command);
  const ready = await server.line(/ready at (http:\/\/127\.0\.0\.1:\d+)/, signal);
  const auth = readFileSync(join(data, 'guest.auth'), 'utf8').trim();
  const authorization = `Basic ${Buffer.from(auth).toString('base64')}`;
  let actions = 0;

  const call = async (method: string, path: string, body: object): Promise<void> => {
    const url = `${ready[1] ?? ''}/api/v1/namespaces/_/${path}`;
    const headers = { authorization, 'content-type': 'application/json' };
    const answer = await fetch(url, { method, headers, signal, body: JSON.stringify(body) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  };
  const create = async (memory: number): Promise<string> => {
    const path = `actions/action${(actions += 1)}`;
    await call('PUT', path, { exec: { kind: 'nodejs:default', code: CODE }, limits: { memory } });
    return path;
  };
  const callMs = async (path: string): Promise<number> => {
    const startMs = performance.now();
    await call('POST', `${path}?blocking=true&result=true`, {});
    return performance.now() - startMs;
  };
  /** Those that are prewarmed included. */
  const untilContainers = async (count: number): Promise<readonly number[]> => {
    for (;;) {
      const processes = runtimesBelow(server.pid);
      if (processes.length >= count) return processes;
      await delay(LOOK_MS, undefined, { signal });
    }
  };
  const firstCallMs = async (memoryMb: number): Promise<number> => {
    const path = await create(memoryMb);
    await untilContainers(actions - 1 + PREWARMED);
    // A process that is there has yet to say that it is ready.
    await delay(SETTLE_MS, undefined, { signal });
    return callMs(path);
  };

  return {
    prepare: async () => void (await callMs(await create(COLD_MB))),
    warmMs: async () => {
      const times: number[] = [];
      while (times.length < WARM_CALLS) times.push(await callMs('actions/action1'));
      return times.toSorted((a, b) => a - b)[WARM_CALLS >> 1] ?? 0;
    },
    prewarmedMs: () => firstCallMs(PREWARMED_MB),
    coldMs: () => firstCallMs(COLD_MB),
    fillUp: async (count) => {
      while (actions + PREWARMED < count) await callMs(await create(COLD_MB));
      const processes = await untilContainers(actions + PREWARMED);
      await delay(SETTLE_MS, undefined, { signal });
      return processes;
    },
    stop: server.stop,
  };
};

const RUNTIME = /nodejs\/main\.cjs$/;

/** The processes of all containers of this server. */
const runtimesBelow = (server: number): readonly number[] => {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc').filter((it) => /^\d+$/.test(it)))
    parents.set(Number(name), parentOf(Number(name)));
  const isBelow = (pid: number): boolean => {
    for (let at = parents.get(pid); at !== undefined && at > 1; at = parents.get(at))
      if (at === server) return true;
    return false;
  };
  return [...parents.keys()].filter((pid) => isRuntime(pid) && isBelow(pid));
};

const parentOf = (pid: number): number =>
  Number(/^PPid:\s+(\d+)$/m.exec(read(pid, 'status'))?.[1] ?? 0);

/** Not the sandbox around it, whose arguments end alike. */
const isRuntime = (pid: number): boolean => {
  const [program = '', ...args] = read(pid, 'cmdline').split('\0').filter(Boolean);
  return program.endsWith('/node') && RUNTIME.test(args.at(-1) ?? '');
};

/** Empty for one that is gone. */
const read = (pid: number, file: string): string => {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
};
