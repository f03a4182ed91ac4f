/**
 * The limits of one container, from before its first process to after its last.
 *
 * Memory and processes that a group holds are held by the kernel. What no group holds is only seen
 * by whoever looks: `excess` says what the container has to be ended for.
 */
import path from 'node:path';
import type { Clock } from '../../domain/kernel/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import { PROCESSES_MAX } from '../process-bounds.ts';
import type { SandboxCommand } from '../sandbox/sandbox.ts';
import { entering } from './entering.ts';
import { removeGroup } from './group-folder.ts';
import { type GroupMemory, groupMemory } from './group-memory.ts';
import { type Hierarchy, makeContainerGroup, procsOf } from './hierarchy.ts';
import type { Controller } from './own-groups.ts';
import { treeUsage } from './tree-memory.ts';

export type Excess = 'memory' | 'processes';

export interface ContainerLimits {
  /** The command with the limits taken on before anything of it runs. */
  readonly enter: (command: SandboxCommand) => SandboxCommand;
  /** What it went past, of which `pid` is the first process. */
  readonly excess: (pid: number) => Promise<Excess | null>;
  /** For when it has ended: ends what is left of it, in whatever session it hides. */
  readonly leave: () => Promise<void>;
}

export interface LimitsInForce {
  readonly hierarchies: readonly Hierarchy[];
  readonly processesOfUserMax: number | null;
  readonly clock: Clock;
  readonly log: Logger;
}

const MEGABYTE = 1024 * 1024;

/** Rejects, and leaves nothing, when a group can't be made. */
export const openContainerLimits = async (
  { hierarchies, processesOfUserMax, clock, log }: LimitsInForce,
  name: string,
  memoryMb: number,
): Promise<ContainerLimits> => {
  const leave = async (): Promise<void> => {
    const folders = hierarchies.map(({ folder }) => path.join(folder, name));
    const gone = await Promise.all(folders.map((folder) => removeGroup(folder, clock)));
    if (!gone.every(Boolean)) log.warn({ container: name }, 'processes of a container do not end');
  };
  const made = await Promise.allSettled(
    hierarchies.map((hierarchy) => makeContainerGroup(hierarchy, name, memoryMb)),
  );
  const groups = made.flatMap((it) => (it.status === 'fulfilled' ? [it.value] : []));
  const failure = made.find((it) => it.status === 'rejected');
  if (failure !== undefined) {
    await leave();
    throw failure.reason;
  }
  const memory = memoryOf(hierarchies, name);
  const counted = holding(hierarchies, 'pids') !== undefined;

  return {
    enter: (command) => entering({ groups: groups.map(procsOf), processesOfUserMax }, command),
    excess: async (pid) => {
      if (memory !== null && (await memory.oomKilled())) return 'memory';
      if (memory !== null && counted) return null;
      const usage = await treeUsage(pid);
      if (memory === null && usage.heldBytes > memoryMb * MEGABYTE) return 'memory';
      return !counted && usage.processes > PROCESSES_MAX ? 'processes' : null;
    },
    leave,
  };
};

const holding = (
  hierarchies: readonly Hierarchy[],
  controller: Controller,
): Hierarchy | undefined => hierarchies.find(({ controllers }) => controllers.includes(controller));

const memoryOf = (hierarchies: readonly Hierarchy[], name: string): GroupMemory | null => {
  const hierarchy = holding(hierarchies, 'memory');
  return hierarchy === undefined
    ? null
    : groupMemory(hierarchy.version, path.join(hierarchy.folder, name));
};
