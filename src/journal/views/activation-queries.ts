/**
 * Questions about ended activations. Newest `start` first, then the later completion
 * (openwhisk-api §3.8, §9.2). A page is found in an index alone: skipped records are not read.
 */
import type { ActivationRecord } from '../../domain/activation/record.ts';
import type { ActivationId } from '../../domain/kernel/ids.ts';
import type { NamespaceName } from '../../domain/names.ts';
import type { ActivationFilter, Page } from '../views.ts';
import { jsonRow, type Query } from './query.ts';

export const activationById = (
  namespace: NamespaceName,
  id: ActivationId,
): Query<ActivationRecord> => ({
  sql: 'SELECT record FROM activations WHERE id = ? AND namespace = ?',
  params: [id, namespace],
  row: jsonRow,
});

export const activationsOf = (
  namespace: NamespaceName,
  filter: ActivationFilter,
  page: Page,
): Query<ActivationRecord> => {
  const { where, params } = condition(namespace, filter);
  return {
    sql: `SELECT record FROM activations WHERE ${where}
      ORDER BY start DESC, offset DESC LIMIT ? OFFSET ?`,
    params: [...params, page.limit, page.skip],
    row: jsonRow,
  };
};

export const activationCountOf = (
  namespace: NamespaceName,
  filter: ActivationFilter,
): Query<number> => {
  const { where, params } = condition(namespace, filter);
  return {
    sql: `SELECT CAST(count(*) AS TEXT) FROM activations WHERE ${where}`,
    params,
    row: Number,
  };
};

const condition = (namespace: NamespaceName, { name, since, upto }: ActivationFilter) => {
  const terms: readonly (readonly [term: string, value: string | number | null])[] = [
    ['namespace = ?', namespace],
    ['package = ?', name === null ? null : (name.package ?? '')],
    ['name = ?', name === null ? null : name.name],
    ['start >= ?', since],
    ['start <= ?', upto],
  ];
  const where: string[] = [];
  const params: (string | number)[] = [];
  for (const [term, value] of terms) {
    if (value === null) continue;
    where.push(term);
    params.push(value);
  }
  return { where: where.join(' AND '), params };
};
