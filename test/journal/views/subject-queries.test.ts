import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { keyId } from '../../../src/domain/kernel/ids.ts';
import type { NamespaceName } from '../../../src/domain/names.ts';
import type { SubjectEvent } from '../../../src/domain/subject/events.ts';
import type { SealedSecret, Subject } from '../../../src/domain/subject/subject.ts';
import type { StoredRecord } from '../../../src/journal/journal.ts';
import {
  allSubjects,
  limitsOf,
  ownerOfKey,
  ownerOfNamespace,
  subjectByName,
} from '../../../src/journal/views/subject-queries.ts';
import { anyHistory, stored } from '../projections/history.ts';
import { anyNamespace, KEYS } from '../projections/names.ts';
import { ask, projected } from '../projections/tables.ts';

const GUEST = 'guest' as NamespaceName;
const SHARED = 'shared' as NamespaceName;
const subjectOf = (name: string, more: Partial<Subject> = {}): Subject => ({
  name,
  namespaces: [{ name: SHARED, uuid: keyId(`${name}'s`), key: 'sealed' as SealedSecret }],
  blocked: false,
  ...more,
});
const created = (subject: Subject): SubjectEvent => ({ type: 'SubjectCreated', subject });
const updated = (subject: Subject): SubjectEvent => ({
  type: 'SubjectUpdated',
  change: 'keyChanged',
  subject,
});
const limited = (limits: object): SubjectEvent => ({
  type: 'NamespaceLimitsSet',
  namespace: SHARED,
  limits,
});
const history = (...events: readonly SubjectEvent[]): readonly StoredRecord[] =>
  stored(events.map((event) => ({ topic: 'subjects', key: 'any', event })));
const ownerIn = (records: readonly StoredRecord[], namespace = SHARED): string | undefined =>
  projected(records, (db) => ask(db, ownerOfNamespace(namespace))[0]?.subject.name);

const ANN = subjectOf('ann');
const BOB = subjectOf('bob');
const MOVED = { name: GUEST, uuid: keyId("bob's"), key: 'sealed' as SealedSecret };

describe('a subject', { timeout: 60_000 }, () => {
  test('is told with the offset of its last write, until it is deleted', () => {
    const blocked = { ...ANN, blocked: true };
    const events = [created(ANN), created(BOB), updated(blocked)];
    projected(history(...events), (db) => {
      expect(ask(db, subjectByName('ann'))).toEqual([{ subject: blocked, revision: 3 }]);
      expect(ask(db, subjectByName('nobody'))).toEqual([]);
      expect(ask(db, allSubjects())).toEqual([blocked, BOB]);
    });
    projected(history(...events, { type: 'SubjectDeleted', name: 'ann' }), (db) => {
      expect(ask(db, subjectByName('ann'))).toEqual([]);
      expect(ask(db, ownerOfKey(keyId("ann's")))).toEqual([]);
      expect(ask(db, allSubjects())).toEqual([BOB]);
    });
  });

  test('is found by a key with what that opens, and with the limits there, blocked or not', () => {
    const subject = { ...ANN, blocked: true };
    const [namespace] = ANN.namespaces;
    const asked = (records: readonly StoredRecord[]) =>
      projected(records, (db) => ask(db, ownerOfKey(keyId("ann's"))));
    expect(asked(history(created(subject)))).toEqual([{ subject, namespace, limits: {} }]);
    const limits = { firesPerMinute: 3 };
    expect(asked(history(created(subject), limited(limits)))).toEqual([
      { subject, namespace, limits },
    ]);
  });

  test('whose key was changed is not found by the old one', () => {
    const changed = subjectOf('ann', { namespaces: [MOVED] });
    projected(history(created(ANN), updated(changed)), (db) => {
      expect(ask(db, ownerOfKey(keyId("ann's")))).toEqual([]);
      expect(ask(db, ownerOfKey(MOVED.uuid))).toMatchObject([{ subject: changed }]);
    });
  });

  test('that was given the key of another has it alone', () => {
    const thief = subjectOf('ann', { namespaces: [MOVED] });
    const records = history(created(BOB), created(thief), updated({ ...BOB, namespaces: [] }));
    projected(records, (db) => {
      expect(ask(db, ownerOfKey(MOVED.uuid))).toMatchObject([{ subject: thief }]);
    });
  });

  test('owns, in every history, the namespace that its key is said to open', () => {
    fc.assert(
      fc.property(anyHistory, (events) => {
        projected(stored(events), (db) => {
          for (const { subject, namespace } of KEYS.flatMap((key) => ask(db, ownerOfKey(key)))) {
            expect(subject.namespaces).toContainEqual(namespace);
            expect(ask(db, subjectByName(subject.name))).toMatchObject([{ subject }]);
          }
        });
      }),
      { numRuns: 40 },
    );
  });
});

describe('the owner of a namespace', { timeout: 60_000 }, () => {
  test('is the oldest subject that owns it, and stays so when that or others change', () => {
    expect(ownerIn(history(created(BOB), created(ANN)))).toBe('bob');
    const renewed = subjectOf('bob', { namespaces: [{ ...MOVED, name: SHARED }] });
    expect(ownerIn(history(created(BOB), created(ANN), updated(renewed)))).toBe('bob');
  });

  test('is another one when the first is blocked, is gone, or owns it no longer', () => {
    const before = [created(BOB), created(ANN)];
    const changes: readonly SubjectEvent[] = [
      updated({ ...BOB, blocked: true }),
      updated({ ...BOB, namespaces: [MOVED] }),
      { type: 'SubjectDeleted', name: 'bob' },
    ];
    for (const change of changes) expect(ownerIn(history(...before, change))).toBe('ann');
  });

  test('is nobody when all are blocked or there is none', () => {
    expect(ownerIn(history(created({ ...ANN, blocked: true })))).toBeUndefined();
    expect(ownerIn([])).toBeUndefined();
  });

  test('is never blocked, and there is one whenever some subject could be it', () => {
    fc.assert(
      fc.property(anyHistory, anyNamespace, (events, namespace) => {
        projected(stored(events), (db) => {
          const owners = KEYS.flatMap((key) => ask(db, ownerOfKey(key))).filter(
            (owner) => owner.namespace.name === namespace && !owner.subject.blocked,
          );
          const chosen = ask(db, ownerOfNamespace(namespace));
          expect(chosen).toHaveLength(Math.min(owners.length, 1));
          for (const owner of chosen) expect(owners).toContainEqual(owner);
        });
      }),
      { numRuns: 40 },
    );
  });
});

test('limits of a namespace are the last that were set, with the offset of that', () => {
  const records = history(limited({ firesPerMinute: 3 }), limited({ maxPayloadSize: 9 }));
  projected(records, (db) => {
    expect(ask(db, limitsOf(SHARED))).toEqual([{ limits: { maxPayloadSize: 9 }, revision: 2 }]);
    expect(ask(db, limitsOf(GUEST))).toEqual([]);
  });
});
