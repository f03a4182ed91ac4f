/** How questions are answered: by which index, whatever they ask. */
import { describe, expect, test } from 'vitest';
import type { Selection } from '../../../src/journal/views.ts';
import {
  activationById,
  activationCountOf,
  activationsOf,
} from '../../../src/journal/views/activation-queries.ts';
import type { Query } from '../../../src/journal/views/query.ts';
import {
  allSubjects,
  limitsOf,
  ownerOfKey,
  ownerOfNamespace,
  subjectByName,
} from '../../../src/journal/views/subject-queries.ts';
import {
  entitiesOf,
  entityCountOf,
  entityOf,
  membersOf,
} from '../../../src/journal/views/whisk-queries.ts';
import { ALL_IDS, COLLECTIONS, KEYS, NAMES, NAMESPACES } from '../projections/names.ts';
import { projected } from '../projections/tables.ts';

const [namespace] = NAMESPACES;
const [name] = NAMES;
if (namespace === undefined || name === undefined) throw new Error('no names to ask for');

const page = { skip: 1000, limit: 30 };
const filters = [null, { package: null, name }].flatMap((filtered) =>
  [null, 1].flatMap((since) => [null, 2].map((upto) => ({ name: filtered, since, upto }))),
);
const selections: readonly Selection[] = [
  ...COLLECTIONS.map((collection) => ({ collection, namespace })),
  { collection: 'packageActions', package: { namespace, name } },
];

const plansOf = (queries: readonly Query<unknown>[]): readonly string[] =>
  projected([], (db) =>
    queries.flatMap(({ sql, params }) =>
      db
        .prepare<(string | number)[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
        .all(...params)
        .map(({ detail }) => detail),
    ),
  );

describe('every question', () => {
  test.each<[string, readonly Query<unknown>[]]>([
    ['about a subject', [subjectByName('ann'), ...KEYS.map(ownerOfKey)]],
    ['about a namespace', [ownerOfNamespace(namespace), limitsOf(namespace)]],
    ['about one entity', [entityOf('guest/a')]],
    ['about one activation', ALL_IDS.map((id) => activationById(namespace, id))],
  ])('%s is answered by a key', (_, queries) => {
    const plans = plansOf(queries);
    expect(plans.length).toBeGreaterThan(0);
    for (const step of plans) expect(step).toMatch(/^SEARCH \w+ USING .*(INDEX|PRIMARY KEY)/);
  });

  test.each<[string, readonly Query<unknown>[]]>([
    ['about entities', selections.map((selection) => entitiesOf(selection, page))],
    ['about the members of a package', [membersOf({ namespace, name })]],
    ['about activations', filters.map((filter) => activationsOf(namespace, filter, page))],
  ])('%s is answered from an index of the namespace, without sorting', (_, queries) => {
    const plans = plansOf(queries);
    expect(plans).toHaveLength(queries.length);
    for (const step of plans) expect(step).toMatch(/^SEARCH \w+ USING INDEX \w+ \(namespace=\?/);
  });

  test('that counts entities reads an index and no row', () => {
    const queries = selections.map(entityCountOf);
    const plans = plansOf(queries);
    expect(plans).toHaveLength(queries.length);
    for (const step of plans)
      expect(step).toMatch(/^SEARCH \w+ USING COVERING INDEX \w+ \(namespace=\?/);
  });

  test.each<[string, readonly Query<unknown>[]]>([
    ['that counts activations', filters.map((filter) => activationCountOf(namespace, filter))],
    [
      'about activations far down',
      filters.map((filter) => activationsOf(namespace, filter, { skip: 1_000_000, limit: 30 })),
    ],
  ])('%s goes through counts of the minute and a stretch of an index', (_, queries) => {
    const plans = plansOf(queries);
    const tables = plans.filter((step) => / activation/.test(step));
    expect(tables.length).toBeGreaterThanOrEqual(3 * queries.length);
    for (const step of tables)
      expect(step).toMatch(
        /^SEARCH (activations USING (COVERING )?INDEX \w+ \(namespace=\?.* AND start>\? AND start<\?\)|activation_counts USING PRIMARY KEY \(namespace=\? AND package=\? AND name=\? AND minute.*)$/,
      );
  });

  test('about the shared packages, or those of a package, reads none but them', () => {
    const list = (selection: Selection) => plansOf([entitiesOf(selection, page)]);
    expect(list({ collection: 'sharedPackages', namespace })).toEqual([
      'SEARCH entities USING INDEX entities_shared (namespace=?)',
    ]);
    expect(list({ collection: 'packageActions', package: { namespace, name } })).toEqual([
      'SEARCH entities USING INDEX entities_by_package (namespace=? AND package=?)',
    ]);
    expect(list({ collection: 'rules', namespace })).toEqual([
      'SEARCH entities USING INDEX entities_by_updated (namespace=? AND collection=?)',
    ]);
  });

  test('about all subjects is answered in the order of their names, without sorting', () => {
    expect(plansOf([allSubjects()])).toEqual(['SCAN subjects']);
  });
});
