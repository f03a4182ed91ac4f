/**
 * A pool and containers that do what they are told, each after a fixed time of a clock that leaps
 * from one event to the next. A step costs the same however many containers there are.
 */
import { type ContainerId, containerId, queueKey } from '../../src/domain/kernel/ids.ts';
import { createFifo } from '../../src/domain/kernel/fifo.ts';
import type { PoolCommand, PoolEffect } from '../../src/domain/scheduler/commands.ts';
import type { PoolSettings } from '../../src/domain/scheduler/pool-settings.ts';
import type { Demand } from '../../src/domain/scheduler/demand.ts';
import { createPool } from '../../src/domain/scheduler/pool.ts';

const CREATE_MS = 100;
const INIT_MS = 20;
const RUN_MS = 100;
const STOP_MS = 20;

export interface Job {
  readonly demand: Demand;
}

export interface PoolWorld {
  readonly arrive: (demand: Demand) => void;
  /** Tells the pool what happens next; false: nothing will. */
  readonly next: () => boolean;
  /** Until nothing but time passes. */
  readonly settle: () => void;
  readonly running: () => number;
  /** Started, and those that wait. */
  readonly open: () => number;
  readonly nowMs: () => number;
  readonly decisions: () => number;
}

export interface PoolWorldOptions {
  /** Told of each run that is over. */
  readonly onEnded: (job: Job) => void;
  readonly isHealthy: (job: Job) => boolean;
}

interface Box {
  readonly id: ContainerId;
  isInitialised: boolean;
  isStopping: boolean;
  running: number;
}

interface Due {
  readonly atMs: number;
  readonly happen: () => void;
}

export const SETTINGS: PoolSettings = {
  memoryMb: 128,
  idleTimeoutMs: 3_600_000,
  pauseGraceMs: 10_000,
  reclaimAfterMs: 200,
  prewarm: [],
  network: 'full',
};

/** Of an action of one revision; ten actions share a namespace. */
export const demandOf = (action: number, revision = 0, memoryMb = 128): Demand => {
  const namespace = `ns${Math.floor(action / 10)}`;
  return {
    queue: queueKey(`${namespace} ${namespace}/a${action} ${revision}`),
    namespace,
    action: `${namespace}/a${action}`,
    kind: 'nodejs:22',
    image: null,
    memoryMb,
    network: 'full',
    concurrency: 1,
    instances: null,
    timeoutMs: 60_000,
  };
};

export const createPoolWorld = (settings: PoolSettings, options: PoolWorldOptions): PoolWorld => {
  const boxes = new Map<ContainerId, Box>();
  const lane = () => createFifo<Due>();
  // One for each time that something takes, so that each is in order.
  const lanes = { up: lane(), ready: lane(), runs: lane(), gone: lane() };
  const ordered = Object.values(lanes);
  let [nowMs, wakeMs] = [1_000_000, Infinity];
  let [made, running, open, decisions] = [0, 0, 0, 0];
  const pool = createPool<Job>(settings, {
    demandOf: ({ demand }) => demand,
    newContainerId: () => containerId(`c${(made += 1)}`),
  });

  const tell = (command: PoolCommand<Job>): void => {
    decisions += 1;
    for (const effect of pool.decide(command, nowMs)) perform(effect);
  };

  const after = (due: keyof typeof lanes, ms: number, happen: () => void): void =>
    lanes[due].push({ atMs: nowMs + ms, happen });

  const stop = ({ id }: Box): void =>
    after('gone', STOP_MS, () => {
      boxes.delete(id);
      tell({ type: 'ContainerGone', container: id, reason: 'exited' });
    });

  const run = (box: Box, job: Job): void => {
    box.running += 1;
    running += 1;
    if (!box.isInitialised)
      after('ready', INIT_MS, () => tell({ type: 'ContainerReady', container: box.id }));
    box.isInitialised = true;
    after('runs', RUN_MS, () => {
      box.running -= 1;
      running -= 1;
      open -= 1;
      if (box.isStopping) stop(box);
      const healthy = options.isHealthy(job);
      tell({ type: 'RunEnded', container: box.id, job, healthy });
      options.onEnded(job);
    });
  };

  const perform = (effect: PoolEffect<Job>): void => {
    if (effect.type === 'CreateContainer') {
      const { id } = effect;
      boxes.set(id, { id, isInitialised: false, isStopping: false, running: 0 });
      after('up', CREATE_MS, () => tell({ type: 'ContainerUp', container: id }));
    }
    if (effect.type === 'WakeIn') wakeMs = nowMs + effect.delayMs;
    if (effect.type !== 'Start' && effect.type !== 'StopContainer') return;
    const box = boxes.get(effect.type === 'Start' ? effect.container : effect.id);
    if (box === undefined) return;
    if (effect.type === 'Start') return run(box, effect.job);
    box.isStopping = true;
    if (box.running === 0) stop(box);
  };

  const tick = (): void => {
    nowMs = Math.max(nowMs, wakeMs);
    wakeMs = Infinity;
    tell({ type: 'Tick' });
  };

  const next = (): boolean => {
    let first = lanes.up;
    for (const other of ordered)
      if ((other.peek()?.atMs ?? Infinity) < (first.peek()?.atMs ?? Infinity)) first = other;
    const due = first.peek();
    if (wakeMs < (due?.atMs ?? -Infinity)) tick();
    else if (due !== undefined) {
      first.shift();
      nowMs = due.atMs;
      due.happen();
    }
    return due !== undefined;
  };

  tell({ type: 'Tick' });
  return {
    arrive: (demand) => {
      open += 1;
      tell({ type: 'Arrived', job: { demand }, parked: null });
    },
    next,
    settle: () => {
      while (next());
    },
    running: () => running,
    open: () => open,
    nowMs: () => nowMs,
    decisions: () => decisions,
  };
};
