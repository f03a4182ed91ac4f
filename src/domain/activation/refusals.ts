/** Why a command is refused. None of these is a user's doing: they tell of a duplicate or a late message. */
export type ActivationRefusal =
  | { readonly type: 'NotAccepted' }
  | { readonly type: 'AlreadyAccepted' }
  | { readonly type: 'NotStarted' }
  /** It has started and may not start again, or not as this attempt. */
  | { readonly type: 'AlreadyStarted'; readonly attempt: number }
  | { readonly type: 'WrongAttempt'; readonly expected: number }
  /** It is safe to retry: it runs again instead of ending. */
  | { readonly type: 'RunsAgain' }
  | { readonly type: 'AlreadyCompleted' };
