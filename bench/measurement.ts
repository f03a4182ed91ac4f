/**
 * One measurement: one server, one kind of load, one number of connections, one window. A response
 * other than the expected one fails the whole run: a rate of errors is not a rate.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

import type { ContenderName, RunningServer, Target } from './contender.ts';
import { loadResultSchema, type LoadResult, type LoadSpec } from './load-spec.ts';
import type { Plan } from './plan.ts';
import { processCpuMs } from './process-cpu.ts';

export type LoadKind = 'blocking' | 'accepting';

export interface Measurement {
  readonly round: number;
  readonly server: ContenderName;
  readonly kind: LoadKind;
  readonly connections: number;
  readonly perSecond: number;
  readonly latencyMs: LoadResult['latencyMs'];
  /** CPU time per call of the server and all its children, µs; `null` where it can't be read. */
  readonly cpuUs: number | null;
  /** Non-blocking: calls run to their end per second, from the first call to the last end. */
  readonly finishedPerSecond: number | null;
  /** Share of one core that the load generator used. */
  readonly generatorBusy: number;
}

const GENERATOR = join(import.meta.dirname, 'load-generator.ts');
const NO_LIMIT = 1_000_000_000;

const runLoad = async (spec: LoadSpec, signal: AbortSignal): Promise<LoadResult> => {
  const child = spawn(process.execPath, [GENERATOR], {
    stdio: ['pipe', 'pipe', 'inherit'],
    signal,
  });
  const failed = new Promise<never>((_resolve, reject) => {
    child.once('error', reject);
    child.stdin.once('error', reject);
  });
  child.stdin.end(JSON.stringify(spec));
  const answer = await Promise.race([text(child.stdout), failed]);
  if (answer === '') throw new Error('the load generator ended without a result');
  const result = loadResultSchema.parse(JSON.parse(answer));
  if (Object.keys(result.errors).length > 0 || result.answered === 0) {
    const errors = JSON.stringify(result.errors);
    throw new Error(`${result.answered} good responses, errors ${errors}: ${result.firstError}`);
  }
  return result;
};

const specOf = (target: Target, plan: Plan, connections: number): LoadSpec => ({
  port: target.port,
  request: target.request,
  expect: target.expect,
  connections,
  warmupMs: plan.settleMs,
  measureMs: plan.windowMs,
  responsesMax: NO_LIMIT,
});

interface Subject {
  readonly server: ContenderName;
  readonly round: number;
  readonly running: RunningServer;
}

const cpuUsSince = (before: number | null, pid: number, calls: number): number | null => {
  const after = processCpuMs(pid);
  return before === null || after === null ? null : ((after - before) * 1000) / calls;
};

/** Compiles the server's hot code and fills its pools; the result is checked but not kept. */
export const warmUp = async (
  running: RunningServer,
  plan: Plan,
  signal: AbortSignal,
): Promise<void> => {
  const spec = specOf(running.blocking, plan, plan.warmupConnections);
  await runLoad({ ...spec, warmupMs: 0, measureMs: plan.warmupMs }, signal);
};

export const measureBlocking = async (
  { server, round, running }: Subject,
  connections: number,
  plan: Plan,
  signal: AbortSignal,
): Promise<Measurement> => {
  const before = processCpuMs(running.pid);
  const result = await runLoad(specOf(running.blocking, plan, connections), signal);
  return {
    round,
    server,
    kind: 'blocking',
    connections,
    perSecond: (result.counted * 1000) / result.windowMs,
    latencyMs: result.latencyMs,
    cpuUs: cpuUsSince(before, running.pid, result.answered),
    finishedPerSecond: null,
    generatorBusy: result.generatorBusy,
  };
};

/** `null` where the server has no non-blocking call. */
export const measureAccepting = async (
  { server, round, running }: Subject,
  plan: Plan,
  signal: AbortSignal,
): Promise<Measurement | null> => {
  if (running.accepting === null) return null;
  const before = processCpuMs(running.pid);
  const startMs = performance.now();
  const spec = specOf(running.accepting, plan, plan.acceptingConnections);
  const result = await runLoad({ ...spec, responsesMax: plan.acceptedMax }, signal);
  await running.accepting.drained(result.answered);
  return {
    round,
    server,
    kind: 'accepting',
    connections: plan.acceptingConnections,
    perSecond: (result.counted * 1000) / result.windowMs,
    latencyMs: result.latencyMs,
    cpuUs: cpuUsSince(before, running.pid, result.answered),
    finishedPerSecond: (result.answered * 1000) / (performance.now() - startMs),
    generatorBusy: result.generatorBusy,
  };
};
