/** A real driver with real processes, and short ways to have an action in a container and call it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type {
  Container,
  ContainerDriver,
  ContainerSpec,
  DriverFailure,
  InitRequest,
  RunRequest,
} from '../../src/containers/driver.ts';
import { createProcessDriver } from '../../src/containers/process/process-driver.ts';
import type { LimitsSetting } from '../../src/containers/limits/limits.ts';
import type { SandboxSetting } from '../../src/containers/sandbox/sandbox.ts';
import type { CallReport } from '../../src/domain/activation/outcome.ts';
import { E, type Either } from '../../src/domain/kernel/fp.ts';
import { containerId } from '../../src/domain/kernel/ids.ts';
import type { NetworkPolicy } from '../../src/domain/network-policy.ts';
import { silentLogger } from '../../src/platform/logger.ts';
import { systemClock } from '../../src/platform/system-clock.ts';

export interface Bench {
  readonly driver: ContainerDriver;
  readonly dataDir: string;
  /** A container that is not initialised yet. */
  readonly container: (options?: {
    memoryMb?: number;
    kind?: string;
    image?: string | null;
  }) => Promise<Container>;
  /** A container and its init. */
  readonly init: (
    code: string | Buffer,
    request?: ActionRequest,
  ) => Promise<{ container: Container; report: CallReport }>;
  /** A container with that action; fails the test when init does. */
  readonly action: (code: string | Buffer, request?: ActionRequest) => Promise<Action>;
  readonly close: () => Promise<void>;
}

/** Its container has 256 MB where it does not say. */
type ActionRequest = Partial<InitRequest> & { readonly memoryMb?: number };

export interface Action {
  readonly container: Container;
  readonly run: (parameters?: object, request?: Partial<RunRequest>) => Promise<CallReport>;
}

const KIND = 'nodejs:22';

const LIMITS = { timeoutMs: 20_000, logBytesMax: 10 * 1024 * 1024, resultBytesMax: 1024 * 1024 };

export interface BenchOptions {
  readonly sandbox?: SandboxSetting;
  readonly limits?: LimitsSetting;
  /** Where the data folder is made. */
  readonly parent?: string;
  readonly nodePath?: string;
  /** The most that the driver gives. */
  readonly networkMost?: NetworkPolicy;
  /** Of its containers; `full` where it is not said. */
  readonly network?: NetworkPolicy;
  /** Of its containers that are not asked for by another. */
  readonly kind?: string;
  readonly image?: string | null;
}

/** Left when that sandbox does not work on this machine. */
export const openBench = async (
  options: BenchOptions = {},
): Promise<Either<DriverFailure, Bench>> => {
  const { sandbox = 'auto', parent = tmpdir(), nodePath = process.execPath } = options;
  const {
    kind = KIND,
    image = null,
    network = 'full',
    networkMost = 'full',
    limits = 'auto',
  } = options;
  const dataDir = mkdtempSync(path.join(parent, 'rewhisk-containers-'));
  const made = await createProcessDriver({
    dataDir,
    sandbox,
    limits,
    network: networkMost,
    nodePath,
    clock: systemClock,
    log: silentLogger,
  });
  if (E.isRight(made)) return E.right(benchOf(made.right, dataDir, { kind, image, network }));
  rmSync(dataDir, { recursive: true });
  return made;
};

export const mustOpenBench = async (options: BenchOptions = {}): Promise<Bench> => {
  const bench = await openBench(options);
  if (E.isLeft(bench)) throw new Error(JSON.stringify(bench.left));
  return bench.right;
};

const benchOf = (
  driver: ContainerDriver,
  dataDir: string,
  usual: Pick<ContainerSpec, 'kind' | 'image' | 'network'>,
): Bench => {
  let count = 0;
  const container: Bench['container'] = async ({ memoryMb = 256, ...asked } = {}) => {
    count += 1;
    const id = containerId(`0-${count}`);
    const made = await driver.create({ ...usual, ...asked, id, memoryMb });
    if (E.isLeft(made)) throw new Error(JSON.stringify(made.left));
    return made.right;
  };
  const init: Bench['init'] = async (code, { memoryMb = 256, ...request } = {}) => {
    const created = await container({ memoryMb });
    const report = await created.init(initRequest(dataDir, count, code, request));
    return { container: created, report };
  };
  return {
    driver,
    dataDir,
    container,
    init,
    action: async (code, request) => {
      const { container: created, report } = await init(code, request);
      if (report.outcome.type !== 'answered' || !report.outcome.ok) {
        throw new Error(`init failed: ${JSON.stringify(report)}`);
      }
      return { container: created, run: (parameters, run) => runIn(created, parameters, run) };
    },
    close: async () => {
      await driver.close();
      rmSync(dataDir, { recursive: true });
    },
  };
};

export const initRequest = (
  dataDir: string,
  number: number,
  code: string | Buffer,
  request: Partial<InitRequest>,
): InitRequest => {
  const codePath = path.join(dataDir, `code-${number}`);
  writeFileSync(codePath, typeof code === 'string' ? code : code.toString('base64'));
  return {
    name: 'tested',
    main: null,
    codePath,
    codeHash: `hash-${number}`,
    binary: typeof code !== 'string',
    environment: {},
    activationId: 'a0',
    ...LIMITS,
    ...request,
  };
};

const runIn = (
  container: Container,
  parameters: object = {},
  request: Partial<RunRequest> = {},
): Promise<CallReport> =>
  container.run({
    activationId: 'a1',
    parameters: JSON.stringify(parameters),
    environment: {},
    ...LIMITS,
    ...request,
  });

/** The value an action answered with, whatever it was. */
export const resultOf = ({ outcome }: CallReport): unknown => {
  if (outcome.type !== 'answered') throw new Error(`no answer: ${JSON.stringify(outcome)}`);
  return JSON.parse(outcome.body);
};

/** Log lines without their times: `stdout: text`. */
export const linesOf = (report: CallReport): readonly string[] =>
  report.logs.map((line) => line.slice(31));
