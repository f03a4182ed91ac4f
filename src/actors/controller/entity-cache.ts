/**
 * The newest revision of the entities in use, so that an invocation reads no disk. Fed by the views
 * on a miss, by the topic `whisks` on every change, and before that by whoever had the change made,
 * so that a client's next call sees it; bounded by number and by size, the least recently used go first.
 * What is not there is kept apart from what is, so that guessing at names pushes out nobody.
 */
import { LRUCache } from 'lru-cache';
import type { StoredEntity } from '../../domain/entity/entity.ts';
import { type EntityEvent, entityChange, isEntityEvent } from '../../domain/entity/events.ts';
import { type Offset, offset } from '../../domain/kernel/ids.ts';
import type { Journal, StoredRecord } from '../../journal/journal.ts';
import type { Views } from '../../journal/views.ts';
import { createSharedLoads } from './shared-loads.ts';

export interface EntityCache {
  /** No promise when it is known. */
  readonly get: (id: string) => StoredEntity | null | Promise<StoredEntity | null>;
  /** The change at that offset is durable: known from now on, though the topic may tell later. */
  readonly changed: (event: EntityEvent, at: Offset) => void;
  readonly stop: () => void;
}

/** Of those that are there, and as many names at which nothing is. */
const ENTRIES_MAX = 10_000;
/** All together, in characters of their JSON: parameters and annotations may be long. */
const CHARACTERS_MAX = 64_000_000;
const PAGE = 256;

export const createEntityCache = (
  journal: Pick<Journal, 'durableOffset' | 'subscribe'>,
  views: Pick<Views, 'entity'>,
): EntityCache => {
  const found = new LRUCache<string, StoredEntity>({
    max: ENTRIES_MAX,
    maxSize: CHARACTERS_MAX,
    sizeCalculation: (stored, id) => id.length + JSON.stringify(stored).length,
  });
  /** The offset of its end, or any at which there was none. */
  const missed = new LRUCache<string, Offset>({ max: ENTRIES_MAX });
  const loads = createSharedLoads<string, StoredEntity | null>();

  /** What holds now: what comes late, from wherever, never replaces what is newer. */
  const learn = (id: string, stored: StoredEntity | null, since: Offset): StoredEntity | null => {
    const held = found.get(id);
    const heldSince = held?.revision ?? missed.get(id);
    if (heldSince !== undefined && heldSince >= since) return held ?? null;
    if (stored === null) {
      found.delete(id);
      missed.set(id, since);
    } else {
      missed.delete(id);
      found.set(id, stored);
    }
    return stored;
  };

  const changed = (event: EntityEvent, at: Offset): void => {
    const { id, stored } = entityChange(event, at);
    learn(id, stored, at);
  };

  const onRecord = ({ offset: at, event }: StoredRecord): void => {
    if (isEntityEvent(event)) changed(event, at);
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

  const load = async (id: string): Promise<StoredEntity | null> => {
    const asOf = journal.durableOffset();
    const stored = await views.entity(id);
    // The view may be newer than asked for, but then the topic has told, or will tell, the same.
    return learn(id, stored, stored?.revision ?? asOf);
  };

  return {
    get: (id) => {
      const known = found.get(id);
      if (known !== undefined) return known;
      return missed.get(id) === undefined ? loads.share(id, () => load(id)) : null;
    },
    changed,
    stop: () => subscription.stop(),
  };
};
