/** Questions about actions. Newest `updated` first, then the later write (openwhisk-api §3.8). */
import type { StoredAction } from '../../domain/action/action.ts';
import { type ActionName, actionId, type NamespaceName } from '../../domain/names.ts';
import type { Page } from '../views.ts';
import { jsonRow, type Query } from './query.ts';

export const actionByName = (name: ActionName): Query<StoredAction> => ({
  sql: 'SELECT action FROM actions WHERE id = ?',
  params: [actionId(name)],
  row: jsonRow,
});

export const actionsOf = (namespace: NamespaceName, page: Page): Query<StoredAction> => ({
  sql: `SELECT action FROM actions WHERE namespace = ?
    ORDER BY updated DESC, revision DESC LIMIT ? OFFSET ?`,
  params: [namespace, page.limit, page.skip],
  row: jsonRow,
});

export const actionCountOf = (namespace: NamespaceName): Query<number> => ({
  sql: 'SELECT CAST(count(*) AS TEXT) FROM actions WHERE namespace = ?',
  params: [namespace],
  row: Number,
});
