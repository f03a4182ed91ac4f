/**
 * Who a key belongs to. Keys are compared in constant time and held opened only here, for the keys
 * in use; the topic `subjects` tells when one changes.
 */
import { timingSafeEqual } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { type KeyId, offset } from '../../domain/kernel/ids.ts';
import type { Identity, SealedSecret } from '../../domain/subject/subject.ts';
import type { Journal } from '../../journal/journal.ts';
import type { Views } from '../../journal/views.ts';

export interface Identities {
  /** `null`: unknown, or the wrong key. */
  readonly identify: (uuid: KeyId, key: string) => Identity | null | Promise<Identity | null>;
  /** The secret of a key for its owner's own actions; `null` when the key is gone. */
  readonly apiKeyOf: (uuid: KeyId) => Promise<string | null>;
  readonly stop: () => void;
}

export interface IdentityDeps {
  readonly journal: Journal;
  readonly views: Views;
  readonly openSecret: (sealed: SealedSecret, belongsTo: string) => string;
}

interface KeyHolder {
  readonly identity: Identity;
  readonly key: Buffer;
}

const ENTRIES_MAX = 10_000;
const PAGE = 256;

export const createIdentities = ({ journal, views, openSecret }: IdentityDeps): Identities => {
  const holders = new LRUCache<KeyId, KeyHolder>({ max: ENTRIES_MAX });
  let changes = 0;

  const subscription = journal.subscribe({
    from: offset(journal.durableOffset() + 1),
    topics: ['subjects'],
    onRecords: (records) => {
      // Changes of subjects are rare: forgetting everybody is simple, and costs one look-up each.
      changes += 1;
      holders.clear();
      subscription.request(records.length);
    },
  });
  subscription.request(PAGE);

  const load = async (uuid: KeyId): Promise<KeyHolder | null> => {
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
      const holder = holders.get(uuid) ?? (await load(uuid));
      return holder === null ? null : `${uuid}:${holder.key.toString()}`;
    },
    stop: () => subscription.stop(),
  };
};
