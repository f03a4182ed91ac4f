import { describe, expect, test } from 'vitest';
import { offset } from '../../../src/domain/kernel/ids.ts';
import type { QueryMessage } from '../../../src/journal/views/query-thread.ts';
import type { Query } from '../../../src/journal/views/query.ts';
import { createQuestions } from '../../../src/journal/views/questions.ts';
import { ViewsUnavailable } from '../../../src/journal/views.ts';
import { createManualClock } from '../manual-clock.ts';

const query: Query<number> = { sql: 'SELECT ?', params: ['1'], row: Number };

/** Questions, and the messages they have sent to a thread that answers when the test does. */
const open = () => {
  const sent: QueryMessage[] = [];
  const { clock, delays, elapse } = createManualClock();
  const send = (message: QueryMessage) => sent.push(message);
  const questions = createQuestions({ send, clock, waitMs: 10_000 });
  return { sent, questions, delays, elapse };
};
const answers = (message: QueryMessage | undefined, ...texts: readonly string[]) => ({
  id: message?.id ?? 0,
  texts,
});

describe('a question', () => {
  test('is put when the views have reached what was durable when it was asked, not before', async () => {
    const { sent, questions, delays } = open();
    const answer = questions.ask(query, offset(5));
    expect(questions.wanted()).toBe(5);
    questions.reached(offset(4));
    expect(sent).toHaveLength(0);
    questions.reached(offset(5));
    expect(sent).toMatchObject([{ sql: 'SELECT ?', params: ['1'] }]);
    expect(questions.wanted()).toBe(0);
    questions.answered(answers(sent[0], '1', '2'));
    expect(await answer).toEqual([1, 2]);
    expect(delays()).toEqual([]);
  });

  test('that waits is not put before one asked earlier', async () => {
    const { sent, questions } = open();
    const all = [5, 7, 9].map((asOf) => questions.ask({ ...query, params: [asOf] }, offset(asOf)));
    questions.reached(offset(8));
    expect(sent.map(({ params }) => params)).toEqual([[5], [7]]);
    questions.reached(offset(9));
    for (const message of sent) questions.answered(answers(message, '1'));
    expect(await Promise.all(all)).toEqual([[1], [1], [1]]);
  });

  test('is refused when the wait is over, and then never put', async () => {
    const { sent, questions, delays, elapse } = open();
    const answer = questions.ask(query, offset(5));
    expect(delays()).toEqual([10_000]);
    elapse();
    await expect(answer).rejects.toThrow(
      new ViewsUnavailable('the views did not answer within 10000 ms'),
    );
    questions.reached(offset(5));
    expect(sent).toHaveLength(0);
    expect(questions.wanted()).toBe(0);
  });

  test('is refused at once when a thousand wait already', async () => {
    const { questions } = open();
    const waiting = Promise.allSettled(
      Array.from({ length: 1000 }, () => questions.ask(query, offset(5))),
    );
    await expect(questions.ask(query, offset(5))).rejects.toThrow(ViewsUnavailable);
    questions.end('the views are closed');
    expect((await waiting).every(({ status }) => status === 'rejected')).toBe(true);
  });

  test('is refused after the end, and by it', async () => {
    const { sent, questions } = open();
    questions.reached(offset(1));
    const put = questions.ask(query, offset(1));
    const waiting = questions.ask(query, offset(5));
    questions.end('the views are closed');
    await expect(put).rejects.toThrow(new ViewsUnavailable('the views are closed'));
    await expect(waiting).rejects.toThrow(new ViewsUnavailable('the views are closed'));
    await expect(questions.ask(query, offset(1))).rejects.toThrow(ViewsUnavailable);
    expect(sent).toHaveLength(1);
  });
});

test('at most sixteen questions are at the thread, and each answer lets the next one in', async () => {
  const { sent, questions } = open();
  questions.reached(offset(1));
  const all = Array.from({ length: 20 }, () => questions.ask(query, offset(1)));
  expect(sent).toHaveLength(16);
  questions.answered(answers(sent[0], '1'));
  expect(sent).toHaveLength(17);
  for (let next = 1; next < 20; next += 1) questions.answered(answers(sent[next], '1'));
  expect(await Promise.all(all)).toEqual(Array.from({ length: 20 }, () => [1]));
});
