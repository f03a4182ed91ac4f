/**
 * The limits of process containers: memory, a share of CPU, number of processes and open files, for
 * all processes of a container together. cgroups hold where the machine lets the server have them;
 * what they do not hold is held by rlimits, and by looking at what a container uses while something
 * runs in it. `words` says which is in force.
 *
 * The groups' folders are written down in the data folder before they are made. A server that is
 * killed leaves them, and the next start removes them.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Clock } from '../../domain/kernel/clock.ts';
import type { ContainerId } from '../../domain/kernel/ids.ts';
import type { Logger } from '../../platform/logger.ts';
import {
  type ContainerLimits,
  type LimitsInForce,
  openContainerLimits,
} from './container-limits.ts';
import { type Hierarchy, openHierarchy, planHierarchy } from './hierarchy.ts';
import { type GroupRecord, newGroupName, openGroupRecord, removeDeserted } from './leftovers.ts';
import { processesOfUserMax } from './user-processes.ts';
import { describeLimits } from './limit-words.ts';
import { type Controller, type OwnGroup, ownGroups } from './own-groups.ts';

/** `auto`: cgroups for what they can be had for; `cgroups`: for all, or no start; `watch`: none. */
export type LimitsSetting = 'auto' | 'cgroups' | 'watch';

export interface Limits {
  /** What is in force and what is not, for the operator. */
  readonly words: string;
  /** What is in force, for whoever asks. */
  readonly held: string;
  /** What no cgroup holds. */
  readonly missing: readonly Controller[];
  /** Rejects when the machine has no group to give. */
  readonly open: (id: ContainerId, memoryMb: number) => Promise<ContainerLimits>;
  /** For when all containers are gone. */
  readonly close: () => Promise<void>;
}

export interface LimitsOptions {
  readonly dataDir: string;
  readonly setting: LimitsSetting;
  readonly clock: Clock;
  readonly log: Logger;
}

export const openLimits = async (options: LimitsOptions): Promise<Limits> => {
  const { clock, log } = options;
  const record = openGroupRecord(options.dataDir);
  const left = await record.removeAll(clock);
  if (left.length > 0) log.warn({ left }, 'groups of an earlier server could not be removed');
  const { hierarchies, reasons } =
    options.setting === 'watch'
      ? { hierarchies: [], reasons: [] }
      : await openHierarchies(record, clock);
  const held = hierarchies.flatMap(({ controllers }) => controllers);
  const inForce: LimitsInForce = {
    hierarchies,
    processesOfUserMax: held.includes('pids') ? null : await processesOfUserMax(),
    clock,
    log,
  };
  const described = describeLimits(hierarchies, reasons, existsSync('/proc/self/status'));
  if (described.missing.length > 0) log.info({ reasons }, 'cgroups do not hold all limits');
  let opened = 0;
  return {
    ...described,
    open: (id, memoryMb) => {
      opened += 1;
      return openContainerLimits(inForce, `${id}-${opened}`, memoryMb);
    },
    close: async () => {
      await record.removeAll(clock);
    },
  };
};

/** Each in its own time: one that can't be had says nothing about the others. */
const openHierarchies = async (record: GroupRecord, clock: Clock) => {
  const name = newGroupName();
  const reasons: string[] = [];
  const hierarchies: Hierarchy[] = [];
  for (const own of readOwnGroups()) {
    const planned = await planHierarchy(own, name);
    if (planned === null) continue;
    const held = hierarchies.flatMap(({ controllers }) => controllers);
    if (planned.controllers.every((controller) => held.includes(controller))) continue;
    await removeDeserted(path.dirname(planned.folder));
    record.add(planned.folder);
    try {
      hierarchies.push(await openHierarchy(planned, clock));
    } catch (error) {
      record.remove(planned.folder);
      reasons.push(error instanceof Error ? error.message : String(error));
    }
  }
  return { hierarchies, reasons };
};

const readOwnGroups = (): readonly OwnGroup[] => {
  try {
    return ownGroups(
      readFileSync('/proc/self/mountinfo', 'utf8'),
      readFileSync('/proc/self/cgroup', 'utf8'),
    ).filter(({ version, controllers }) => version === 2 || controllers.length > 0);
  } catch {
    return [];
  }
};
