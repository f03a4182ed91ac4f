/** Drives decisions that look at entities, from a list of them: at once, without a journal. */
import { actionPath, plainId } from '../../src/domain/names.ts';
import { entityId, type StoredEntity } from '../../src/domain/entity/entity.ts';
import type { Answer, Question, Reading } from '../../src/domain/reading.ts';

export const answerFrom = <Result>(
  entities: readonly StoredEntity[],
  reading: Reading<Result>,
): Result => watched(entities, reading).result;

export interface Watched<Result> {
  readonly result: Result;
  /** The ids that were asked for, each with what was found. */
  readonly asked: ReadonlyMap<string, StoredEntity | null>;
}

/** The same, telling what was looked at on the way. */
export const watched = <Result>(
  entities: readonly StoredEntity[],
  reading: Reading<Result>,
): Watched<Result> => {
  const asked = new Map<string, StoredEntity | null>();
  let step = reading.next();
  while (step.done !== true) {
    const answer = answerTo(entities, step.value);
    if (step.value.type === 'entity' && answer.type === 'entity')
      asked.set(step.value.id, answer.found);
    step = reading.next(answer);
  }
  return { result: step.value, asked };
};

const answerTo = (entities: readonly StoredEntity[], question: Question): Answer => {
  if (question.type === 'entity') {
    const found = entities.find((entity) => entityId(entity) === question.id) ?? null;
    return { type: 'entity', found };
  }
  const path = plainId(question.package);
  const found = entities
    .filter((entity) => entity.type === 'action')
    .filter(({ action }) => actionPath(action.name) === path);
  return { type: 'members', found };
};
