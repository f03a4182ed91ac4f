/**
 * The activations, sequences and fires of a stretch of the log that have not ended in it, each with
 * all its records, and the records of what was begun for them: the steps of an open sequence and the
 * actions of an open fire are told as a whole, ended or not, because whoever goes on with it after a
 * start reads both their beginnings and their ends.
 *
 * Pure but owned state: memory is that of what is open.
 */
import type { ActivationCompleted, Cause } from '../../domain/activation/events.ts';
import type { ActivationId, Offset } from '../../domain/kernel/ids.ts';
import type { StoredRecord } from '../journal.ts';

export interface OpenStories {
  /** Records in the order of the log; those of other topics say nothing. */
  readonly note: (record: StoredRecord) => void;
  /** Where the records lie, in no order. */
  readonly offsets: () => ReadonlySet<Offset>;
}

/** One activation, sequence or fire. */
interface Story {
  readonly records: Offset[];
  /** What was begun for it. */
  readonly parts: Story[];
}

export const createOpenStories = (): OpenStories => {
  /** By where they were accepted: an id may come twice in what clients did long ago. */
  const activations = new Map<Offset, Story>();
  /** Where an id was accepted, for records up to format 2, which do not say it. */
  const places = new Map<ActivationId, Offset[]>();
  /** Sequences and fires. */
  const wholes = new Map<ActivationId, Story>();

  const begin = (at: Offset, cause: Cause | null): Story => {
    const story: Story = { records: [at], parts: [] };
    const whole = cause === null ? null : wholeOf(cause);
    if (whole !== null) wholes.get(whole)?.parts.push(story);
    return story;
  };
  const accepted = (at: Offset, id: ActivationId, cause: Cause): void => {
    activations.set(at, begin(at, cause));
    const before = places.get(id);
    if (before === undefined) places.set(id, [at]);
    else before.push(at);
  };
  const leave = (id: ActivationId, at: Offset): void => {
    const rest = (places.get(id) ?? []).filter((place) => place !== at);
    if (rest.length === 0) places.delete(id);
    else places.set(id, rest);
  };
  const placesOf = (id: ActivationId, acceptedAt: Offset | null): readonly Offset[] =>
    acceptedAt === null ? (places.get(id) ?? []) : [acceptedAt];
  const completed = (at: Offset, { activationId, acceptedAt }: ActivationCompleted): void => {
    for (const place of placesOf(activationId, acceptedAt)) {
      activations.get(place)?.records.push(at);
      activations.delete(place);
      leave(activationId, place);
    }
  };
  const wholeCompleted = (at: Offset, id: ActivationId): void => {
    wholes.get(id)?.records.push(at);
    wholes.delete(id);
  };
  return {
    note: ({ offset: at, event }) => {
      switch (event.type) {
        case 'ActivationAccepted':
          return accepted(at, event.activationId, event.cause);
        case 'ActivationMoved':
        case 'ActivationStarted':
          for (const place of placesOf(event.activationId, event.acceptedAt))
            activations.get(place)?.records.push(at);
          return;
        case 'ActivationCompleted':
          return completed(at, event);
        case 'SequenceAccepted':
          return void wholes.set(event.activationId, begin(at, event.cause));
        case 'TriggerFired':
          return void wholes.set(event.activationId, begin(at, null));
        case 'SequenceCompleted':
        case 'TriggerCompleted':
          return wholeCompleted(at, event.activationId);
        default:
      }
    },
    offsets: () => {
      const open = new Set<Offset>();
      for (const { records, parts } of [...activations.values(), ...wholes.values()])
        for (const story of [{ records }, ...parts]) for (const at of story.records) open.add(at);
      return open;
    },
  };
};

const wholeOf = (cause: Cause): ActivationId | null => {
  switch (cause.type) {
    case 'request':
      return null;
    case 'rule':
      return cause.trigger;
    case 'component':
      return cause.sequence;
  }
};
