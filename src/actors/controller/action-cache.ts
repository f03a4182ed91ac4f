/**
 * The newest revision of the actions in use, so that an invocation reads no disk. Fed by the views
 * on a miss, by the topic `whisks` on every change, and before that by whoever had the change made,
 * so that a client's next call sees it; bounded, the least recently used go first.
 */
import { LRUCache } from 'lru-cache';
import type { StoredAction } from '../../domain/action/action.ts';
import type { ActionEvent } from '../../domain/action/events.ts';
import { evolveAction } from '../../domain/action/evolve.ts';
import { ABSENT_ACTION } from '../../domain/action/state.ts';
import type { DomainEvent } from '../../domain/events.ts';
import type { Offset } from '../../domain/kernel/ids.ts';
import { offset } from '../../domain/kernel/ids.ts';
import { type ActionName, actionId } from '../../domain/names.ts';
import type { Journal, StoredRecord } from '../../journal/journal.ts';
import type { Views } from '../../journal/views.ts';
import { createSharedLoads } from './shared-loads.ts';

/**
 * What is known of a name; `null`: there is no such action. Of two, the one with the higher `since`
 * is newer: it is the revision, or for an absence any offset after the last write before it and
 * below the next.
 */
interface Known {
  readonly stored: StoredAction | null;
  readonly since: Offset;
}

const present = (stored: StoredAction): Known => ({ stored, since: stored.revision });
const absent = (since: Offset): Known => ({ stored: null, since });

export interface ActionCache {
  /** No promise when it is known. */
  readonly get: (name: ActionName) => StoredAction | null | Promise<StoredAction | null>;
  /** The change is durable: known from now on, though the topic may tell later. */
  readonly written: (stored: StoredAction) => void;
  /** The same for the end of an action; `last` is what it was. */
  readonly deleted: (last: StoredAction) => void;
  readonly stop: () => void;
}

const ENTRIES_MAX = 10_000;
const PAGE = 256;

const isActionEvent = (event: DomainEvent): event is ActionEvent =>
  event.type === 'ActionCreated' ||
  event.type === 'ActionUpdated' ||
  event.type === 'ActionDeleted';

export const createActionCache = (
  journal: Pick<Journal, 'durableOffset' | 'subscribe'>,
  views: Pick<Views, 'action'>,
): ActionCache => {
  const cache = new LRUCache<string, Known>({ max: ENTRIES_MAX });
  const loads = createSharedLoads<string, StoredAction | null>();

  /** What holds now: what comes late, from wherever, never replaces what is newer. */
  const learn = (id: string, known: Known): StoredAction | null => {
    const held = cache.get(id);
    if (held !== undefined && held.since > known.since) return held.stored;
    cache.set(id, known);
    return known.stored;
  };

  const onRecord = ({ offset: at, key, event }: StoredRecord): void => {
    if (!isActionEvent(event)) return;
    const state = evolveAction(ABSENT_ACTION, event);
    if (state.phase === 'absent') learn(key, absent(at));
    else learn(key, present({ action: state.action, revision: at }));
  };

  const subscription = journal.subscribe({
    from: offset(journal.durableOffset() + 1),
    topics: ['whisks'],
    onRecords: (records) => {
      records.forEach(onRecord);
      subscription.request(records.length);
    },
  });
  subscription.request(PAGE);

  const load = async (id: string, name: ActionName): Promise<StoredAction | null> => {
    const asOf = journal.durableOffset();
    const stored = await views.action(name);
    // The view may be newer than asked for, but then the topic has told, or will tell, the same.
    return learn(id, stored === null ? absent(asOf) : present(stored));
  };

  return {
    get: (name) => {
      const id = actionId(name);
      const known = cache.get(id);
      return known === undefined ? loads.share(id, () => load(id, name)) : known.stored;
    },
    written: (stored) => void learn(actionId(stored.action.name), present(stored)),
    // Its end came after its last write, and nothing about the name lies between the two.
    deleted: ({ action, revision }) =>
      void learn(actionId(action.name), absent(offset(revision + 1))),
    stop: () => subscription.stop(),
  };
};
