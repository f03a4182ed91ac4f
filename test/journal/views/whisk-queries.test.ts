import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { entityChange, isEntityEvent } from '../../../src/domain/entity/events.ts';
import type { StoredEntity } from '../../../src/domain/entity/entity.ts';
import { actionId } from '../../../src/domain/names.ts';
import type { StoredRecord } from '../../../src/journal/journal.ts';
import type { Selection } from '../../../src/journal/views.ts';
import {
  entitiesOf,
  entityCountOf,
  entityOf,
  membersOf,
} from '../../../src/journal/views/whisk-queries.ts';
import { anyHistory, stored } from '../projections/history.ts';
import { anyName, anyNamespace, anyPlainName, COLLECTIONS } from '../projections/names.ts';
import { ask, projected } from '../projections/tables.ts';
import { anyPage, onPage } from './pages.ts';

/** Entities as they are after all events, without a database. */
const entitiesIn = (records: readonly StoredRecord[]): readonly StoredEntity[] => {
  const now = new Map<string, StoredEntity>();
  for (const { event, key, offset } of records) {
    if (!isEntityEvent(event)) continue;
    const { stored: entity } = entityChange(event, offset);
    if (entity === null) now.delete(key);
    else now.set(key, entity);
  }
  return [...now.values()];
};

const plainOf = (entity: StoredEntity) => {
  switch (entity.type) {
    case 'action':
      return entity.action;
    case 'package':
      return entity.package;
    case 'trigger':
      return entity.trigger;
    case 'rule':
      return entity.rule;
  }
};

const isShown = (selection: Selection, entity: StoredEntity): boolean => {
  const { collection } = selection;
  if (collection === 'packageActions') {
    const { namespace, name } = selection.package;
    if (entity.type !== 'action') return false;
    return entity.action.name.namespace === namespace && entity.action.name.package === name;
  }
  if (plainOf(entity).name.namespace !== selection.namespace) return false;
  if (collection !== 'sharedPackages') return collection === `${entity.type}s`;
  return entity.type === 'package' && entity.package.publish && entity.package.binding === null;
};

const newestFirst = (entities: readonly StoredEntity[]): readonly StoredEntity[] =>
  entities.toSorted((a, b) => plainOf(b).updated - plainOf(a).updated || b.revision - a.revision);

const anySelection: fc.Arbitrary<Selection> = fc.oneof(
  fc.record({ collection: fc.constantFrom(...COLLECTIONS), namespace: anyNamespace }),
  fc.record({ collection: fc.constant('packageActions' as const), package: anyPlainName }),
);

describe('entities', { timeout: 60_000 }, () => {
  test('are listed by kind, package and sharing, newest update first, and counted', () => {
    fc.assert(
      fc.property(
        anyHistory,
        fc.array(fc.tuple(anySelection, anyPage), { minLength: 10, maxLength: 10 }),
        (history, questions) => {
          const records = stored(history);
          const entities = newestFirst(entitiesIn(records));
          projected(records, (db) => {
            for (const [selection, page] of questions) {
              const wanted = entities.filter((entity) => isShown(selection, entity));
              expect(ask(db, entitiesOf(selection, page))).toEqual(onPage(wanted, page));
              expect(ask(db, entityCountOf(selection))).toEqual([wanted.length]);
            }
          });
        },
      ),
      { numRuns: 40 },
    );
  });

  test('are found by id as they were last written, of whatever kind, with that revision', () => {
    fc.assert(
      fc.property(anyHistory, anyName, (history, name) => {
        const records = stored(history);
        const wanted = entitiesIn(records).filter((entity) => {
          const named = plainOf(entity).name;
          return actionId({ package: null, ...named }) === actionId(name);
        });
        expect(projected(records, (db) => ask(db, entityOf(actionId(name))))).toEqual(wanted);
      }),
      { numRuns: 40 },
    );
  });

  test('of a package are its own actions, all of them', () => {
    fc.assert(
      fc.property(anyHistory, anyPlainName, (history, name) => {
        const records = stored(history);
        const wanted = newestFirst(entitiesIn(records)).filter((entity) =>
          isShown({ collection: 'packageActions', package: name }, entity),
        );
        expect(projected(records, (db) => ask(db, membersOf(name)))).toEqual(wanted);
      }),
      { numRuns: 40 },
    );
  });
});
