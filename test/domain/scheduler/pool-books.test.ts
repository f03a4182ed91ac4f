import fc from 'fast-check';
import { expect, test } from 'vitest';
import { containerId } from '../../../src/domain/kernel/ids.ts';
import { createPoolBooks, forNobody } from '../../../src/domain/scheduler/pool-books.ts';
import type { Queue } from '../../../src/domain/scheduler/pool-state.ts';
import { demand, SETTINGS } from '../../support/pool-world.ts';

const createBooks = () => {
  let made = 0;
  return createPoolBooks<string>(
    SETTINGS,
    () => containerId(`c${(made += 1)}`),
    () => undefined,
  );
};

test('a container that ends late forgets its own queue, not the one that came after it', () => {
  const books = createBooks();
  const first = books.queue(demand());
  const late = books.create(demand(), forNobody({ type: 'probe' }), 0);
  books.join(late, first, 0);
  books.end(late, 'runFailed');
  books.tidy(first);
  const second = books.queue(demand());
  second.waiting.push({ job: 'waits', sinceMs: 0, waited: null });
  books.waits(second, 1);
  books.remove(late);
  books.tidy(first);
  expect(second).not.toBe(first);
  expect(books.queue(demand())).toBe(second);
  expect(second.tenant.queues.has(second)).toBe(true);
});

const ACTIONS = ['ann/a', 'ann/b', 'bob/c'];
type Step = readonly ['comes' | 'leaves' | 'tidies', number];
const steps = fc.array(
  fc.tuple(fc.constantFrom('comes' as const, 'leaves', 'tidies'), fc.nat(ACTIONS.length - 1)),
);

/** Every queue that there ever was may be tidied again: its containers may end late. */
test('a queue in which somebody waits is never forgotten, whichever is tidied and when', () => {
  fc.assert(
    fc.property(steps, (done: readonly Step[]) => {
      const books = createBooks();
      const known: Queue<string>[] = [];
      for (const [step, index] of done) {
        const action = ACTIONS[index] ?? '';
        const [namespace = ''] = action.split('/');
        const queue = books.queue(demand({ namespace, action }));
        known.push(queue);
        if (step === 'comes') queue.waiting.push({ job: 'waits', sinceMs: 0, waited: null });
        if (step === 'leaves') queue.waiting.shift();
        const waiting = new Set(known.filter((one) => one.waiting.size() > 0));
        if (step === 'tidies') for (const one of known) books.tidy(one);
        for (const one of waiting) {
          expect(books.queue(one.demand)).toBe(one);
          expect(one.tenant.queues.has(one)).toBe(true);
        }
      }
    }),
  );
});
