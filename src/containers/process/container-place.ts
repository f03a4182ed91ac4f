/**
 * What a container has beside its processes, from before the first to after the last: its limits, a user
 * and, where no sandbox gives it a `/tmp` of its own, a folder.
 */
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import type { ContainerSpec } from '../driver.ts';
import type { ContainerLimits } from '../limits/container-limits.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import type { Parts } from './driver-parts.ts';
import { type ScratchFolder, serversScratch, usersScratch } from './scratch-folder.ts';

export interface ContainerPlace {
  readonly limits: ContainerLimits;
  /** Who it is, where the server is root. */
  readonly user: number;
  readonly scratch: string;
  /** Rejects when the machine has none to give. */
  readonly makeScratch: () => Promise<void>;
  readonly release: () => Promise<void>;
}

/** Rejects when there are no limits to be had. */
export const takePlace = async (
  { id, memoryMb }: Pick<ContainerSpec, 'id' | 'memoryMb'>,
  { limits, launcher, log, ...parts }: Parts,
  sandbox: Sandbox,
): Promise<ContainerPlace> => {
  const own = await limits.open(id, memoryMb);
  const users = sandbox.ownUsers ? parts.oneTimeUsers : parts.users;
  const user = users.take();
  const scratch = path.join(sandbox.image, 'tmp', randomUUID());
  const scratchFolder = (): ScratchFolder =>
    sandbox.ownUsers ? usersScratch(scratch, user, launcher) : serversScratch(scratch);
  const folder = sandbox.isolated ? null : scratchFolder();
  const removeScratch = async (): Promise<void> => {
    await folder?.remove().catch((error: unknown) => {
      log.warn({ err: error }, 'the folder of a container could not be removed');
    });
  };
  return {
    limits: own,
    user,
    scratch,
    makeScratch: async () => folder?.make(),
    release: async () => {
      await Promise.all([removeScratch(), own.leave()]);
      users.giveBack(user);
    },
  };
};
