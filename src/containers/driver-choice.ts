/** The driver that the settings name. The client of Docker is loaded only where it is used. */
import type { Either } from '../domain/kernel/fp.ts';
import type { ContainerDriver, DriverFailure } from './driver.ts';
import type { DockerSettings } from './docker/docker-driver.ts';
import { createProcessDriver, type ProcessDriverOptions } from './process/process-driver.ts';

export interface DriverOptions extends ProcessDriverOptions {
  readonly driver: 'process' | 'docker';
  readonly docker: DockerSettings;
}

export const createDriver = async ({
  driver,
  docker,
  ...options
}: DriverOptions): Promise<Either<DriverFailure, ContainerDriver>> => {
  if (driver === 'process') return createProcessDriver(options);
  const { createDockerDriver } = await import('./docker/docker-driver.ts');
  return createDockerDriver({ ...options, docker });
};
