/** What happens to an action. The events carry the whole new state, so a reader needs no history. */
import type { ActionName } from '../names.ts';
import type { Action } from './action.ts';

export interface ActionCreated {
  readonly type: 'ActionCreated';
  readonly action: Action;
}
export interface ActionUpdated {
  readonly type: 'ActionUpdated';
  readonly action: Action;
}
export interface ActionDeleted {
  readonly type: 'ActionDeleted';
  readonly name: ActionName;
}
export type ActionEvent = ActionCreated | ActionUpdated | ActionDeleted;
