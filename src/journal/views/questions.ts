/**
 * The questions that are open: each waits until the views have reached what was durable when it was
 * asked, then for its turn at the query thread, then for the answer. All three are bounded: the wait
 * in time, the waiting in number, and the thread's inbox by a window, so that questions given up
 * meanwhile never reach it.
 */
import type { Offset } from '../../domain/kernel/ids.ts';
import { ViewsUnavailable } from '../views.ts';
import type { Query } from './query.ts';
import type { QueryAnswer, QueryMessage } from './query-thread.ts';

export interface QuestionsOptions {
  readonly send: (message: QueryMessage) => void;
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
  readonly resolve: (texts: readonly string[]) => void;
  readonly refuse: (why: string) => void;
}

/** Questions at the query thread at once: enough to keep it busy. */
const WINDOW = 16;
const WAITING_MAX = 1000;

export const createQuestions = ({ send, waitMs }: QuestionsOptions): Questions => {
  /** By id, in the order they were asked, which is the order of `asOf` too. */
  const waiting = new Map<number, Question>();
  const running = new Map<number, Question>();
  let cursor = 0;
  let wanted = 0;
  let ids = 0;
  let ended: string | null = null;

  const dispatch = (): void => {
    for (const [id, question] of waiting) {
      if (running.size >= WINDOW || question.asOf > cursor) return;
      waiting.delete(id);
      running.set(id, question);
      send(question.message);
    }
  };
  const enqueue = (query: Query<unknown>, asOf: Offset): Promise<readonly string[]> =>
    new Promise((resolve, reject) => {
      const id = (ids += 1);
      const refuse = (why: string): void => {
        clearTimeout(timer);
        waiting.delete(id);
        reject(new ViewsUnavailable(why));
      };
      const timer = setTimeout(refuse, waitMs, `the views did not answer within ${waitMs} ms`);
      const settle = (texts: readonly string[]): void => {
        clearTimeout(timer);
        resolve(texts);
      };
      const message = { id, sql: query.sql, params: query.params };
      waiting.set(id, { message, asOf, resolve: settle, refuse });
      wanted = asOf;
      dispatch();
    });

  return {
    ask: async (query, asOf) => {
      if (ended !== null) throw new ViewsUnavailable(ended);
      if (waiting.size >= WAITING_MAX)
        throw new ViewsUnavailable(`${WAITING_MAX} questions to the views are waiting already`);
      return (await enqueue(query, asOf)).map(query.row);
    },
    answered: ({ id, texts }) => {
      running.get(id)?.resolve(texts);
      running.delete(id);
      dispatch();
    },
    reached: (now) => {
      cursor = now;
      dispatch();
    },
    wanted: () => (waiting.size === 0 ? 0 : wanted),
    end: (why) => {
      ended = why;
      for (const question of [...waiting.values(), ...running.values()]) question.refuse(why);
      running.clear();
    },
  };
};
