/**
 * The contract between a container actor and whatever holds the code: a sandboxed process, or a
 * container of Docker. Every failure is a value; nothing here throws for what a container does.
 *
 * OpenWhisk: `/init` once, then `/run` as often and as many at once as the action's concurrency
 * allows (scheduling-and-runtimes §5).
 */
import type { CallReport } from '../domain/activation/outcome.ts';
import type { Either } from '../domain/kernel/fp.ts';
import type { ContainerId } from '../domain/kernel/ids.ts';
import type { NetworkPolicy } from '../domain/network-policy.ts';
import type { Runtimes } from '../domain/runtimes.ts';

export interface ContainerSpec {
  readonly id: ContainerId;
  readonly kind: string;
  /** Of kind `blackbox`, and then only: what it is made from. */
  readonly image: string | null;
  readonly memoryMb: number;
  readonly network: NetworkPolicy;
}

export interface InitRequest {
  /** `NAME` of the action. */
  readonly name: string;
  readonly main: string | null;
  /**
   * The file that holds the code as it was sent: text, or base64 of an archive when `binary`. An empty
   * file where an image of the action's own choice comes without code.
   */
  readonly codePath: string;
  /** Names the code's content, so that an unpacked archive can be kept and shared. */
  readonly codeHash: string;
  readonly binary: boolean;
  /** `__OW_*` and `init` parameters, set before user code loads. */
  readonly environment: Readonly<Record<string, string>>;
  /** The activation that pays for the init, to which its logs belong. */
  readonly activationId: string;
  readonly timeoutMs: number;
  readonly logBytesMax: number;
  /** A longer text of failure is reported as `oversized`. */
  readonly resultBytesMax: number;
}

export interface RunRequest {
  readonly activationId: string;
  /** JSON text of the arguments. */
  readonly parameters: string;
  /** `__OW_*` of this activation, seen by it alone even when many run at once. */
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly logBytesMax: number;
  /** A longer result, or text of failure, is reported as `oversized`. */
  readonly resultBytesMax: number;
}

export interface Container {
  readonly id: ContainerId;
  /** At most once, before any run. */
  readonly init: (request: InitRequest) => Promise<CallReport>;
  /** `onSent`: the parameters are on their way, and held no longer. Not called where they never left. */
  readonly run: (request: RunRequest, onSent?: () => void) => Promise<CallReport>;
  /** Stops every process of it, for times when no call is open. */
  readonly pause: () => Promise<void>;
  /** Lets them go on: to be waited for before a call. */
  readonly resume: () => Promise<void>;
  /** Ends every process of it and frees what it held. Idempotent; open calls report `exited`. */
  readonly destroy: () => Promise<void>;
  /** Resolves once, when the container is gone for whatever reason. */
  readonly exited: Promise<void>;
}

export interface Offer {
  readonly kinds: readonly string[];
  readonly images: Runtimes['images'];
}

export type DriverFailure =
  /** Nothing makes containers of this kind or image here. The message is for the action's developer. */
  | { readonly type: 'NotRunnable'; readonly message: string }
  | { readonly type: 'CreateFailed'; readonly message: string };

export interface ContainerDriver {
  readonly name: string;
  /** What separates containers from the machine and what does not, in words, for the operator. */
  readonly isolation: string;
  /** What is held of that, without a word about the machine: for whoever asks. */
  readonly held: string;
  /** False when nothing does, which deserves a loud warning. */
  readonly isolated: boolean;
  /** Which networks its containers may have; one with another is not made. */
  readonly networks: readonly NetworkPolicy[];
  /** What it can make containers of. */
  readonly offers: Offer;
  readonly create: (spec: ContainerSpec) => Promise<Either<DriverFailure, Container>>;
  /** Ends all its containers, and resolves when they are gone. */
  readonly close: () => Promise<void>;
}
