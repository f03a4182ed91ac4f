/**
 * The container pool of one invoker, decided: which containers there are, whom they serve, who waits
 * and why, what is done about it. The same commands at the same times give the same effects.
 *
 * It owns its state and changes it in place, because a copy of every map for every activation would
 * cost more than the decision. The decisions lie in `serving.ts` (who gets a place) and
 * `provisioning.ts` (who gets a container); the state and its changes in `pool-books.ts`.
 */
import type { ContainerId } from '../kernel/ids.ts';
import { createCasualties } from './casualties.ts';
import type { ContainerGone, PoolCommand, PoolEffect } from './commands.ts';
import type { PoolSettings } from './pool-settings.ts';
import type { Demand } from './demand.ts';
import { waitReason } from './explaining.ts';
import { createPoolBooks, type PoolBooks } from './pool-books.ts';
import type { Member, Queue, Waiting } from './pool-state.ts';
import { createProbing } from './probing.ts';
import { createProvisioning } from './provisioning.ts';
import { createServing } from './serving.ts';
import { createWatchdog } from './watchdog.ts';

export interface PoolDeps<Job> {
  readonly demandOf: (job: Job) => Demand;
  /** A new id, unique over restarts. */
  readonly newContainerId: () => ContainerId;
}

export interface Pool<Job> {
  /** The first `Tick` makes prewarmed containers. */
  readonly decide: (command: PoolCommand<Job>, nowMs: number) => readonly PoolEffect<Job>[];
  /** Those that are ending included. */
  readonly containers: () => number;
  readonly waiting: () => number;
}

export const createPool = <Job>(
  settings: PoolSettings,
  { demandOf, newContainerId }: PoolDeps<Job>,
): Pool<Job> => {
  let effects: PoolEffect<Job>[] = [];
  let isDraining = false;
  let wakeMs = Infinity;
  const emit = (effect: PoolEffect<Job>): void => void effects.push(effect);
  const books = createPoolBooks<Job>(settings, newContainerId, emit);
  const { members, memory, idle, stemCells } = books;
  const watchdog = createWatchdog(members);
  const serving = createServing(books);
  const endCasualties = createCasualties(books);
  const probing = createProbing(books);
  const provisioning = createProvisioning(books, serving.begin, probing);

  const onArrived = (
    { job, parked, returned }: Extract<PoolCommand<Job>, { type: 'Arrived' }>,
    nowMs: number,
  ): void => {
    if (isDraining) return;
    const demand = demandOf(job);
    if (demand.memoryMb > settings.memoryMb || demand.instances === 0)
      return emit({ type: 'Refuse', job });
    const queue = books.queue(demand);
    const ahead = queue.waiting.size();
    const entry: Waiting<Job> = { job, sinceMs: parked?.sinceMs ?? nowMs, waited: null };
    if (returned === true) queue.waiting.unshift(entry);
    else queue.waiting.push(entry);
    const aheadInNamespace = queue.tenant.waiting;
    books.waits(queue, 1);
    serving.serve(queue, nowMs);
    if (queue.waiting.size() > 0) provisioning.grow(queue, nowMs);
    if (queue.waiting.size() <= ahead) return;
    const counted = { queue: ahead, namespace: aheadInNamespace };
    entry.waited = waitReason(queue, counted, memory, parked);
  };

  const onUp = (member: Member<Job>, nowMs: number): void => {
    if (member.isEnding) return;
    if (member.queue !== null) serving.begin(member, nowMs);
    else if (probing.isProbe(member)) probing.up(member);
    else {
      books.enter(member, 'cold');
      stemCells.ready(member);
    }
    provisioning.feed(nowMs);
    prewarm(nowMs);
  };

  const onReady = (member: Member<Job>, nowMs: number): void => {
    const { queue } = member;
    if (member.isEnding || queue === null) return;
    books.enter(member, 'warm');
    if (member.running.size < queue.demand.concurrency) queue.open.add(member);
    serving.serve(queue, nowMs);
    regrow(queue, nowMs);
    prewarm(nowMs);
  };

  const prewarm = (nowMs: number): void => {
    if (!isDraining) provisioning.prewarm(nowMs);
  };

  /** Its places have changed: it needs more containers, or fewer. */
  const regrow = (queue: Queue<Job>, nowMs: number): void => {
    provisioning.grow(queue, nowMs);
    books.tidy(queue);
  };

  const onEnded = (member: Member<Job>, job: Job, healthy: boolean, nowMs: number): void => {
    const { queue } = member;
    if (!healthy || queue === null) {
      member.running.delete(job);
      const wasInitialising = member.phase === 'initialising';
      books.end(member, 'runFailed');
      // Whether those who wait fail as well is known when it is gone.
      if (queue !== null && !wasInitialising) regrow(queue, nowMs);
      return;
    }
    serving.release(member, job, nowMs);
    if (member.isEnding) return;
    if (isDraining && member.running.size === 0) return books.end(member, 'shutdown');
    if (queue.hungrySinceMs === null) provisioning.feed(nowMs);
    else provisioning.grow(queue, nowMs);
    if (settings.idleTimeoutMs === 0 && !member.isEnding && member.running.size === 0)
      books.end(member, 'idle');
  };

  const onGone = (member: Member<Job>, gone: ContainerGone, nowMs: number): void => {
    const { queue } = member;
    if (queue === null) stemCells.remove(member, gone.reason === 'createFailed', nowMs);
    books.end(member, gone.reason);
    books.remove(member);
    probing.gone(member);
    if (isDraining) return;
    if (queue !== null) {
      endCasualties(queue, gone);
      regrow(queue, nowMs);
    } else provisioning.feed(nowMs);
    prewarm(nowMs);
  };

  const expire = (nowMs: number): void => {
    for (const id of watchdog.overdue(nowMs)) emit({ type: 'ExpireContainer', id });
  };

  const onTick = (nowMs: number): void => {
    wakeMs = Infinity;
    if (isDraining) return expire(nowMs);
    rest(books, nowMs);
    expire(nowMs);
    provisioning.reclaim(nowMs);
    prewarm(nowMs);
  };

  const onDrain = (): void => {
    isDraining = true;
    probing.stop();
    books.nobodyWaits();
    for (const member of members.values())
      if (member.running.size === 0) books.end(member, 'shutdown');
  };

  const handle = (command: PoolCommand<Job>, nowMs: number): void => {
    if (command.type === 'Arrived') return onArrived(command, nowMs);
    if (command.type === 'Tick') return onTick(nowMs);
    if (command.type === 'Drain') return onDrain();
    if (command.type === 'Probe') return probing.ask(command.kind, nowMs);
    const member = members.get(command.container);
    if (member === undefined) return;
    switch (command.type) {
      case 'ContainerUp':
        return onUp(member, nowMs);
      case 'ContainerReady':
        return onReady(member, nowMs);
      case 'RunEnded':
        return onEnded(member, command.job, command.healthy, nowMs);
      case 'RunBounced':
        return onEnded(member, command.job, false, nowMs);
      case 'ContainerGone':
        return onGone(member, command, nowMs);
    }
  };

  const wake = (nowMs: number): void => {
    if (effects.some(({ type }) => type === 'Start')) watchdog.wake(nowMs);
    const dueMs = isDraining ? Infinity : Math.min(idle.nextMs(), provisioning.nextMs(nowMs));
    const nextMs = Math.min(dueMs, watchdog.nextMs());
    if (nextMs >= wakeMs) return;
    wakeMs = nextMs;
    effects.push({ type: 'WakeIn', delayMs: Math.max(0, nextMs - nowMs) });
  };

  return {
    decide: (command, nowMs) => {
      effects = [];
      handle(command, nowMs);
      wake(nowMs);
      return effects;
    },
    containers: () => members.size,
    waiting: books.waiting,
  };
};

/** Unused containers end, or are paused, when their time has come. */
const rest = <Job>({ idle, end, emit }: PoolBooks<Job>, nowMs: number): void => {
  for (const member of idle.expired(nowMs)) end(member, 'idle');
  for (const member of idle.restful(nowMs)) {
    member.isPaused = true;
    emit({ type: 'PauseContainer', id: member.id });
  }
};
