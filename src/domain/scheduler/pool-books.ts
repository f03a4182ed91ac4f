/**
 * The books of a pool: each change of a container keeps memory, holdings, places and orders in step,
 * so that what is decided from them is never about a state that was not there.
 */
import type { ContainerRemovalReason } from '../invoker/invoker.ts';
import type { ContainerId, QueueKey } from '../kernel/ids.ts';
import { createIndexedHeap, type IndexedHeap } from '../kernel/indexed-heap.ts';
import { stricter } from '../network-policy.ts';
import type { PoolEffect } from './commands.ts';
import type { PoolSettings } from './pool-settings.ts';
import type { ContainerShape, Demand } from './demand.ts';
import { createHunger, type Hunger } from './hunger.ts';
import { createIdleContainers, type IdleContainers } from './idle-containers.ts';
import { createMemory, type Memory } from './memory.ts';
import {
  createQueue,
  createTenant,
  type Member,
  placesComing,
  type Queue,
  type Tenant,
} from './pool-state.ts';
import type { CreationReason } from './reasons.ts';
import { createStemCells, type StemCells } from './stem-cells.ts';

export interface PoolBooks<Job> {
  readonly settings: PoolSettings;
  readonly memory: Memory;
  readonly idle: IdleContainers<Job>;
  readonly stemCells: StemCells<Job>;
  readonly hunger: Hunger<Job>;
  /** Namespaces that hold memory, most first. */
  readonly holders: IndexedHeap<Tenant<Job>>;
  readonly members: ReadonlyMap<ContainerId, Member<Job>>;
  readonly emit: (effect: PoolEffect<Job>) => void;
  readonly queue: (demand: Demand) => Queue<Job>;
  /** Forgets a queue of which nothing is left. */
  readonly tidy: (queue: Queue<Job>) => void;
  /** So many more wait in it, or fewer. */
  readonly waits: (queue: Queue<Job>, change: number) => void;
  readonly nobodyWaits: () => void;
  readonly waiting: () => number;
  readonly create: (shape: ContainerShape, purpose: Purpose, nowMs: number) => Member<Job>;
  /** The container is the queue's from now on. */
  readonly join: (member: Member<Job>, queue: Queue<Job>, nowMs: number) => void;
  /** Changes its phase, and with it how many places are coming. */
  readonly enter: (member: Member<Job>, phase: Member<Job>['phase']) => void;
  /** Nobody is sent to it any more. */
  readonly end: (member: Member<Job>, reason: ContainerRemovalReason) => void;
  readonly remove: (member: Member<Job>) => void;
  /** What is kept for the queue; 0: nothing. */
  readonly claim: (queue: Queue<Job>, mb: number, nowMs: number) => void;
}

/** What a container is made for. */
export type Purpose = Pick<CreateContainer, 'image' | 'action' | 'why'>;
type CreateContainer = Extract<PoolEffect<never>, { readonly type: 'CreateContainer' }>;

/** No action's: none has chosen an image. */
export const forNobody = (why: CreationReason): Purpose => ({ image: null, action: null, why });

export const createPoolBooks = <Job>(
  settings: PoolSettings,
  newContainerId: () => ContainerId,
  emit: (effect: PoolEffect<Job>) => void,
): PoolBooks<Job> => {
  const members = new Map<ContainerId, Member<Job>>();
  const queues = new Map<QueueKey, Queue<Job>>();
  const tenants = new Map<string, Tenant<Job>>();
  let waiting = 0;
  const memory = createMemory(settings.memoryMb);
  const idle = createIdleContainers<Job>(settings);
  const stemCells = createStemCells<Job>(settings.prewarm, settings.network);
  const hunger = createHunger<Job>();
  const holders = createIndexedHeap<Tenant<Job>>((a, b) => a.heldMb > b.heldMb);

  const hold = (tenant: Tenant<Job>, changeMb: number): void => {
    tenant.heldMb += changeMb;
    if (tenant.heldMb === 0) holders.remove(tenant);
    else if (holders.has(tenant)) holders.changed(tenant);
    else holders.add(tenant);
    hunger.heldChanged(tenant);
  };

  const tenantOf = (namespace: string): Tenant<Job> => {
    const tenant = tenants.get(namespace) ?? createTenant<Job>(namespace);
    tenants.set(namespace, tenant);
    return tenant;
  };

  /** It takes no part in its queue any more. */
  const leave = (member: Member<Job>, queue: Queue<Job>): void => {
    queue.coming -= placesComing(member);
    queue.members.delete(member);
    queue.open.delete(member);
    queue.unused.delete(member);
    queue.tenant.members.delete(member);
    hold(queue.tenant, -member.memoryMb);
  };

  return {
    settings,
    memory,
    idle,
    stemCells,
    hunger,
    holders,
    members,
    emit,
    queue: (demand) => {
      const known = queues.get(demand.queue);
      if (known !== undefined) return known;
      const network = stricter(settings.network, demand.network);
      const queue = createQueue<Job>({ ...demand, network }, tenantOf(demand.namespace));
      queues.set(demand.queue, queue);
      queue.tenant.queues.add(queue);
      return queue;
    },
    tidy: (queue) => {
      if (queue.waiting.size() > 0 || queue.members.size > 0) return;
      // A container that ends late may be of a queue that was given up, and whose key has another now.
      if (queues.get(queue.demand.queue) === queue) queues.delete(queue.demand.queue);
      queue.tenant.queues.delete(queue);
      const { tenant } = queue;
      if (tenant.queues.size === 0 && tenants.get(tenant.namespace) === tenant)
        tenants.delete(tenant.namespace);
    },
    waits: (queue, change) => {
      waiting += change;
      queue.tenant.waiting += change;
    },
    nobodyWaits: () => {
      waiting = 0;
      for (const tenant of tenants.values()) tenant.waiting = 0;
      for (const queue of queues.values()) queue.waiting.clear();
    },
    waiting: () => waiting,
    create: ({ kind, memoryMb, network }, purpose, nowMs) => {
      const member: Member<Job> = {
        ...{ id: newContainerId(), kind, memoryMb, network, queue: null, phase: 'creating' },
        ...{ isPrewarmed: false, isPaused: false, isEnding: false, running: new Map() },
        ...{ servesSinceMs: nowMs, idleSinceMs: nowMs },
      };
      members.set(member.id, member);
      memory.take(memoryMb);
      emit({ type: 'CreateContainer', id: member.id, kind, memoryMb, network, ...purpose });
      return member;
    },
    join: (member, queue, nowMs) => {
      member.queue = queue;
      member.servesSinceMs = nowMs;
      queue.members.add(member);
      queue.tenant.members.add(member);
      queue.coming += placesComing(member);
      hold(queue.tenant, member.memoryMb);
    },
    enter: (member, phase) => {
      const before = placesComing(member);
      member.phase = phase;
      if (member.queue !== null) member.queue.coming += placesComing(member) - before;
    },
    end: (member, reason) => {
      if (member.isEnding) return;
      if (member.queue === null) stemCells.remove(member, false, 0);
      else leave(member, member.queue);
      member.isEnding = true;
      idle.remove(member);
      memory.ending(member.memoryMb);
      emit({ type: 'StopContainer', id: member.id, reason });
    },
    remove: (member) => {
      members.delete(member.id);
      memory.give(member.memoryMb);
    },
    claim: (queue, mb, nowMs) => {
      if (queue.claimMb === mb) return;
      if (queue.claimMb === 0) queue.claimSinceMs = nowMs;
      memory.claim(mb - queue.claimMb);
      queue.tenant.claimedMb += mb - queue.claimMb;
      queue.claimMb = mb;
      hunger.claimChanged(queue);
      hunger.heldChanged(queue.tenant);
    },
  };
};
