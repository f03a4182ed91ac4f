import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { offset, queueKey } from '../../../src/domain/kernel/ids.ts';
import { type Books, createBooks, type SlotDemand } from '../../../src/domain/scheduler/books.ts';

const INVOKERS = 3;
const QUEUES: readonly SlotDemand[] = [1, 3, 200].map((concurrency, n) => ({
  queue: queueKey(`queue ${n}`),
  memoryMb: 128 * (n + 1),
  concurrency,
  timeoutMs: 1_000 * (n + 1),
}));

/** A record of the log, at the offset of its place there. */
type Entry =
  | { readonly type: 'accepted'; readonly invoker: number; readonly queue: number }
  | { readonly type: 'moved'; readonly of: number; readonly from: number; readonly to: number }
  | { readonly type: 'completed'; readonly of: number; readonly invoker: number };

const never = (): never => {
  throw new Error('there is no such queue');
};
const demand = (queue: number): SlotDemand => QUEUES[queue] ?? never();

/** What is open, computed with a table by acceptance: where it lies, and its queue. */
const openOf = (log: readonly Entry[]) => {
  const open = new Map<number, { invoker: number; queue: number }>();
  log.forEach((entry, at) => {
    if (entry.type === 'accepted') open.set(at, { ...entry });
    else if (entry.type === 'completed') open.delete(entry.of);
    else Object.assign(open.get(entry.of) ?? {}, { invoker: entry.to });
  });
  return open;
};

/** A log in which what is moved and ended was accepted before, and lies where the record says. */
const logs: fc.Arbitrary<readonly Entry[]> = fc
  .array(fc.tuple(fc.nat(9), fc.nat(1_000), fc.nat(INVOKERS - 1), fc.nat(2)), { maxLength: 120 })
  .map((steps) => {
    const log: Entry[] = [];
    for (const [kind, pick, invoker, queue] of steps) {
      const open = [...openOf(log)];
      const chosen = open[pick % Math.max(1, open.length)];
      if (kind < 4 || chosen === undefined) log.push({ type: 'accepted', invoker, queue });
      else if (kind < 6)
        log.push({ type: 'moved', of: chosen[0], from: chosen[1].invoker, to: invoker });
      else log.push({ type: 'completed', of: chosen[0], invoker: chosen[1].invoker });
    }
    return log;
  });

const at = (place: number) => offset(place + 1);

const deliver = (books: Books, log: readonly Entry[], place: number): void => {
  const entry = log[place];
  if (entry === undefined) return;
  if (entry.type === 'accepted')
    return books.accepted(at(place), entry.invoker, demand(entry.queue));
  const accepted = log[entry.of];
  if (accepted?.type !== 'accepted') return;
  const { queue } = demand(accepted.queue);
  const acceptedAt = at(entry.of);
  if (entry.type === 'moved') books.moved(at(place), { ...entry, acceptedAt, queue });
  else books.completed(at(place), { ...entry, acceptedAt, queue });
};

const folded = (log: readonly Entry[], places: readonly number[]): Books => {
  const books = createBooks();
  for (const place of places) deliver(books, log, place);
  return books;
};

const stateOf = (books: Books) =>
  Array.from({ length: INVOKERS }, (_, invoker) => [
    books.usedMb(invoker),
    books.inFlight(invoker),
    books.longestTimeoutMs(invoker),
    ...QUEUES.map(({ queue }) => books.hasPlace(invoker, queue)),
  ]);

const everyPlace = (log: readonly Entry[]): readonly number[] => log.map((_, place) => place);

/** Ends for all that a log leaves open. */
const withEnds = (log: readonly Entry[]): readonly Entry[] => [
  ...log,
  ...[...openOf(log)].map(([of, { invoker }]) => ({ type: 'completed' as const, of, invoker })),
];

describe('the books', () => {
  test('P44: a queue takes the memory of as many containers as hold what it has in flight', () => {
    fc.assert(
      fc.property(logs, (log) => {
        const books = folded(log, everyPlace(log));
        for (let invoker = 0; invoker < INVOKERS; invoker += 1) {
          const open = [...openOf(log).values()].filter((one) => one.invoker === invoker);
          const memory = QUEUES.map(({ concurrency, memoryMb }, queue) => {
            const count = open.filter((one) => one.queue === queue).length;
            expect(books.hasPlace(invoker, demand(queue).queue)).toBe(count % concurrency !== 0);
            return Math.ceil(count / concurrency) * memoryMb;
          });
          expect(books.usedMb(invoker)).toBe(memory.reduce((sum, one) => sum + one, 0));
          expect(books.inFlight(invoker)).toBe(open.length);
        }
        expect(books.total()).toBe(openOf(log).size);
      }),
    );
  });

  test('P45, P56: records that are delivered again, from anywhere on, change nothing', () => {
    fc.assert(
      fc.property(logs, fc.nat(120), fc.nat(120), (log, from, length) => {
        const books = folded(log, everyPlace(log));
        const before = stateOf(books);
        for (const place of everyPlace(log).slice(from, from + length)) {
          deliver(books, log, place);
          deliver(books, log, place);
        }
        expect(stateOf(books)).toEqual(before);
      }),
    );
  });

  test('duplicated and reordered deliveries leave no slot taken once every end was heard of', () => {
    fc.assert(
      fc.property(logs, fc.infiniteStream(fc.nat()), (log, random) => {
        const whole = withEnds(log);
        const drawn = (below: number): number => (random.next().value ?? 0) % below;
        const deliveries = [
          ...everyPlace(whole),
          ...everyPlace(whole).filter(() => drawn(2) === 0),
        ];
        for (let place = deliveries.length - 1; place > 0; place -= 1) {
          const other = drawn(place + 1);
          [deliveries[place], deliveries[other]] = [deliveries[other] ?? 0, deliveries[place] ?? 0];
        }
        // A journal delivers again until it was heard in order.
        const books = folded(whole, [...deliveries, ...everyPlace(whole)]);
        expect(books.total()).toBe(0);
        expect(stateOf(books)).toEqual(stateOf(createBooks()));
      }),
    );
  });

  test('P55: a restart at any point, with all before it read again, gives the same books', () => {
    fc.assert(
      fc.property(logs, fc.nat(120), (log, point) => {
        const places = everyPlace(log);
        const open = [...openOf(log.slice(0, point)).keys()];
        // What had ended before the lowest open acceptance need not be read again.
        const from = Math.min(point, ...open);
        const again = folded(log, places.slice(from));
        expect(stateOf(again)).toEqual(stateOf(folded(log, places)));
      }),
    );
  });

  test('no slot leaks in 10,000 random failures', () => {
    const books = createBooks();
    let seed = 42;
    const drawn = (below: number): number => {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((seed / 2 ** 32) * below);
    };
    let next = 0;
    const open: { at: number; invoker: number; queue: number }[] = [];
    for (let failures = 0; failures < 10_000;) {
      const one = { at: (next += 1), invoker: drawn(INVOKERS), queue: drawn(3) };
      const held = demand(one.queue);
      books.hold(one.invoker, held);
      // The append may have failed.
      if (drawn(4) > 0) {
        books.accepted(offset(one.at), one.invoker, held);
        open.push(one);
      }
      books.release(one.invoker, held.queue);
      const failed = open.length > 50 ? open.splice(drawn(open.length), 1)[0] : undefined;
      if (failed === undefined) continue;
      failures += 1;
      const { queue } = demand(failed.queue);
      const acceptedAt = offset(failed.at);
      const to = drawn(INVOKERS);
      const isMoved = drawn(2) === 0;
      if (isMoved)
        books.moved(offset((next += 1)), { acceptedAt, queue, from: failed.invoker, to });
      // The invoker that was given up may have been heard of late, and twice.
      for (let times = 1 + drawn(2); times > 0; times -= 1)
        books.completed(offset((next += 1)), {
          acceptedAt,
          queue,
          invoker: isMoved && drawn(2) === 0 ? to : failed.invoker,
        });
    }
    for (const { at: acceptedAt, invoker, queue } of open)
      books.completed(offset((next += 1)), {
        acceptedAt: offset(acceptedAt),
        queue: demand(queue).queue,
        invoker,
      });
    expect(books.total()).toBe(0);
    expect(stateOf(books)).toEqual(stateOf(createBooks()));
  });

  test('P46: the end of what the books never counted returns nothing', () => {
    const books = createBooks();
    const held = demand(0);
    books.accepted(offset(5), 0, held);
    books.completed(offset(6), { acceptedAt: offset(4), queue: held.queue, invoker: 0 });
    books.completed(offset(7), { acceptedAt: null, queue: null, invoker: 0 });
    expect(books.inFlight(0)).toBe(1);
  });
});
