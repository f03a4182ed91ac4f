/**
 * An action as its stream leaves it. A deleted action is absent again: nothing of it is left.
 *
 * | phase   | accepts                | becomes                              |
 * | ------- | ---------------------- | ------------------------------------ |
 * | absent  | PutAction              | present                              |
 * | present | PutAction (overwrite), DeleteAction | present (updated), absent |
 */
import type { Action } from './action.ts';

export type ActionState =
  | { readonly phase: 'absent' }
  | { readonly phase: 'present'; readonly action: Action };

export const ABSENT_ACTION: ActionState = { phase: 'absent' };
