/**
 * A pool of which the containers take their time, on a clock that leaps from one event to the next:
 * what calls wait under a load that comes as it comes.
 */
import type { ContainerId } from '../../src/domain/kernel/ids.ts';
import type { Demand } from '../../src/domain/scheduler/demand.ts';
import type { PoolSettings } from '../../src/domain/scheduler/pool-settings.ts';
import { type Box, createPoolWorld, type Job } from './pool-world.ts';

const CREATE_MS = 150;
const INIT_MS = 30;
const STOP_MS = 50;

export interface TimedPool {
  /** Calls of one action that come at those times, ms from the start, and run so long. */
  readonly calls: (demand: Demand, atMs: readonly number[], runMs: number) => void;
  /** Runs for so long, and says what the calls of the namespace waited that started, ms. */
  readonly waitsOf: (namespace: string, forMs: number) => readonly number[];
}

interface Due {
  readonly atMs: number;
  readonly happen: () => void;
}

export const createTimedPool = (settings: Partial<PoolSettings>): TimedPool => {
  const world = createPoolWorld(settings);
  const startMs = world.nowMs();
  const runs = new Map<string, number>();
  /** By the millisecond at which they happen. */
  const due = new Map<number, Due[]>();
  let seen = 0;

  const at = (atMs: number, happen: () => void): void => {
    const others = due.get(atMs) ?? [];
    others.push({ atMs, happen });
    due.set(atMs, others);
  };
  const after = (ms: number, happen: () => void): void => at(world.nowMs() + ms, happen);

  /** Nobody else ends containers here. */
  const withBox = (id: ContainerId, act: (box: Box) => void): void => {
    const box = world.boxes.get(id);
    if (box !== undefined) act(box);
  };

  const stop = (box: Box): void => {
    if (box.running.size === 0) after(STOP_MS, () => withBox(box.id, world.gone));
  };

  const finish = (box: Box, job: Job): void => {
    world.finish(box, true, job);
    if (box.isStopping) stop(box);
  };

  const carryOut = (): void => {
    for (const effect of world.effects.slice(seen)) {
      if (effect.type === 'CreateContainer')
        after(CREATE_MS, () => withBox(effect.id, (box) => void (box.isStopping || world.up(box))));
      if (effect.type === 'StopContainer') withBox(effect.id, stop);
      if (effect.type !== 'Start') continue;
      const { container, job, start } = effect;
      const initMs = start === 'warm' ? 0 : INIT_MS;
      if (initMs > 0)
        after(initMs, () => withBox(container, (box) => void (box.isStopping || world.ready(box))));
      const runMs = initMs + (runs.get(job.demand.queue) ?? 0);
      after(runMs, () => withBox(container, (box) => finish(box, job)));
    }
    seen = world.effects.length;
  };

  return {
    calls: (demand, atMs, runMs) => {
      runs.set(demand.queue, runMs);
      for (const ms of atMs) at(startMs + ms, () => void world.arrive(demand));
    },
    waitsOf: (namespace, forMs) => {
      for (let ms = world.nowMs(); ms <= startMs + forMs; ms += 1) {
        world.pass(ms - world.nowMs());
        carryOut();
        for (const { happen } of due.get(ms) ?? []) {
          happen();
          carryOut();
        }
        due.delete(ms);
      }
      return world.started
        .filter(({ job }) => job.demand.namespace === namespace)
        .map(({ reason }) => reason.queuedMs);
    },
  };
};
