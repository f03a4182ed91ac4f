/**
 * Who a key belongs to. Keys are compared in constant time and held opened only here, for the keys
 * in use; the topic `subjects` tells when one changes.
 *
 * A request is refused while the views can't answer. An activation that was accepted is not: its key
 * is asked for again and again. A crash loses nothing that the views can't tell anew.
 */
import { timingSafeEqual } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Clock } from '../../domain/kernel/clock.ts';
import { type KeyId, offset } from '../../domain/kernel/ids.ts';
import type { Identity, SealedSecret } from '../../domain/subject/subject.ts';
import type { Journal } from '../../journal/journal.ts';
import type { Views, ViewsUnavailable } from '../../journal/views.ts';
import { createSharedLoads } from './shared-loads.ts';

export interface Identities {
  /** `null`: unknown, or the wrong key. Rejects with `ViewsUnavailable`. */
  readonly identify: (uuid: KeyId, key: string) => Identity | null | Promise<Identity | null>;
  /**
   * The secret of a key for its owner's own actions, as soon as the views answer; `null` when the
   * key is gone. Rejects when it can't be opened.
   */
  readonly apiKeyOf: (uuid: KeyId) => Promise<string | null>;
  readonly stop: () => void;
}

export interface IdentityDeps {
  readonly journal: Pick<Journal, 'durableOffset' | 'subscribe'>;
  readonly views: Pick<Views, 'keyOwner'>;
  readonly clock: Clock;
  readonly openSecret: (sealed: SealedSecret, belongsTo: string) => string;
}

interface KeyHolder {
  readonly identity: Identity;
  readonly key: Buffer;
}

const ENTRIES_MAX = 10_000;
const PAGE = 256;
/** How long views that could not answer are left alone, ms. */
const AGAIN_MS = 100;

export const createIdentities = (deps: IdentityDeps): Identities => {
  const { journal, views, clock, openSecret } = deps;
  const holders = new LRUCache<KeyId, KeyHolder>({ max: ENTRIES_MAX });
  const loads = createSharedLoads<KeyId, KeyHolder | null>();
  let changes = 0;
  let stopped = false;

  const subscription = journal.subscribe({
    from: offset(journal.durableOffset() + 1),
    topics: ['subjects'],
    onRecords: (records) => {
      // Changes of subjects are rare: forgetting everybody is simple, and costs one look-up each.
      changes += 1;
      holders.clear();
      loads.outdate();
      subscription.request(records.length);
    },
  });
  subscription.request(PAGE);

  const read = async (uuid: KeyId): Promise<KeyHolder | null> => {
    const asOf = changes;
    const owner = await views.keyOwner(uuid);
    if (owner === null) return null;
    const { subject, namespace } = owner;
    const holder = {
      identity: { subject: subject.name, namespace: namespace.name, uuid },
      key: Buffer.from(openSecret(namespace.key, uuid)),
    };
    if (asOf === changes) holders.set(uuid, holder);
    return holder;
  };

  const load = (uuid: KeyId): Promise<KeyHolder | null> => loads.share(uuid, () => read(uuid));

  /** Each caller is a run of some invoker's window, which bounds their number. */
  const loadAtLast = async (uuid: KeyId): Promise<KeyHolder | null> => {
    for (;;) {
      try {
        return await load(uuid);
      } catch (error) {
        // After the end nobody hears of it: what had been accepted is for the next life.
        if (stopped || !isUnavailable(error)) throw error;
      }
      await new Promise<void>((resolve) => clock.schedule(AGAIN_MS, resolve));
    }
  };

  const checked = (holder: KeyHolder | null, key: string): Identity | null => {
    const given = Buffer.from(key);
    // An unknown key id takes the same comparison as a known one.
    const held = holder?.key ?? given;
    const equal = given.length === held.length && timingSafeEqual(given, held);
    return equal && holder !== null ? holder.identity : null;
  };

  return {
    identify: (uuid, key) => {
      const holder = holders.get(uuid);
      if (holder !== undefined) return checked(holder, key);
      return load(uuid).then((loaded) => checked(loaded, key));
    },
    apiKeyOf: async (uuid) => {
      const holder = holders.get(uuid) ?? (await loadAtLast(uuid));
      return holder === null ? null : `${uuid}:${holder.key.toString()}`;
    },
    stop: () => {
      stopped = true;
      subscription.stop();
    },
  };
};

const UNAVAILABLE: ViewsUnavailable['name'] = 'ViewsUnavailable';

const isUnavailable = (error: unknown): boolean =>
  error instanceof Error && error.name === UNAVAILABLE;
