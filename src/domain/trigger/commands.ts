/** What may be asked of a trigger. Content has been decoded; meaning has not been judged. */
import type { Parameter } from '../action/action.ts';
import type { PlainName } from '../names.ts';

/** A decoded PUT body (openwhisk-api §7.1); absent members are `null`. */
export interface TriggerContent {
  readonly parameters: readonly Parameter[] | null;
  readonly annotations: readonly Parameter[] | null;
  readonly publish: boolean | null;
  readonly version: string | null;
}

export interface PutTrigger {
  readonly type: 'PutTrigger';
  readonly name: PlainName;
  readonly content: TriggerContent;
  readonly overwrite: boolean;
  readonly nowMs: number;
}
export interface DeleteTrigger {
  readonly type: 'DeleteTrigger';
  readonly name: PlainName;
}
export type TriggerCommand = PutTrigger | DeleteTrigger;
