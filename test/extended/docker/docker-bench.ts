/** The driver over a real engine, with short ways to have an action in a container and to call it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createDockerDriver } from '../../../src/containers/docker/docker-driver.ts';
import type {
  Container,
  ContainerDriver,
  ContainerSpec,
  InitRequest,
  RunRequest,
} from '../../../src/containers/driver.ts';
import type { CallReport } from '../../../src/domain/activation/outcome.ts';
import { E } from '../../../src/domain/kernel/fp.ts';
import { containerId } from '../../../src/domain/kernel/ids.ts';
import { silentLogger } from '../../../src/platform/logger.ts';
import { systemClock } from '../../../src/platform/system-clock.ts';
import { initRequest } from '../../support/containers.ts';
import { REGISTRY } from './runtime-images.ts';

const LIMITS = { timeoutMs: 20_000, logBytesMax: 1024 * 1024, resultBytesMax: 1024 * 1024 };

export interface DockerBench {
  readonly driver: ContainerDriver;
  readonly dataDir: string;
  readonly container: (spec?: Partial<ContainerSpec>) => Promise<Container>;
  readonly init: (
    container: Container,
    code: string | Buffer,
    request?: Partial<InitRequest>,
  ) => Promise<CallReport>;
  /** A container with that Node.js action in it. */
  readonly action: (code: string | Buffer, spec?: Partial<ContainerSpec>) => Promise<Container>;
  readonly close: () => Promise<void>;
}

export const openDockerBench = async (socket: string): Promise<DockerBench> => {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'rewhisk-docker-bench-'));
  const driver = await mustCreate(socket, dataDir);
  let count = 0;
  const container: DockerBench['container'] = async (spec = {}) => {
    count += 1;
    const standard = { kind: 'nodejs:22', image: null, memoryMb: 256, network: 'full' } as const;
    const made = await driver.create({ id: containerId(`0-${count}`), ...standard, ...spec });
    if (E.isLeft(made)) throw new Error(JSON.stringify(made.left));
    return made.right;
  };
  const init: DockerBench['init'] = (made, code, request = {}) =>
    made.init(initRequest(dataDir, count, code, { ...LIMITS, ...request }));
  return {
    driver,
    dataDir,
    container,
    init,
    action: async (code, spec) => {
      const made = await container(spec);
      const { outcome } = await init(made, code);
      if (outcome.type !== 'answered' || !outcome.ok) throw new Error(JSON.stringify(outcome));
      return made;
    },
    close: async () => {
      await driver.close();
      rmSync(dataDir, { recursive: true });
    },
  };
};

export const mustCreate = async (socket: string, dataDir: string): Promise<ContainerDriver> => {
  const made = await createDriver(socket, dataDir);
  if (E.isLeft(made)) throw new Error(made.left.message);
  return made.right;
};

/** Fails where no engine answers. */
export const createDriver = (socket: string, dataDir: string) =>
  createDockerDriver({
    docker: { socket, network: 'bridge', registry: REGISTRY },
    network: 'full',
    dataDir,
    clock: systemClock,
    log: silentLogger,
  });

export const run = (
  container: Container,
  parameters: object = {},
  request: Partial<RunRequest> = {},
): Promise<CallReport> => {
  const { activationId = 'a1' } = request;
  return container.run({
    activationId,
    parameters: JSON.stringify(parameters),
    environment: { __OW_ACTIVATION_ID: activationId },
    ...LIMITS,
    ...request,
  });
};
