/**
 * Entities as they are now, of all four kinds in one table, because they share one space of ids. The
 * revision of an entity is the offset of its last write, so it is unique, grows with time and settles
 * the order of entities updated in the same millisecond.
 *
 * Each list that can be asked for has an index of its own, in its order; two of them hold only the
 * rows their list can show.
 */
import { ENTITY_EVENT_TYPES, entityChange, isEntityEvent } from '../../domain/entity/events.ts';
import type { StoredEntity } from '../../domain/entity/entity.ts';
import type { Projection } from './projection.ts';

interface Listed {
  readonly collection: 'actions' | 'packages' | 'triggers' | 'rules';
  readonly namespace: string;
  /** Of an action that is in one. */
  readonly package: string | null;
  readonly updated: number;
  /** 1 for a package that others may see and that is no binding. */
  readonly shared: 0 | 1;
}

const listed = (stored: StoredEntity): Listed => {
  switch (stored.type) {
    case 'action': {
      const { name, updated } = stored.action;
      const { namespace, package: within } = name;
      return { collection: 'actions', namespace, package: within, updated, shared: 0 };
    }
    case 'package': {
      const { publish, binding } = stored.package;
      return { ...plain('packages', stored.package), shared: publish && binding === null ? 1 : 0 };
    }
    case 'trigger':
      return plain('triggers', stored.trigger);
    case 'rule':
      return plain('rules', stored.rule);
  }
};

interface Plain {
  readonly name: { readonly namespace: string };
  readonly updated: number;
}

const plain = (collection: Listed['collection'], { name, updated }: Plain): Listed => ({
  collection,
  namespace: name.namespace,
  package: null,
  updated,
  shared: 0,
});

export const whisks: Projection = {
  name: 'whisks',
  version: 2,
  tables: `
    CREATE TABLE entities (
      revision INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,   -- NS/[PKG/]NAME
      collection TEXT NOT NULL,  -- actions, packages, triggers or rules
      namespace TEXT NOT NULL,
      package TEXT,              -- of an action that is in one
      updated INTEGER NOT NULL,  -- epoch ms
      shared INTEGER NOT NULL,   -- 1: a published package that is no binding
      entity TEXT NOT NULL       -- JSON of StoredEntity
    );
    CREATE INDEX entities_by_updated ON entities (namespace, collection, updated, revision);
    CREATE INDEX entities_by_package ON entities (namespace, package, updated, revision)
      WHERE package IS NOT NULL;
    CREATE INDEX entities_shared ON entities (namespace, updated, revision) WHERE shared = 1;`,
  handles: ENTITY_EVENT_TYPES,
  prepare: (db) => {
    const put = db.prepare(`INSERT OR REPLACE INTO entities
      VALUES (@revision, @id, @collection, @namespace, @package, @updated, @shared, @entity)`);
    const drop = db.prepare('DELETE FROM entities WHERE id = ?');
    return (records) => {
      for (const { event, offset: revision } of records) {
        if (!isEntityEvent(event)) continue;
        const { id, stored } = entityChange(event, revision);
        if (stored === null) drop.run(id);
        else put.run({ revision, id, ...listed(stored), entity: JSON.stringify(stored) });
      }
    };
  },
};
