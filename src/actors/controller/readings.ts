/**
 * Answers the questions of a decision (`src/domain/reading.ts`) from the newest state: at once while
 * everything is in memory, which is the rule, and with a promise from the first miss on.
 */
import type { StoredEntity } from '../../domain/entity/entity.ts';
import type { Answer, Question, Reading } from '../../domain/reading.ts';
import type { Views } from '../../journal/views.ts';
import type { EntityCache } from './entity-cache.ts';

export interface ReadingSources {
  readonly entities: Pick<EntityCache, 'get'>;
  readonly views: Pick<Views, 'members'>;
}

/** Answers a decision's questions from the newest state. No promise when all is in memory. */
export type Read = <Result>(reading: Reading<Result>) => Result | Promise<Result>;

/** Told of every entity that was looked up, and what was found. */
export type OnSeen = (id: string, found: StoredEntity | null) => void;

const unobserved: OnSeen = () => undefined;

export const answerReading = <Result>(
  sources: ReadingSources,
  reading: Reading<Result>,
  onSeen: OnSeen = unobserved,
): Result | Promise<Result> => {
  let step = reading.next();
  while (step.done !== true) {
    const answer = answerTo(sources, step.value, onSeen);
    if (answer instanceof Promise) return answerLater(sources, reading, answer, onSeen);
    step = reading.next(answer);
  }
  return step.value;
};

const answerLater = async <Result>(
  sources: ReadingSources,
  reading: Reading<Result>,
  first: Promise<Answer>,
  onSeen: OnSeen,
): Promise<Result> => {
  let step = reading.next(await first);
  while (step.done !== true) step = reading.next(await answerTo(sources, step.value, onSeen));
  return step.value;
};

const answerTo = (
  { entities, views }: ReadingSources,
  question: Question,
  onSeen: OnSeen,
): Answer | Promise<Answer> => {
  if (question.type === 'members')
    return views.members(question.package).then((found) => ({ type: 'members', found }));
  const { id } = question;
  const seen = (found: StoredEntity | null): Answer => {
    onSeen(id, found);
    return { type: 'entity', found };
  };
  const found = entities.get(id);
  return found instanceof Promise ? found.then(seen) : seen(found);
};
