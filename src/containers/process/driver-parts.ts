/** What all containers of a server share, in whatever sandbox they are: opened at its start, closed at its end. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Clock } from '../../domain/kernel/clock.ts';
import { E, type Either } from '../../domain/kernel/fp.ts';
import type { Logger } from '../../platform/logger.ts';
import { type Limits, type LimitsSetting, openLimits } from '../limits/limits.ts';
import { type ContainerUsers, createContainerUsers } from '../sandbox/container-users.ts';
import type { Mount } from '../sandbox/mounts.ts';
import { createOneTimeUsers } from '../sandbox/one-time-users.ts';
import { buildImage, type Image } from './image.ts';
import { createLauncher, type Launcher } from './launcher/launcher.ts';
import { createOpenImages, type OpenImages } from './open-image.ts';
import type { Program } from './program.ts';
import { findPrograms } from './programs.ts';

export interface Parts {
  readonly dataDir: string;
  readonly programs: readonly Program[];
  /** Of all programs. */
  readonly mounts: readonly Mount[];
  readonly limits: Limits;
  readonly launcher: Launcher;
  readonly users: ContainerUsers;
  /** Of containers that have no sandbox. */
  readonly oneTimeUsers: ContainerUsers;
  readonly image: Image;
  readonly openImages: OpenImages;
  readonly log: Logger;
}

export interface PartsOptions {
  readonly dataDir: string;
  readonly limits?: LimitsSetting;
  readonly nodePath?: string;
  readonly runtimesDir?: string;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Left: why there can be no container, for the operator. */
export const openParts = async (options: PartsOptions): Promise<Either<string, Parts>> => {
  const { log, nodePath = process.execPath } = options;
  const dataDir = path.resolve(options.dataDir);
  const runtimesDir = options.runtimesDir ?? path.join(dataDir, 'runtimes');
  const programs = await findPrograms({ nodePath, runtimesDir, dataDir });
  const limits = await openLimits({ ...options, dataDir, setting: options.limits ?? 'auto' });
  if (options.limits === 'cgroups' && limits.missing.length > 0) {
    await limits.close();
    return E.left(`cgroups do not hold all limits here: ${limits.words}`);
  }
  const launcher = createLauncher(path.join(dataDir, 'cache', 'launcher'), options);
  const mounts = programs.flatMap((program) => program.mounts);
  const image = buildImage(dataDir, mounts);
  const openImages = createOpenImages(dataDir);
  const parts = { dataDir, programs, mounts, limits, launcher, image, openImages, log };
  await removeOpenImage(parts);
  const here = usersHere();
  const users = createContainerUsers(here);
  return E.right({ ...parts, users, oneTimeUsers: createOneTimeUsers(here) });
};

export const closeParts = async (parts: Parts): Promise<void> => {
  await parts.launcher.close();
  await parts.limits.close();
  await removeOpenImage(parts);
};

const removeOpenImage = async ({ openImages, log }: Pick<Parts, 'openImages' | 'log'>) => {
  if (!(await openImages.remove()))
    log.warn({}, 'an image that other users can read stays: processes of its containers live');
};

/** Empty where nobody says. */
const usersHere = (): string => {
  try {
    return readFileSync('/proc/self/uid_map', 'utf8');
  } catch {
    return '';
  }
};
