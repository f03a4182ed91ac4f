/**
 * Questions about ended activations. Newest `start` first, then the later completion
 * (openwhisk-api §3.8, §9.2). A page is found in an index alone: skipped records are not read.
 *
 * What is counted or skipped is counted by the minute (`projections/minute-counts.ts`), and one by one
 * only in the minutes at both ends: the answer takes as long with ten million as with ten thousand.
 */
import type { ActivationRecord } from '../../domain/activation/record.ts';
import type { ActivationId } from '../../domain/kernel/ids.ts';
import type { NamespaceName } from '../../domain/names.ts';
import { ALL_NAMES, MINUTE_MS } from '../projections/minute-counts.ts';
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

const ORDER = 'ORDER BY start DESC, offset DESC LIMIT ? OFFSET';
/** Counting so many one by one is faster than to look for the minute. */
const SKIPPED_PLAINLY = 1_000;

export const activationsOf = (
  namespace: NamespaceName,
  filter: ActivationFilter,
  page: Page,
): Query<ActivationRecord> => {
  if (page.skip > SKIPPED_PLAINLY) return farPage(namespace, filter, page);
  const { where, params } = condition(namespace, filter);
  const { since, upto } = boundsOf(filter);
  return {
    sql: `SELECT record FROM activations WHERE ${where} AND start BETWEEN ? AND ? ${ORDER} ?`,
    params: [...params, since, upto, page.limit, page.skip],
    row: jsonRow,
  };
};

/** `place` is the minute in which the page begins, and how many lie before that. */
const farPage = (
  namespace: NamespaceName,
  filter: ActivationFilter,
  { skip, limit }: Page,
): Query<ActivationRecord> => {
  const { where, params } = condition(namespace, filter);
  const { since, upto, lastWhole, tail } = boundsOf(filter);
  return {
    sql: `WITH minutes AS (
        SELECT ? + 1 AS minute, count(*) AS count FROM activations
          WHERE ${where} AND start BETWEEN ? AND ?
        UNION ALL SELECT minute, count FROM activation_counts WHERE ${COUNTED} AND minute <= ?),
      passed AS (
        SELECT minute, count, sum(count) OVER (ORDER BY minute DESC) AS through FROM minutes),
      place AS MATERIALIZED (
        SELECT minute, through - count AS before FROM passed
          WHERE through > ? ORDER BY minute DESC LIMIT 1)
      SELECT record FROM activations WHERE ${where}
        AND start BETWEEN ? AND (SELECT min(?, (minute + 1) * ${MINUTE_MS} - 1) FROM place)
        ${ORDER} ? - coalesce((SELECT before FROM place), 0)`,
    params: [
      ...[lastWhole, ...params, tail, upto, ...countedBy(namespace, filter), lastWhole],
      ...[skip, ...params, since, upto, limit, skip],
    ],
    row: jsonRow,
  };
};

export const activationCountOf = (
  namespace: NamespaceName,
  filter: ActivationFilter,
): Query<number> => {
  const { where, params } = condition(namespace, filter);
  const { since, upto, firstWhole, lastWhole, head, tail } = boundsOf(filter);
  const oneByOne = `(SELECT count(*) FROM activations WHERE ${where} AND start BETWEEN ? AND ?)`;
  return {
    sql: `SELECT CAST(${oneByOne} + ${oneByOne} + (
        SELECT coalesce(sum(count), 0) FROM activation_counts
          WHERE ${COUNTED} AND minute BETWEEN ? AND ?) AS TEXT)`,
    params: [
      ...[...params, since, head, ...params, tail, upto],
      ...[...countedBy(namespace, filter), firstWhole, lastWhole],
    ],
    row: Number,
  };
};

/** Beyond every time there is. */
const FAR = 2 ** 50;

/**
 * The times of a filter, inclusive, and the minutes that lie in between as a whole. What begins up to
 * `head`, or from `tail` on, does so in a minute that does not.
 */
const boundsOf = (filter: ActivationFilter) => {
  const since = Math.max(filter.since ?? -FAR, -FAR);
  const upto = Math.min(filter.upto ?? FAR, FAR);
  const firstWhole = Math.ceil(since / MINUTE_MS);
  const lastWhole = Math.floor((upto + 1) / MINUTE_MS) - 1;
  const head = Math.min(firstWhole * MINUTE_MS - 1, upto);
  const tail = Math.max((lastWhole + 1) * MINUTE_MS, head + 1);
  return { since, upto, firstWhole, lastWhole, head, tail };
};

const condition = (namespace: NamespaceName, { name }: ActivationFilter) =>
  name === null
    ? { where: 'namespace = ?', params: [namespace] }
    : {
        where: 'namespace = ? AND package = ? AND name = ?',
        params: [namespace, name.package ?? '', name.name],
      };

const COUNTED = 'namespace = ? AND package = ? AND name = ?';
const countedBy = (namespace: NamespaceName, { name }: ActivationFilter): readonly string[] =>
  name === null ? [namespace, ALL_NAMES, ALL_NAMES] : [namespace, name.package ?? '', name.name];
