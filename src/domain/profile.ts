/**
 * System limits and choices by profile (adobe-runtime §2, X3; openwhisk-api §2.5, §4.7).
 */
interface Range {
  readonly min: number;
  readonly std: number;
  readonly max: number;
}

export interface Profile {
  readonly name: 'adobe' | 'openwhisk';
  /** Status of a blocking call whose wait is over (adobe-runtime X3). */
  readonly blockingTimeoutStatus: 202 | 504;
  /** The longest a blocking call waits, ms. */
  readonly blockingWaitMs: number;
  readonly timeoutMs: Range;
  readonly memoryMb: Range;
  readonly logsMb: Range;
  readonly concurrency: Range;
  readonly codeBytesMax: number;
  readonly parametersBytesMax: number;
  readonly payloadBytesMax: number;
  readonly resultBytesMax: number;
  readonly listLimit: { readonly std: number; readonly max: number };
  readonly invocationsPerMinute: number;
  readonly concurrentInvocations: number;
  readonly firesPerMinute: number;
  readonly sequenceLength: number;
  /** Whether others may run the actions of a shared package, but read nothing of it (adobe-runtime §12). */
  readonly sharedPackagesExecuteOnly: boolean;
}

const MB = 1024 * 1024;

const openwhisk: Profile = {
  name: 'openwhisk',
  blockingTimeoutStatus: 202,
  blockingWaitMs: 60_000,
  timeoutMs: { min: 100, std: 60_000, max: 300_000 },
  memoryMb: { min: 128, std: 256, max: 512 },
  logsMb: { min: 0, std: 10, max: 10 },
  concurrency: { min: 1, std: 1, max: 1 },
  codeBytesMax: 48 * MB,
  parametersBytesMax: MB,
  payloadBytesMax: MB,
  resultBytesMax: MB,
  listLimit: { std: 30, max: 200 },
  invocationsPerMinute: 60,
  concurrentInvocations: 30,
  firesPerMinute: 60,
  sequenceLength: 50,
  sharedPackagesExecuteOnly: false,
};

const adobe: Profile = {
  ...openwhisk,
  name: 'adobe',
  blockingTimeoutStatus: 504,
  timeoutMs: { min: 100, std: 60_000, max: 10_800_000 },
  memoryMb: { min: 128, std: 256, max: 4096 },
  concurrency: { min: 1, std: 200, max: 500 },
  invocationsPerMinute: 6000,
  concurrentInvocations: 1000,
  firesPerMinute: 600,
  sharedPackagesExecuteOnly: true,
};

export const PROFILES: Readonly<Record<Profile['name'], Profile>> = { adobe, openwhisk };
