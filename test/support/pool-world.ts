/**
 * A pool with containers that do what they are told after a while: the effects are carried out, and
 * what is promised of the pool is checked after each command.
 */
import type { PoolCommand, PoolEffect } from '../../src/domain/scheduler/commands.ts';
import type { PoolSettings } from '../../src/domain/scheduler/pool-settings.ts';
import type { Demand } from '../../src/domain/scheduler/demand.ts';
import { createPool } from '../../src/domain/scheduler/pool.ts';
import type { StartReason } from '../../src/domain/scheduler/reasons.ts';
import type { StartKind } from '../../src/domain/invoker/invoker.ts';
import { type ContainerId, containerId, queueKey } from '../../src/domain/kernel/ids.ts';
import { type NetworkPolicy, stricter } from '../../src/domain/network-policy.ts';

export interface Job {
  readonly number: number;
  readonly demand: Demand;
}

export interface Started {
  readonly job: Job;
  readonly container: ContainerId;
  readonly start: StartKind;
  readonly reason: StartReason;
  readonly atMs: number;
}

export interface Box {
  readonly id: ContainerId;
  readonly kind: string;
  readonly memoryMb: number;
  readonly network: NetworkPolicy;
  phase: 'creating' | 'cold' | 'initialising' | 'warm';
  isPaused: boolean;
  isStopping: boolean;
  queue: string | null;
  readonly running: Set<Job>;
}

export const demand = (more: Partial<Demand> & { readonly action?: string } = {}): Demand => {
  const namespace = more.namespace ?? 'ann';
  const action = more.action ?? `${namespace}/hello`;
  return {
    queue: queueKey(`${namespace} ${action} 1`),
    namespace,
    action,
    kind: 'nodejs:22',
    image: null,
    memoryMb: 256,
    network: 'full',
    concurrency: 1,
    instances: null,
    timeoutMs: 60_000,
    ...more,
  };
};

export const SETTINGS: PoolSettings = {
  memoryMb: 1024,
  idleTimeoutMs: 600_000,
  pauseGraceMs: 10_000,
  reclaimAfterMs: 1_000,
  prewarm: [],
  network: 'full',
};

export interface PoolWorld {
  readonly boxes: ReadonlyMap<ContainerId, Box>;
  readonly started: readonly Started[];
  readonly failed: readonly Job[];
  readonly refused: readonly Job[];
  readonly effects: readonly PoolEffect<Job>[];
  readonly created: () => readonly Extract<PoolEffect<Job>, { type: 'CreateContainer' }>[];
  readonly waiting: () => number;
  readonly waitingIn: (queue: string) => number;
  readonly nowMs: () => number;
  /** Lets time pass: ticks when the pool asked to be woken. */
  readonly pass: (ms: number) => void;
  readonly arrive: (demand: Demand, count?: number) => readonly Job[];
  readonly up: (box: Box) => void;
  readonly ready: (box: Box) => void;
  /** One run in it ends; the first of its runs when none is given. */
  readonly finish: (box: Box, healthy?: boolean, job?: Job) => void;
  readonly bounce: (box: Box) => void;
  /** `hopeless`: it could not be made, and no other could. */
  readonly gone: (box: Box, reason?: 'exited' | 'createFailed' | 'initFailed' | 'hopeless') => void;
  /** Every container gets as far as it can, until nothing is left to do; runs end when they do. */
  readonly settle: () => void;
  /** Its invoker is unhealthy. */
  readonly probe: () => void;
  readonly drain: () => void;
  /** These come when it drains, and stay in the journal. */
  readonly leave: (demand: Demand, count: number) => void;
  readonly usedMb: () => number;
}

/** Cheaper than an expectation: it is asked for hundreds of thousands of times. */
const must = (holds: boolean, rule: string): void => {
  if (!holds) throw new Error(`broken: ${rule}`);
};

export const createPoolWorld = (more: Partial<PoolSettings> = {}): PoolWorld => {
  const settings = { ...SETTINGS, ...more };
  let made = 0;
  let jobs = 0;
  let nowMs = 1_000_000;
  let wakeMs = Infinity;
  const boxes = new Map<ContainerId, Box>();
  const started: Started[] = [];
  const failed: Job[] = [];
  const refused: Job[] = [];
  const all: PoolEffect<Job>[] = [];
  const waiting = new Set<Job>();
  const pool = createPool<Job>(settings, {
    demandOf: (job) => job.demand,
    newContainerId: () => containerId(`c${(made += 1)}`),
  });

  const usedMb = (): number => [...boxes.values()].reduce((sum, box) => sum + box.memoryMb, 0);

  const boxOf = (id: ContainerId): Box => {
    const box = boxes.get(id);
    if (box === undefined) throw new Error(`no container ${id}`);
    return box;
  };

  const onStart = (effect: Extract<PoolEffect<Job>, { type: 'Start' }>): void => {
    const { container, job, start, reason } = effect;
    const box = boxOf(container);
    must(waiting.delete(job), 'who starts had waited');
    must(!box.isStopping && !box.isPaused, 'P33: nothing runs in one that ends or is paused');
    must((box.queue ?? job.demand.queue) === job.demand.queue, 'P30: it serves one queue');
    must(box.kind === job.demand.kind && box.memoryMb === job.demand.memoryMb, 'an exact match');
    const network = stricter(settings.network, job.demand.network);
    must(box.network === network, 'P32: the network that it asks for, or what the server allows');
    must(box.phase === 'cold' || box.phase === 'warm', 'P31: one init, before any run');
    must((start === 'warm') === (box.phase === 'warm'), 'the kind of start is told');
    if (box.phase === 'cold') box.phase = 'initialising';
    box.queue = job.demand.queue;
    box.running.add(job);
    must(box.running.size <= job.demand.concurrency, 'P29: no more at once than it may');
    started.push({ job, container, start, reason, atMs: nowMs });
  };

  const perform = (effect: PoolEffect<Job>): void => {
    all.push(effect);
    if (effect.type === 'CreateContainer') {
      const { id, kind, memoryMb, network } = effect;
      boxes.set(id, {
        ...{ id, kind, memoryMb, network, phase: 'creating', isPaused: false },
        ...{ isStopping: false, queue: null, running: new Set() },
      });
      must(usedMb() <= settings.memoryMb, 'P43: no more memory than there is');
    }
    if (effect.type === 'Start') onStart(effect);
    if (effect.type === 'StopContainer') {
      const box = boxes.get(effect.id);
      if (box !== undefined) box.isStopping = true;
      if (box !== undefined && (effect.reason === 'evicted' || effect.reason === 'idle'))
        must(box.running.size === 0, 'P37, P49: only unused ones are evicted');
    }
    if (effect.type === 'PauseContainer') {
      must(boxOf(effect.id).running.size === 0, 'only unused ones are paused');
      boxOf(effect.id).isPaused = true;
    }
    if (effect.type === 'ResumeContainer') boxOf(effect.id).isPaused = false;
    if (effect.type === 'FailWithInit')
      for (const job of effect.jobs) {
        must(waiting.delete(job), 'who fails had waited');
        failed.push(job);
      }
    if (effect.type === 'Refuse') {
      waiting.delete(effect.job);
      refused.push(effect.job);
    }
    if (effect.type === 'WakeIn') wakeMs = nowMs + effect.delayMs;
  };

  const tell = (command: PoolCommand<Job>): void => {
    for (const effect of pool.decide(command, nowMs)) perform(effect);
    must(pool.waiting() === waiting.size, 'P20: nobody who waits is forgotten');
    must(pool.containers() === boxes.size, 'every container is known');
  };

  const finish = (box: Box, healthy = true, job = [...box.running][0]): void => {
    if (job === undefined) throw new Error('nothing runs there');
    box.running.delete(job);
    if (!healthy) box.isStopping = true;
    tell({ type: 'RunEnded', container: box.id, job, healthy });
  };

  const gone: PoolWorld['gone'] = (box, reason = 'exited') => {
    const lost = [...box.running];
    boxes.delete(box.id);
    for (const job of lost) failed.push(job);
    const isHopeless = reason === 'hopeless';
    const why = isHopeless ? 'createFailed' : reason;
    tell({ type: 'ContainerGone', container: box.id, reason: why, hopeless: isHopeless });
  };

  const arriveJob = (job: Job, returned: boolean): void => {
    waiting.add(job);
    tell({ type: 'Arrived', job, parked: null, ...(returned ? { returned } : {}) });
  };

  const step = (box: Box): boolean => {
    if (box.isStopping && box.running.size === 0) gone(box);
    else if (box.isStopping) finish(box);
    else if (box.phase === 'creating') {
      box.phase = 'cold';
      tell({ type: 'ContainerUp', container: box.id });
    } else if (box.phase === 'initialising') {
      box.phase = 'warm';
      tell({ type: 'ContainerReady', container: box.id });
    } else if (box.running.size > 0) finish(box);
    else return false;
    return true;
  };

  const pass = (ms: number): void => {
    const untilMs = nowMs + ms;
    while (wakeMs <= untilMs) {
      nowMs = Math.max(nowMs, wakeMs);
      wakeMs = Infinity;
      tell({ type: 'Tick' });
    }
    nowMs = untilMs;
  };

  tell({ type: 'Tick' });
  return {
    boxes,
    started,
    failed,
    refused,
    effects: all,
    created: () => all.filter((effect) => effect.type === 'CreateContainer'),
    waiting: () => waiting.size,
    waitingIn: (queue) => [...waiting].filter((job) => job.demand.queue === queue).length,
    nowMs: () => nowMs,
    pass,
    arrive: (wanted, count = 1) =>
      Array.from({ length: count }, () => {
        const job = { number: (jobs += 1), demand: wanted };
        arriveJob(job, false);
        return job;
      }),
    up: (box) => {
      box.phase = 'cold';
      tell({ type: 'ContainerUp', container: box.id });
    },
    ready: (box) => {
      box.phase = 'warm';
      tell({ type: 'ContainerReady', container: box.id });
    },
    finish,
    bounce: (box) => {
      const [job] = box.running;
      if (job === undefined) return;
      box.running.delete(job);
      box.isStopping = true;
      tell({ type: 'RunBounced', container: box.id, job });
      arriveJob(job, true);
    },
    gone,
    settle: () => {
      for (let rounds = 0; rounds < 10_000; rounds += 1) {
        const moved = [...boxes.values()].map((box) => boxes.has(box.id) && step(box));
        if (moved.includes(true)) continue;
        if (waiting.size === 0) return;
        pass(1_000);
      }
      throw new Error(`${waiting.size} wait for ever`);
    },
    probe: () => tell({ type: 'Probe', kind: 'nodejs:22' }),
    drain: () => {
      waiting.clear();
      tell({ type: 'Drain' });
    },
    leave: (wanted, count) => {
      for (let n = 0; n < count; n += 1)
        tell({ type: 'Arrived', job: { number: (jobs += 1), demand: wanted }, parked: null });
    },
    usedMb,
  };
};
