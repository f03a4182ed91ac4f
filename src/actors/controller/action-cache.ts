/**
 * The newest revision of the actions in use, so that an invocation reads no disk. Fed by the views
 * on a miss and by the topic `whisks` on every change; bounded, the least recently used go first.
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

/** What is known of a name as of an offset; `null`: there is no such action. */
interface Known {
  readonly stored: StoredAction | null;
  readonly asOf: Offset;
}

export interface ActionCache {
  /** No promise when it is known. */
  readonly get: (name: ActionName) => StoredAction | null | Promise<StoredAction | null>;
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

  /** A slow answer of the views never replaces what the topic has said since. */
  const learn = (id: string, known: Known): void => {
    const held = cache.get(id);
    if (held === undefined || held.asOf <= known.asOf) cache.set(id, known);
  };

  const onRecord = ({ offset: at, key, event }: StoredRecord): void => {
    if (!isActionEvent(event)) return;
    const state = evolveAction(ABSENT_ACTION, event);
    const stored = state.phase === 'absent' ? null : { action: state.action, revision: at };
    learn(key, { stored, asOf: at });
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
    learn(id, { stored, asOf });
    return cache.get(id)?.stored ?? stored;
  };

  return {
    get: (name) => {
      const id = actionId(name);
      const known = cache.get(id);
      return known === undefined ? loads.share(id, () => load(id, name)) : known.stored;
    },
    stop: () => subscription.stop(),
  };
};
