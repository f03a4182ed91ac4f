/**
 * Who a key belongs to, who owns a namespace, and what is set for it. Keys are compared in constant time and held opened
 * only here, for the keys in use. Whoever changes a subject has everything forgotten before the change
 * is answered, so that the very next request sees it; the topic `subjects` tells of all other changes.
 *
 * A request is refused while the views can't answer. An activation that was accepted is not: its key
 * is asked for again and again. A crash loses nothing that the views can't tell anew.
 */
import { timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../domain/kernel/clock.ts';
import { type KeyId, offset } from '../../domain/kernel/ids.ts';
import type { NamespaceName } from '../../domain/names.ts';
import { type NamespaceLimits, NO_OVERRIDES } from '../../domain/subject/namespace-limits.ts';
import type { Identity, SealedSecret } from '../../domain/subject/subject.ts';
import type { Journal } from '../../journal/journal.ts';
import type { KeyOwner, Views } from '../../journal/views.ts';
import { isUnavailable } from '../unavailable-views.ts';
import { createKeptAnswers } from './kept-answers.ts';

export interface Identities {
  /** `null`: unknown, the wrong key, or a blocked subject. Rejects with `ViewsUnavailable`. */
  readonly identify: (uuid: KeyId, key: string) => Identity | null | Promise<Identity | null>;
  /** Any subject that owns the namespace and is not blocked. Rejects with `ViewsUnavailable`. */
  readonly ownerOf: (namespace: NamespaceName) => Identity | null | Promise<Identity | null>;
  /** What is set for the namespace. Rejects with `ViewsUnavailable`. */
  readonly limitsOf: (namespace: NamespaceName) => Promise<NamespaceLimits>;
  /**
   * The secret of a key for its owner's own actions, as soon as the views answer; `null` when the
   * key is gone. Rejects when it can't be opened.
   */
  readonly apiKeyOf: (uuid: KeyId) => Promise<string | null>;
  /** A subject or limits have changed, durably: whoever asks from now on is told of it. */
  readonly forgetAll: () => void;
  readonly stop: () => void;
}

export interface IdentityDeps {
  readonly journal: Pick<Journal, 'durableOffset' | 'subscribe'>;
  readonly views: Pick<Views, 'keyOwner' | 'namespaceOwner' | 'namespaceLimits'>;
  readonly clock: Clock;
  readonly openSecret: (sealed: SealedSecret, belongsTo: string) => string;
}

interface KeyHolder {
  readonly identity: Identity;
  readonly blocked: boolean;
  readonly key: Buffer;
}

const PAGE = 256;
/** How long views that could not answer are left alone, ms. */
const AGAIN_MS = 100;

export const createIdentities = (deps: IdentityDeps): Identities => {
  const { journal, views, clock, openSecret } = deps;
  let stopped = false;

  const holders = createKeptAnswers<KeyId, KeyHolder>(async (uuid) => {
    const owner = await views.keyOwner(uuid);
    if (owner === null) return null;
    const key = Buffer.from(openSecret(owner.namespace.key, uuid));
    return { identity: identityOf(owner), blocked: owner.subject.blocked, key };
  });
  const owners = createKeptAnswers<NamespaceName, Identity>(async (namespace) => {
    const owner = await views.namespaceOwner(namespace);
    return owner === null ? null : identityOf(owner);
  });
  const limits = createKeptAnswers<NamespaceName, NamespaceLimits>(
    async (namespace) => (await views.namespaceLimits(namespace)).limits,
  );

  // Changes of subjects are rare: forgetting everybody is simple, and costs one look-up each.
  const forgetAll = (): void => {
    holders.forgetAll();
    owners.forgetAll();
    limits.forgetAll();
  };

  const subscription = journal.subscribe({
    from: offset(journal.durableOffset() + 1),
    topics: ['subjects'],
    onRecords: (records) => {
      forgetAll();
      subscription.request(records.length);
    },
  });
  subscription.request(PAGE);

  /** Each caller is a run of some invoker's window, which bounds their number. */
  const holderAtLast = async (uuid: KeyId): Promise<KeyHolder | null> => {
    for (;;) {
      try {
        return await holders.get(uuid);
      } catch (error) {
        // After the end nobody hears of it: what had been accepted is for the next life.
        if (stopped || !isUnavailable(error)) throw error;
      }
      await new Promise<void>((resolve) => clock.schedule(AGAIN_MS, resolve));
    }
  };

  return {
    identify: (uuid, key) => {
      const holder = holders.get(uuid);
      return holder instanceof Promise
        ? holder.then((loaded) => checked(loaded, key))
        : checked(holder, key);
    },
    ownerOf: owners.get,
    limitsOf: async (namespace) => (await limits.get(namespace)) ?? NO_OVERRIDES,
    apiKeyOf: async (uuid) => {
      const holder = await holderAtLast(uuid);
      return holder === null ? null : `${uuid}:${holder.key.toString()}`;
    },
    forgetAll,
    stop: () => {
      stopped = true;
      subscription.stop();
    },
  };
};

const identityOf = ({ subject, namespace, limits }: KeyOwner): Identity => ({
  subject: subject.name,
  namespace: namespace.name,
  uuid: namespace.uuid,
  limits,
});

const checked = (holder: KeyHolder | null, key: string): Identity | null => {
  const given = Buffer.from(key);
  // An unknown key id takes the same comparison as a known one.
  const held = holder?.key ?? given;
  const equal = given.length === held.length && timingSafeEqual(given, held);
  return equal && holder !== null && !holder.blocked ? holder.identity : null;
};
