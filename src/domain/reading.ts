/**
 * Decisions that have to look at entities while they are made, and still are pure: a generator that
 * yields what it wants to know and is given the answer. Whoever drives it may answer from memory at
 * once, or wait for a disk; the decision reads as if everything were at hand:
 *
 *     const found = yield* entityById('guest/utils');
 */
import type { StoredAction } from './action/action.ts';
import type { StoredEntity } from './entity/entity.ts';
import type { PlainName } from './names.ts';

export type Question =
  | { readonly type: 'entity'; readonly id: string }
  /** All actions in a package. */
  | { readonly type: 'members'; readonly package: PlainName };

export type Answer =
  | { readonly type: 'entity'; readonly found: StoredEntity | null }
  | { readonly type: 'members'; readonly found: readonly StoredAction[] };

export type Reading<Result> = Generator<Question, Result, Answer>;

/** `null`: there is no entity with this id, of whatever kind. */
export function* entityById(id: string): Reading<StoredEntity | null> {
  const answer = yield { type: 'entity', id };
  if (answer.type !== 'entity') throw new Error('a question was given the answer to another');
  return answer.found;
}

export function* membersOf(name: PlainName): Reading<readonly StoredAction[]> {
  const answer = yield { type: 'members', package: name };
  if (answer.type !== 'members') throw new Error('a question was given the answer to another');
  return answer.found;
}
