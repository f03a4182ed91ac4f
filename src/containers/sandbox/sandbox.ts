/**
 * A sandbox is a function: from what shall run to the command that runs it apart from the machine,
 * and the words that say what is apart. Limits (`../limits`) wrap that command.
 *
 * All sandboxes show one tree, the image (`../process/image.ts`); paths inside it start at `root`.
 */
import type { NetworkPolicy } from '../../domain/network-policy.ts';
import type { Mount } from './mounts.ts';

export interface SandboxSpec {
  /** The program and its arguments, as paths of the image. */
  readonly program: readonly string[];
  /** Comes first in PATH; `null`: nothing does. */
  readonly pathFolder: string | null;
  /** A folder of its own for a container that has no private /tmp. */
  readonly scratch: string;
  /** One of the sandbox's `networks`. */
  readonly network: NetworkPolicy;
  /** Who it is, where the server is root. */
  readonly user: number;
}

export interface SandboxCommand {
  readonly command: string;
  readonly arguments: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** In which it starts. */
  readonly folder: string;
  /** The command is not the container itself but waits for it, and ends after it. */
  readonly waits: boolean;
}

export type SandboxName = 'bubblewrap' | 'namespaces' | 'none';

/** What an operator may ask for; `auto` takes the strongest that works. */
export type SandboxSetting = 'auto' | SandboxName;

export interface Sandbox {
  readonly name: SandboxName;
  /** What is in force, in words, as shown to the operator, but for the network. */
  readonly isolation: string;
  readonly isolated: boolean;
  /** What its containers can have, as far as the machine lets it. */
  readonly networks: readonly NetworkPolicy[];
  /** Folder of the image on this machine. */
  readonly image: string;
  /** Where a container sees the image: `/` inside a sandbox, its real folder without one. */
  readonly root: string;
  /** Each container is the user it is given for the whole machine, and may not be anybody else's. */
  readonly ownUsers: boolean;
  readonly command: (spec: SandboxSpec) => SandboxCommand;
}

/** What every sandbox is built from. */
export interface Machine {
  /** Folder of the image on this machine. */
  readonly image: string;
  /** The programs of all runtimes. */
  readonly programs: readonly Mount[];
  /** Folders that no container may see, wherever they lie. */
  readonly hidden: readonly string[];
  /** Whether the server runs as root, so that privileges have to be dropped. */
  readonly root: boolean;
  /** Whether there are users enough for each container to be another. */
  readonly usersApart: boolean;
  /** The image where every user gets at it, with programs that every user can run. May throw. */
  readonly openImage: () => Pick<Machine, 'image' | 'programs'>;
}

/**
 * Who is root of a user namespace of its own may mount memory as files, and reach parts of the kernel
 * that are for root alone. The kernel makes none for a process whose root is not that of its mounts
 * (Linux: user_namespaces(7), EPERM): the same tree, mounted over the root, lies above it unseen.
 */
export const LOCK_IN = 'mount --bind / /';
/** Bytes of the private /tmp. */
export const TMP_BYTES_MAX = 256 * 1024 * 1024;

/** The environment of a container before its action adds to it (scheduling-and-runtimes §5.2). */
export const baseEnvironment = (
  pathFolder: string | null,
  home: string,
): Readonly<Record<string, string>> => ({
  PATH: `${pathFolder === null ? '' : `${pathFolder}:`}/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin`,
  HOME: home,
  TMPDIR: home,
  __OW_ALLOW_CONCURRENT: 'true',
});
