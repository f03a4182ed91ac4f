/** The queries against projected histories: what they find, in which order, by which index. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { StoredAction } from '../../../src/domain/action/action.ts';
import type { ActivationRecord } from '../../../src/domain/activation/record.ts';
import { actionId } from '../../../src/domain/names.ts';
import type { StoredRecord } from '../../../src/journal/journal.ts';
import type { Connection } from '../../../src/journal/sqlite.ts';
import {
  activationById,
  activationCountOf,
  activationsOf,
} from '../../../src/journal/views/activation-queries.ts';
import type { Query } from '../../../src/journal/views/query.ts';
import { ownerOfKey, subjectByName } from '../../../src/journal/views/subject-queries.ts';
import {
  actionByName,
  actionCountOf,
  actionsOf,
} from '../../../src/journal/views/whisk-queries.ts';
import {
  ALL_IDS,
  anyHistory,
  anyName,
  KEYS,
  NAMES,
  NAMESPACES,
  PACKAGES,
  stored,
} from '../projections/history.ts';
import { inNewFolder, project } from '../projections/tables.ts';

const ask = <Row>(db: Connection, { sql, params, row }: Query<Row>): readonly Row[] =>
  db
    .prepare<(string | number)[], string>(sql)
    .pluck()
    .all(...params)
    .map(row);

const projected = <Result>(records: readonly StoredRecord[], use: (db: Connection) => Result) =>
  inNewFolder((dataDir) => project(dataDir, records, [1000], use));

const anyNamespace = fc.constantFrom(...NAMESPACES);
const anyPage = fc.record({ skip: fc.nat({ max: 3 }), limit: fc.integer({ min: 1, max: 5 }) });
const anyBound = fc.constantFrom(null, 999, 1000, 1001, 1002, 2000, 2001);
const anyFilter = fc.record({
  name: fc.option(
    fc.record({ package: fc.constantFrom(...PACKAGES), name: fc.constantFrom(...NAMES) }),
  ),
  since: anyBound,
  upto: anyBound,
});

/** Ended activations by the rules of the contract, newest first, without a database. */
const endedIn = (records: readonly StoredRecord[]) => {
  const open = new Map<string, string>();
  const ended = new Map<string, { path: string; start: number; offset: number }>();
  for (const { event, offset } of records) {
    if (event.type === 'ActivationAccepted') open.set(event.activationId, actionId(event.action));
    if (event.type !== 'ActivationCompleted') continue;
    const path = open.get(event.activationId);
    open.delete(event.activationId);
    if (path !== undefined && !ended.has(event.activationId))
      ended.set(event.activationId, { path, start: event.startMs, offset });
  }
  return [...ended]
    .map(([id, rest]) => ({ id, ...rest }))
    .toSorted((a, b) => b.start - a.start || b.offset - a.offset);
};

describe('activations', { timeout: 60_000 }, () => {
  test('are filtered, ordered, paged and counted as asked', () => {
    fc.assert(
      fc.property(
        anyHistory,
        anyNamespace,
        fc.array(fc.tuple(anyFilter, anyPage), { minLength: 10, maxLength: 10 }),
        (history, namespace, questions) => {
          const records = stored(history);
          projected(records, (db) => {
            for (const [filter, page] of questions) {
              const { name, since, upto } = filter;
              const wanted = endedIn(records).filter(
                ({ path, start }) =>
                  path.startsWith(`${namespace}/`) &&
                  (name === null || path === actionId({ namespace, ...name })) &&
                  (since === null || start >= since) &&
                  (upto === null || start <= upto),
              );
              const found = ask(db, activationsOf(namespace, filter, page));
              expect(found.map((record) => record.activationId)).toEqual(
                wanted.slice(page.skip, page.skip + page.limit).map(({ id }) => id),
              );
              expect(ask(db, activationCountOf(namespace, filter))).toEqual([wanted.length]);
            }
          });
        },
      ),
      { numRuns: 40 },
    );
  });

  test('are found by id in their own namespace only', () => {
    const records = stored(fc.sample(anyHistory, { numRuns: 10, seed: 5 }).flat());
    projected(records, (db) => {
      const found = ALL_IDS.flatMap((id) =>
        NAMESPACES.flatMap((namespace): readonly ActivationRecord[] => {
          const answer = ask(db, activationById(namespace, id));
          for (const record of answer)
            expect(record).toMatchObject({ namespace, activationId: id });
          return answer;
        }),
      );
      expect(found).toHaveLength(endedIn(records).length);
    });
  });
});

describe('actions', { timeout: 60_000 }, () => {
  test('are as they were last written, newest update first, with the revision of that write', () => {
    fc.assert(
      fc.property(anyHistory, anyNamespace, anyPage, anyName, (history, namespace, page, name) => {
        const records = stored(history);
        const now = new Map<string, StoredAction>();
        for (const { event, key, offset } of records) {
          if (event.type === 'ActionDeleted') now.delete(key);
          if (event.type === 'ActionCreated' || event.type === 'ActionUpdated')
            now.set(key, { action: event.action, revision: offset });
        }
        const actions = [...now.values()];
        const wanted = actions
          .filter(({ action }) => action.name.namespace === namespace)
          .toSorted((a, b) => b.action.updated - a.action.updated || b.revision - a.revision);
        projected(records, (db) => {
          expect(ask(db, actionsOf(namespace, page))).toEqual(
            wanted.slice(page.skip, page.skip + page.limit),
          );
          expect(ask(db, actionCountOf(namespace))).toEqual([wanted.length]);
          expect(ask(db, actionByName(name))).toEqual(
            actions.filter(({ action }) => actionId(action.name) === actionId(name)),
          );
        });
      }),
      { numRuns: 40 },
    );
  });
});

describe('subjects', () => {
  test('are found by name and by each of their keys', () => {
    const records = stored(fc.sample(anyHistory, { numRuns: 10, seed: 6 }).flat());
    projected(records, (db) => {
      const owners = KEYS.flatMap((key) => ask(db, ownerOfKey(key)));
      expect(owners.length).toBeGreaterThan(0);
      for (const { subject, namespace } of owners) {
        expect(ask(db, subjectByName(subject.name))).toEqual([subject]);
        expect(subject.namespaces).toContainEqual(namespace);
      }
      expect(ask(db, subjectByName('nobody'))).toEqual([]);
    });
  });
});

describe('every question', () => {
  const [namespace] = NAMESPACES;
  const [name] = NAMES;
  if (namespace === undefined || name === undefined) throw new Error('no names to ask for');
  const page = { skip: 1000, limit: 30 };
  const filters = [null, { package: null, name }].flatMap((filtered) =>
    [null, 1].flatMap((since) => [null, 2].map((upto) => ({ name: filtered, since, upto }))),
  );

  test.each<[string, readonly Query<unknown>[]]>([
    ['about subjects', [subjectByName('ann'), ...KEYS.map(ownerOfKey)]],
    ['about one action', [actionByName({ namespace, package: null, name })]],
    ['about actions', [actionsOf(namespace, page), actionCountOf(namespace)]],
    ['about one activation', ALL_IDS.map((id) => activationById(namespace, id))],
    ['about activations', filters.map((filter) => activationsOf(namespace, filter, page))],
    ['that counts activations', filters.map((filter) => activationCountOf(namespace, filter))],
  ])('%s is answered from an index, without sorting', (_, queries) => {
    projected([], (db) => {
      for (const { sql, params } of queries) {
        const plan = db
          .prepare<(string | number)[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
          .all(...params)
          .map(({ detail }) => detail);
        expect(plan.length).toBeGreaterThan(0);
        for (const step of plan) expect(step).toMatch(/^SEARCH \w+ USING .*(INDEX|PRIMARY KEY)/);
      }
    });
  });
});
