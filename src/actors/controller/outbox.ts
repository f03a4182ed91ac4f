/**
 * What the balancer decided in one turn, appended together: it becomes durable, or not, as one. What
 * an entry takes of an invoker is held from the decision on until the tail has told the books of it,
 * so that no other gets its place in between.
 */
import { E } from '../../domain/kernel/fp.ts';
import type { Offset } from '../../domain/kernel/ids.ts';
import type { InvokerIndex } from '../../domain/invoker/invoker.ts';
import type { Books, SlotDemand } from '../../domain/scheduler/books.ts';
import type { Journal, NewRecord } from '../../journal/journal.ts';

export interface Outgoing {
  readonly record: NewRecord;
  /** What the books will count when they hear of it. */
  readonly hold: { readonly invoker: InvokerIndex; readonly demand: SlotDemand } | null;
  /** Where it is durable; `null`: it never happened. */
  readonly done: (at: Offset | null) => void;
}

export interface Outbox {
  readonly push: (entry: Outgoing) => void;
  readonly flush: () => void;
  /** The books have heard of everything up to there. */
  readonly heard: (last: Offset) => void;
  /** What was not appended yet never is. */
  readonly stop: () => void;
}

export interface OutboxDeps {
  readonly journal: Pick<Journal, 'append'>;
  readonly books: Books;
  readonly fail: (error: unknown) => void;
}

export const createOutbox = ({ journal, books, fail }: OutboxDeps): Outbox => {
  let entries: Outgoing[] = [];
  let unheard: readonly { readonly last: Offset; readonly sent: readonly Outgoing[] }[] = [];
  let heardUpTo = 0;

  const release = (sent: readonly Outgoing[]): void => {
    for (const { hold } of sent) if (hold !== null) books.release(hold.invoker, hold.demand.queue);
  };

  const refused = (sent: readonly Outgoing[]): void => {
    release(sent);
    for (const { done } of sent) done(null);
  };

  const appended = (sent: readonly Outgoing[], offsets: readonly Offset[]): void => {
    const last = offsets.at(-1);
    if (last === undefined || last <= heardUpTo) release(sent);
    else unheard = [...unheard, { last, sent }];
    sent.forEach(({ done }, place) => done(offsets[place] ?? null));
  };

  return {
    push: (entry) => {
      if (entry.hold !== null) books.hold(entry.hold.invoker, entry.hold.demand);
      entries.push(entry);
    },
    flush: () => {
      if (entries.length === 0) return;
      const sent = entries;
      entries = [];
      journal.append(sent.map(({ record }) => record)).then(
        (result) => (E.isRight(result) ? appended(sent, result.right) : refused(sent)),
        // The journal has failed, and the server with it, or here is a bug: nobody shall wait for that.
        (error: unknown) => {
          refused(sent);
          fail(error);
        },
      );
    },
    heard: (last) => {
      heardUpTo = Math.max(heardUpTo, last);
      if (unheard.length === 0) return;
      for (const batch of unheard) if (batch.last <= heardUpTo) release(batch.sent);
      unheard = unheard.filter((batch) => batch.last > heardUpTo);
    },
    stop: () => {
      const sent = entries;
      entries = [];
      refused(sent);
    },
  };
};
