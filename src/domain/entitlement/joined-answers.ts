/**
 * One answer about several entities. All that the asker has no right to are named together, each
 * once (openwhisk-api §2.4); anything else that is in the way comes first, because with it nobody
 * can say of all of them what the asker may do.
 */
import { E, type Either } from '../kernel/fp.ts';
import type { Refusal } from '../refusal.ts';

export const joined = (answers: readonly Either<Refusal, unknown>[]): Either<Refusal, null> => {
  const forbidden = new Set<string>();
  for (const answer of answers) {
    if (E.isRight(answer)) continue;
    if (answer.left.type !== 'NotAuthorized') return answer;
    for (const resource of answer.left.resources) forbidden.add(resource);
  }
  return forbidden.size === 0
    ? E.right(null)
    : E.left({ type: 'NotAuthorized', resources: [...forbidden].sort() });
};
