/**
 * Questions about entities. Newest `updated` first, then the later write (openwhisk-api §3.8). A page
 * is found, and a count made, in an index that holds nothing of other namespaces or lists.
 */
import type { StoredAction } from '../../domain/action/action.ts';
import type { StoredEntity } from '../../domain/entity/entity.ts';
import type { PlainName } from '../../domain/names.ts';
import type { Page, Selection } from '../views.ts';
import { jsonRow, type Query } from './query.ts';

const NEWEST_FIRST = 'ORDER BY updated DESC, revision DESC';

export const entityOf = (id: string): Query<StoredEntity> => ({
  sql: 'SELECT entity FROM entities WHERE id = ?',
  params: [id],
  row: jsonRow,
});

export const entitiesOf = (selection: Selection, page: Page): Query<StoredEntity> => {
  const { where, params } = condition(selection);
  return {
    sql: `SELECT entity FROM entities WHERE ${where} ${NEWEST_FIRST} LIMIT ? OFFSET ?`,
    params: [...params, page.limit, page.skip],
    row: jsonRow,
  };
};

export const entityCountOf = (selection: Selection): Query<number> => {
  const { where, params } = condition(selection);
  return {
    sql: `SELECT CAST(count(*) AS TEXT) FROM entities WHERE ${where}`,
    params,
    row: Number,
  };
};

export const membersOf = (name: PlainName): Query<StoredAction> => {
  const { where, params } = condition({ collection: 'packageActions', package: name });
  return {
    sql: `SELECT entity FROM entities WHERE ${where} ${NEWEST_FIRST}`,
    params,
    row: jsonRow,
  };
};

/** Each in the words of the index that answers it. */
const condition = (selection: Selection) => {
  switch (selection.collection) {
    case 'packageActions': {
      const { namespace, name } = selection.package;
      return { where: 'namespace = ? AND package = ?', params: [namespace, name] };
    }
    case 'sharedPackages':
      return { where: 'namespace = ? AND shared = 1', params: [selection.namespace] };
    default: {
      const { namespace, collection } = selection;
      return { where: 'namespace = ? AND collection = ?', params: [namespace, collection] };
    }
  }
};
