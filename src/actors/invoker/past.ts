/**
 * What earlier lives of an invoker, and others it was moved from, have done about its work: read once
 * at a start, from the invoker's cursor on. It is kept by where work was accepted, a bit for what has
 * ended, so that it costs little however much is open.
 */
import type { ActivationAccepted } from '../../domain/activation/events.ts';
import type { ActivationState } from '../../domain/activation/state.ts';
import type { ActivationId, Offset } from '../../domain/kernel/ids.ts';
import { createOffsetSet } from '../../domain/kernel/offset-set.ts';
import type { StoredRecord } from '../../journal/journal.ts';

/** Where an invoker found work: the record of its acceptance, or that of its move to this invoker. */
export interface Found {
  readonly at: Offset;
  readonly acceptedAt: Offset;
  /** The attempt that had started when it was moved; 0: none, or it was not moved. */
  readonly attempt: number;
}

export interface Past {
  readonly note: (record: StoredRecord) => void;
  readonly stateOf: (found: Found, accepted: ActivationAccepted) => ActivationState;
}

export const createPast = (): Past => {
  const ended = createOffsetSet();
  /** By offset; starts of records up to format 2, which did not say where, by id. */
  const attempts = new Map<Offset | ActivationId, number>();
  const endedIds = new Set<ActivationId>();
  /** The latest move of what was accepted at an offset. */
  const moves = new Map<Offset, Offset>();

  const attemptOf = ({ acceptedAt, attempt }: Found, id: ActivationId): number =>
    Math.max(attempt, attempts.get(acceptedAt) ?? attempts.get(id) ?? 0);

  const isOver = ({ at, acceptedAt }: Found, id: ActivationId): boolean =>
    ended.has(acceptedAt) || endedIds.has(id) || (moves.get(acceptedAt) ?? at) > at;

  return {
    note: ({ offset: at, event }) => {
      switch (event.type) {
        case 'ActivationStarted':
          attempts.set(event.acceptedAt ?? event.activationId, event.attempt);
          return;
        case 'ActivationMoved':
          moves.set(event.acceptedAt, at);
          return;
        case 'ActivationCompleted':
          attempts.delete(event.acceptedAt ?? event.activationId);
          moves.delete(event.acceptedAt ?? at);
          if (event.acceptedAt === null) endedIds.add(event.activationId);
          else ended.add(event.acceptedAt);
          return;
        default:
      }
    },
    stateOf: (found, accepted) => {
      const { activationId } = accepted;
      if (isOver(found, activationId)) return { phase: 'completed', activationId };
      const attempt = attemptOf(found, activationId);
      return attempt === 0
        ? { phase: 'accepted', accepted }
        : { phase: 'started', accepted, attempt };
    },
  };
};
