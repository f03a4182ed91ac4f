/**
 * The questions that are open: each waits until the views have reached what was durable when it was
 * asked, then for its turn at the query thread, then for the answer. All three are bounded: the wait
 * in time, the waiting in number, and the thread's inbox by a window, so that questions given up
 * meanwhile never reach it.
 */
import type { Clock } from '../../domain/kernel/clock.ts';
import type { Offset } from '../../domain/kernel/ids.ts';
import { ViewsUnavailable } from '../views.ts';
import type { Query } from './query.ts';
import type { QueryAnswer, QueryMessage } from './query-thread.ts';

export interface QuestionsOptions {
  readonly send: (message: QueryMessage) => void;
  readonly clock: Clock;
  /** How long a question may take in all, ms. */
  readonly waitMs: number;
}

export interface Questions {
  /** Rejects with `ViewsUnavailable`. */
  readonly ask: <Row>(query: Query<Row>, asOf: Offset) => Promise<readonly Row[]>;
  readonly answered: (answer: QueryAnswer) => void;
  /** The views are true up to `cursor`. */
  readonly reached: (cursor: Offset) => void;
  /** The furthest offset a question waits for; 0 when none does. */
  readonly wanted: () => number;
  /** Refuses every open question, and all that come. */
  readonly end: (why: string) => void;
}

interface Question {
  readonly message: QueryMessage;
  readonly asOf: Offset;
  readonly answer: Promise<readonly string[]>;
  readonly resolve: (texts: readonly string[]) => void;
  readonly refuse: (why: string) => void;
}

/** Questions at the query thread at once: enough to keep it busy. */
const WINDOW = 16;
const WAITING_MAX = 1000;

export const createQuestions = (options: QuestionsOptions): Questions => {
  /** By id, in the order they were asked, which is the order of `asOf` too. */
  const waiting = new Map<number, Question>();
  const window = createWindow(options.send);
  let cursor = 0;
  let wanted = 0;
  let ids = 0;
  let ended: string | null = null;

  const dispatch = (): void => {
    for (const [id, question] of waiting) {
      if (question.asOf > cursor || !window.put(question)) return;
      waiting.delete(id);
    }
  };
  const pose = ({ sql, params }: Query<unknown>, asOf: Offset): Promise<readonly string[]> => {
    if (ended !== null) throw new ViewsUnavailable(ended);
    if (waiting.size >= WAITING_MAX)
      throw new ViewsUnavailable(`${WAITING_MAX} questions to the views are waiting already`);
    const id = (ids += 1);
    const question = createQuestion({ id, sql, params }, asOf, options, () => waiting.delete(id));
    waiting.set(id, question);
    wanted = asOf;
    dispatch();
    return question.answer;
  };
  return {
    ask: async (query, asOf) => (await pose(query, asOf)).map(query.row),
    answered: (answer) => {
      window.answered(answer);
      dispatch();
    },
    reached: (now) => {
      cursor = now;
      dispatch();
    },
    wanted: () => (waiting.size === 0 ? 0 : wanted),
    end: (why) => {
      ended = why;
      for (const question of [...waiting.values(), ...window.open()]) question.refuse(why);
    },
  };
};

/** The questions at the thread. One that was given up stays until its answer makes room. */
const createWindow = (send: QuestionsOptions['send']) => {
  const sent = new Map<number, Question>();
  return {
    open: () => sent.values(),
    put: (question: Question): boolean => {
      if (sent.size >= WINDOW) return false;
      sent.set(question.message.id, question);
      send(question.message);
      return true;
    },
    answered: ({ id, texts }: QueryAnswer): void => {
      sent.get(id)?.resolve(texts);
      sent.delete(id);
    },
  };
};

/** One that is refused when nobody settles it in time. `onRefused`: nobody waits for it any more. */
const createQuestion = (
  message: QueryMessage,
  asOf: Offset,
  { clock, waitMs }: QuestionsOptions,
  onRefused: () => void,
): Question => {
  const { promise, resolve, reject } = Promise.withResolvers<readonly string[]>();
  const refuse = (why: string): void => {
    cancel();
    onRefused();
    reject(new ViewsUnavailable(why));
  };
  const cancel = clock.schedule(waitMs, () =>
    refuse(`the views did not answer within ${waitMs} ms`),
  );
  const settle = (texts: readonly string[]): void => {
    cancel();
    resolve(texts);
  };
  return { message, asOf, answer: promise, resolve: settle, refuse };
};
