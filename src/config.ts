/**
 * Every setting with its meaning, unit and default; one frozen value that compose hands out.
 * Limits of the API by profile are in `src/domain/profile.ts`.
 */
import type { Profile } from './domain/profile.ts';
import type { LogLevel } from './platform/logger.ts';

export interface Config {
  readonly host: string;
  readonly port: number;
  /** The data folder. */
  readonly data: string;
  readonly profile: Profile;
  readonly guestAuth: string | null;
  /** Invokers in this process. */
  readonly invokers: number;
  readonly log: { readonly level: LogLevel };
  readonly journal: {
    /** `fsync` survives power loss, `os` a crash of the process. */
    readonly durability: 'fsync' | 'os';
    readonly segmentBytesMax: number;
    readonly segmentAgeMaxMs: number;
  };
  readonly invoker: {
    /** Megabytes of container memory each invoker may reserve. */
    readonly memoryMb: number;
    /** Activations each invoker holds in memory at most; the rest waits in the journal. */
    readonly windowMax: number;
  };
  readonly container: {
    /** How long an unused container is kept, ms (adobe-runtime X1). */
    readonly idleTimeoutMs: number;
    readonly sandbox: 'auto' | 'bubblewrap' | 'namespaces' | 'none';
  };
  /** How long running activations may go on after SIGTERM, ms. */
  readonly shutdownGraceMs: number;
}
