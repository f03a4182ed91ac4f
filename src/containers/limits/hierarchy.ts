/**
 * The part of one hierarchy of cgroups that belongs to this server: a group for all its containers,
 * with a group for each inside.
 */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Clock } from '../../domain/kernel/clock.ts';
import { enabled, findPlace, type Place } from './delegation.ts';
import { makeGroup, removeGroup } from './group-folder.ts';
import { commonSettings, containerSettings } from './group-settings.ts';
import type { Controller, OwnGroup } from './own-groups.ts';

export interface Hierarchy {
  readonly version: 1 | 2;
  /** The group of all containers. */
  readonly folder: string;
  readonly controllers: readonly Controller[];
}

/** Where the group of all containers would be, before anything is made there; `null`: nowhere. */
export const planHierarchy = async (own: OwnGroup, name: string): Promise<Hierarchy | null> => {
  const place: Place | null =
    own.version === 1 ? { folder: own.folder, controllers: own.controllers } : await findPlace(own);
  if (place === null || place.controllers.length === 0) return null;
  return {
    version: own.version,
    folder: path.join(place.folder, name),
    controllers: place.controllers,
  };
};

/** Makes it, and tries it with a process. Rejects with the reason why it is not to be had. */
export const openHierarchy = async (planned: Hierarchy, clock: Clock): Promise<Hierarchy> => {
  await makeGroup(planned.folder, commonSettings(planned.version, planned.controllers));
  try {
    const inside = planned.version === 1 ? null : await enabled(planned.folder);
    const hierarchy = { ...planned, controllers: inside?.controllers ?? planned.controllers };
    const folder = await makeContainerGroup(hierarchy, 'trial', TRIAL_MB);
    await promisify(execFile)('/bin/sh', ['-c', 'echo 0 > "$1"', 'sh', procsOf(folder)]);
    await removeGroup(folder, clock);
    return hierarchy;
  } catch (error) {
    await removeGroup(planned.folder, clock);
    throw error;
  }
};

const TRIAL_MB = 128;

export const makeContainerGroup = async (
  { version, folder, controllers }: Hierarchy,
  name: string,
  memoryMb: number,
): Promise<string> => {
  const group = path.join(folder, name);
  const settings = controllers.flatMap((controller) =>
    containerSettings(version, controller, memoryMb),
  );
  await makeGroup(group, settings);
  return group;
};

export const procsOf = (group: string): string => path.join(group, 'cgroup.procs');
