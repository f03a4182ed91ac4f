/**
 * What the containers of one kind run: a runtime, and what it needs of the machine. Paths are those
 * that a container sees; without a sandbox they are found in the image and on the machine itself.
 */
import type { Mount } from '../sandbox/mounts.ts';

/**
 * What becomes of an action's code. `source`: text is handed over as it is, all else is an archive.
 * `executable`: there is always a folder, in which what is no archive lies as the program `exec`.
 */
export type CodeForm = 'source' | 'executable';

export interface Program {
  readonly kind: string;
  /** Beside the system's libraries and programs; every container sees them, read-only. */
  readonly mounts: readonly Mount[];
  /** The program and its arguments. `script` gives the path of a file of `runtimes/`. */
  readonly command: (memoryMb: number, script: (file: string) => string) => readonly string[];
  /** Comes first in PATH; `null`: nothing does. */
  readonly pathFolder: string | null;
  readonly codeForm: CodeForm;
}
