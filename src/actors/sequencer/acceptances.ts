/**
 * Acceptances of sequences on their way into the topic `sequences`: one append for all that came in
 * a turn, and an answer for each when it is durable. Without an answer nothing was accepted.
 */
import { E, type Either } from '../../domain/kernel/fp.ts';
import type { Offset } from '../../domain/kernel/ids.ts';
import { type Refusal, UNAVAILABLE } from '../../domain/refusal.ts';
import type { SequenceAccepted } from '../../domain/sequence/events.ts';
import type { Journal, NewRecord } from '../../journal/journal.ts';

export interface Accept {
  readonly type: 'Accept';
  readonly accepted: SequenceAccepted;
  /** Called once it is durable, or refused as `Unavailable`. */
  readonly reply: (durable: Either<Refusal, SequenceAccepted>) => void;
}

export interface Acceptances {
  readonly add: (accept: Accept) => void;
  /** Appends what has gathered. */
  readonly append: () => void;
  /** Whether one may become durable that was not told of yet. */
  readonly areUnderWay: () => boolean;
  /** The last append was told of to `onAppended`, and heard there. */
  readonly heard: () => void;
  readonly stop: () => void;
}

export interface Appended {
  readonly accepted: readonly SequenceAccepted[];
  /** Where the last of them is; `null`: they were not accepted. */
  readonly last: Offset | null;
}

export const createAcceptances = (
  journal: Pick<Journal, 'append'>,
  onAppended: (appended: Appended) => void,
  onFailure: (error: unknown) => void,
): Acceptances => {
  let batch: Accept[] = [];
  let appends = 0;

  const answer = (taken: readonly Accept[], last: Offset | null): void => {
    onAppended({ accepted: taken.map(({ accepted }) => accepted), last });
    for (const { accepted, reply } of taken) reply(last === null ? UNAVAILABLE : E.right(accepted));
  };
  return {
    add: (accept) => batch.push(accept),
    append: () => {
      if (batch.length === 0) return;
      const taken = batch;
      batch = [];
      appends += 1;
      journal.append(taken.map(recordOf)).then(
        (appended) => answer(taken, E.isRight(appended) ? (appended.right.at(-1) ?? null) : null),
        // The journal has failed, and the server with it, or here is a bug: nobody shall wait for that.
        (error: unknown) => {
          answer(taken, null);
          onFailure(error);
        },
      );
    },
    areUnderWay: () => batch.length > 0 || appends > 0,
    heard: () => {
      appends -= 1;
    },
    stop: () => {
      for (const { reply } of batch) reply(UNAVAILABLE);
    },
  };
};

const recordOf = ({ accepted }: Accept): NewRecord => ({
  topic: 'sequences',
  key: accepted.activationId,
  event: accepted,
});
