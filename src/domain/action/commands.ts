/** What may be asked of an action. Content has been decoded; meaning has not been judged. */
import type { BlobHash } from '../kernel/ids.ts';
import type { ActionName } from '../names.ts';
import type { Parameter } from './action.ts';
import type { ActionLimits } from './limits.ts';

export interface CodeContent {
  readonly type: 'code';
  /** As sent: `nodejs:22` or `nodejs:default`, trimmed and in lower case. */
  readonly kind: string;
  /** As sent. The gateway stores it as a blob before the command is decided. */
  readonly code: string;
  readonly main: string | null;
  /** Of kind `blackbox`, and then only. */
  readonly image?: string;
}
export interface SequenceContent {
  readonly type: 'sequence';
  /** `_` has been resolved; nothing is known of them yet. */
  readonly components: readonly ActionName[];
}
export type ExecContent = CodeContent | SequenceContent;

/** A decoded PUT body (openwhisk-api §4.4); absent members are `null`. */
export interface ActionContent {
  readonly exec: ExecContent | null;
  readonly parameters: readonly Parameter[] | null;
  readonly limits: Partial<ActionLimits> | null;
  readonly annotations: readonly Parameter[] | null;
  readonly delAnnotations: readonly string[];
  readonly publish: boolean | null;
  readonly version: string | null;
}

/** Code is a blob by now, and the time is known. */
export interface DecidePut {
  readonly type: 'PutAction';
  readonly name: ActionName;
  readonly content: ActionContent;
  readonly code: { readonly hash: BlobHash; readonly bytes: number } | null;
  readonly overwrite: boolean;
  readonly nowMs: number;
}
export interface DecideDelete {
  readonly type: 'DeleteAction';
  readonly name: ActionName;
}
export type ActionCommand = DecidePut | DecideDelete;
