/**
 * The action as an entity: what a PUT makes and a GET shows (openwhisk-api §4.1, §4.2).
 */
import type { BlobHash, Offset } from '../kernel/ids.ts';
import type { Json } from '../kernel/json.ts';
import type { ActionName } from '../names.ts';
import type { ActionLimits } from './limits.ts';

/** One entry of `parameters` or `annotations` (openwhisk-api §3.5). */
export interface Parameter {
  readonly key: string;
  readonly value: Json;
  /** Given to the container's environment at its start, not to the arguments. */
  readonly init?: true;
}

/** Code run by a runtime of the manifest. The code itself is a blob, stored as it was sent. */
export interface CodeExec {
  readonly type: 'code';
  /** A concrete kind (`nodejs:22`), never `FAMILY:default`. */
  readonly kind: string;
  readonly code: BlobHash;
  readonly codeBytes: number;
  /** Base64 by its look: an archive (openwhisk-api §4.2). */
  readonly binary: boolean;
  /** Entry point as given; `null` means `main`. */
  readonly main: string | null;
  /** Of kind `blackbox`, and then only: the container's. Its code may be empty. */
  readonly image?: string;
}

/** A list of actions that run one after the other, by name (openwhisk-api §6.1). */
export interface SequenceExec {
  readonly type: 'sequence';
  readonly kind: 'sequence';
  /** As given: a component may be named through a binding, which is resolved when it runs. */
  readonly components: readonly ActionName[];
}
export type Exec = CodeExec | SequenceExec;

export interface Action {
  readonly name: ActionName;
  /** `MAJOR.MINOR.PATCH`. */
  readonly version: string;
  readonly publish: boolean;
  /** Epoch milliseconds of the last write. */
  readonly updated: number;
  readonly exec: Exec;
  readonly parameters: readonly Parameter[];
  readonly limits: ActionLimits;
  readonly annotations: readonly Parameter[];
}

/** An action with its revision: the journal offset of its last write, never used twice. */
export interface StoredAction {
  readonly action: Action;
  readonly revision: Offset;
}
