/**
 * What is decided about subjects and limits becomes durable, in one turn after the other: a decision
 * may look at several streams (whose a key is), so no two are made at once. Each is appended on
 * condition that what it was based on is the newest, and made anew when it is not.
 *
 * Everybody has forgotten the old state before a turn is answered. A crash before that leaves a change
 * that nobody was told of; doing the same again finds it done.
 */
import { E, type Either } from '../../domain/kernel/fp.ts';
import type { Offset } from '../../domain/kernel/ids.ts';
import type { SubjectEvent } from '../../domain/subject/events.ts';
import type { Journal } from '../../journal/journal.ts';
import type { AdministrationRefusal } from '../administration.ts';
import type { Identities } from '../controller/identities.ts';
import { createTurns } from '../turns.ts';
import { isUnavailable } from '../unavailable-views.ts';

export interface SubjectWritesDeps {
  readonly journal: Pick<Journal, 'append'>;
  readonly identities: Pick<Identities, 'forgetAll'>;
}

/** Somebody else wrote to the stream meanwhile. */
export interface Overtaken {
  readonly type: 'Overtaken';
}
export type Refused = AdministrationRefusal | Overtaken;

export interface SubjectWrites {
  /** Answers the task's answer when its turn has come; asks it again when it was overtaken. */
  readonly inTurn: <Value>(
    task: () => Promise<Either<Refused, Value>>,
  ) => Promise<Either<AdministrationRefusal, Value>>;
  /** Appends to one stream, whose newest record is at `expected`. */
  readonly append: (
    key: string,
    expected: Offset,
    events: readonly SubjectEvent[],
  ) => Promise<Either<Refused, null>>;
}

/** What turns are about: whose a key is can't be told by looking at one subject. */
const ALL_SUBJECTS = 'subjects';
const WAITING_MAX = 100;
const TRIES = 4;
const UNAVAILABLE: Either<AdministrationRefusal, never> = E.left({ type: 'Unavailable' });

export const createSubjectWrites = ({ journal, identities }: SubjectWritesDeps): SubjectWrites => {
  const turns = createTurns(WAITING_MAX);
  return {
    inTurn: async (task) =>
      (await turns.take(ALL_SUBJECTS, () => settled(task, TRIES))) ?? UNAVAILABLE,
    append: async (key, expected, events) => {
      if (events.length === 0) return E.right(null);
      const written = await journal.append(
        events.map((event) => ({
          topic: 'subjects',
          key,
          event,
          expected,
          ...(event.type === 'SubjectDeleted' ? { tombstone: true as const } : {}),
        })),
      );
      if (E.isLeft(written))
        return written.left.type === 'VersionConflict'
          ? E.left({ type: 'Overtaken' })
          : UNAVAILABLE;
      identities.forgetAll();
      return E.right(null);
    },
  };
};

const settled = async <Value>(
  task: () => Promise<Either<Refused, Value>>,
  tries: number,
): Promise<Either<AdministrationRefusal, Value>> => {
  const done = await task().catch((error: unknown) => {
    if (isUnavailable(error)) return UNAVAILABLE;
    throw error;
  });
  if (E.isRight(done)) return done;
  const { left: refused } = done;
  if (refused.type !== 'Overtaken') return E.left(refused);
  return tries === 1 ? UNAVAILABLE : settled(task, tries - 1);
};
