/**
 * What the journal says has happened, read from its files by a process of its own: the life of every
 * activation, sequence and fire, and the versions of every action. What no journal may ever say is noted as a fault.
 *
 * To be read while a server lives or after it was stopped, but not between a kill and the next
 * start: whoever opens the files first recovers them.
 */
import path from 'node:path';
import type {
  ActivationAccepted,
  ActivationCompleted,
  ActivationResponse,
} from '../../src/domain/activation/events.ts';
import type { Action } from '../../src/domain/action/action.ts';
import { type Offset, offset } from '../../src/domain/kernel/ids.ts';
import type { StoredRecord } from '../../src/journal/journal.ts';
import { openSegmentReader } from '../../src/journal/segments/segment-reader.ts';
import { createOriginHistory, type Origin } from './origin-history.ts';

export interface Started {
  /** The life of the server in which it was started. */
  readonly epoch: number;
  readonly attempt: number;
}

export interface ActivationHistory {
  readonly acceptedIn: number;
  readonly accepted: ActivationAccepted;
  readonly starts: readonly Started[];
  readonly end: { readonly epoch: number; readonly completed: ActivationCompleted } | null;
}

export interface History {
  /** Reads what is new. */
  readonly catchUp: () => void;
  /** Those of actions, turns of conductors among them, by id. */
  readonly activations: ReadonlyMap<string, ActivationHistory>;
  /** Sequences, compositions and fires, by activation id. */
  readonly origins: ReadonlyMap<string, Origin>;
  /** How an activation or a sequence ended that is not forgotten; `null`: it has not. */
  readonly responseOf: (id: string) => ActivationResponse | null;
  /** How many of either kind have no end. */
  readonly unfinished: () => number;
  /** Was looked at and is in order: only what would come after its end is of interest now. */
  readonly forget: (id: string) => void;
  readonly isKnown: (id: string) => boolean;
  readonly accepted: () => number;
  readonly completed: () => number;
  /** The state that each write left, by `writeKey`. */
  readonly writes: ReadonlyMap<string, Action>;
  /** The state that the last write left, by name. */
  readonly lastWrites: ReadonlyMap<string, Action>;
  readonly faults: readonly string[];
}

export const writeKey = (name: string, version: string): string => `${name} ${version}`;

const nextVersion = (version: string): string =>
  version.replace(/\d+$/, (patch) => String(Number(patch) + 1));

const END = offset(Number.MAX_SAFE_INTEGER);
const PAGE = 5_000;

export const followHistory = (dataDir: string): History => {
  const activations = new Map<string, ActivationHistory>();
  const forgotten = new Set<string>();
  const writes = new Map<string, Action>();
  const lastWrites = new Map<string, Action>();
  const faults: string[] = [];
  const totals = { accepted: 0, completed: 0 };
  const enclosing = createOriginHistory((fault) => faults.push(fault));
  let epoch = 0;
  let next: Offset = offset(1);

  const onAccepted = (accepted: ActivationAccepted): void => {
    const id = accepted.activationId;
    if (activations.has(id) || forgotten.has(id)) faults.push(`${id} was accepted twice`);
    activations.set(id, { acceptedIn: epoch, accepted, starts: [], end: null });
    totals.accepted += 1;
  };
  /** The activation whose life goes on; `null`, and a fault, where it can't. */
  const going = (id: string, what: string): ActivationHistory | null => {
    const history = activations.get(id);
    if (history !== undefined && history.end === null) return history;
    const when =
      history === undefined && !forgotten.has(id) ? 'without acceptance' : 'after its end';
    faults.push(`${id} was ${what} ${when}`);
    return null;
  };
  const onWritten = (action: Action): void => {
    const { name } = action.name;
    const before = lastWrites.get(name)?.version ?? '0.0.0';
    if (action.version !== nextVersion(before))
      faults.push(`${name}: version ${action.version} follows ${before}`);
    writes.set(writeKey(name, action.version), action);
    lastWrites.set(name, action);
  };
  const onRecord = ({ event, offset: at }: StoredRecord): void => {
    if (at !== next) faults.push(`offset ${next} is missing`);
    next = offset(at + 1);
    enclosing.note(event, epoch);
    switch (event.type) {
      case 'EpochStarted':
        if (event.epoch !== epoch + 1) faults.push(`epoch ${event.epoch} follows ${epoch}`);
        epoch = event.epoch;
        return;
      case 'ActivationAccepted':
        return onAccepted(event);
      case 'ActivationStarted': {
        const history = going(event.activationId, 'started');
        const starts = [...(history?.starts ?? []), { epoch, attempt: event.attempt }];
        if (history !== null) activations.set(event.activationId, { ...history, starts });
        return;
      }
      case 'ActivationCompleted': {
        const history = going(event.activationId, 'completed');
        const end = { epoch, completed: event };
        if (history !== null) activations.set(event.activationId, { ...history, end });
        totals.completed += 1;
        return;
      }
      case 'ActionCreated':
      case 'ActionUpdated':
        return onWritten(event.action);
      default:
        return;
    }
  };

  return {
    catchUp: () => {
      const reader = openSegmentReader(path.join(dataDir, 'journal'));
      try {
        let page: readonly StoredRecord[];
        do {
          page = reader.read({ from: next, upTo: END, max: PAGE });
          page.forEach(onRecord);
        } while (page.length > 0);
      } finally {
        reader.close();
      }
    },
    activations,
    origins: enclosing.origins,
    responseOf: (id) => {
      const completed = (activations.get(id) ?? enclosing.origins.get(id))?.end?.completed;
      return completed === undefined || completed.type === 'TriggerCompleted'
        ? null
        : completed.response;
    },
    unfinished: () =>
      [...activations.values(), ...enclosing.origins.values()].filter(({ end }) => end === null)
        .length,
    forget: (id) => {
      if (activations.delete(id)) forgotten.add(id);
      enclosing.forget(id);
    },
    isKnown: (id) => activations.has(id) || forgotten.has(id) || enclosing.isKnown(id),
    accepted: () => totals.accepted + enclosing.accepted(),
    completed: () => totals.completed + enclosing.completed(),
    writes,
    lastWrites,
    faults,
  };
};
