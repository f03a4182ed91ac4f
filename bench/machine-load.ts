/**
 * How much of the machine is in use right now, by anyone. Asked while no server of ours runs, it
 * tells whether a result was made on a quiet machine.
 */
import { cpus } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';

const SAMPLE_MS = 250;

const busyMs = (): number =>
  cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0);

/** Cores in use on average over a quarter of a second, this process left out. */
export const coresInUse = async (signal: AbortSignal): Promise<number> => {
  const [before, own, start] = [busyMs(), process.cpuUsage(), performance.now()];
  await delay(SAMPLE_MS, undefined, { signal });
  const { user, system } = process.cpuUsage(own);
  const used = (busyMs() - before - (user + system) / 1000) / (performance.now() - start);
  return Math.max(used, 0);
};
