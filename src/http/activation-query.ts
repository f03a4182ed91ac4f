/**
 * What a list of activations may be narrowed by (openwhisk-api §9.2). Times are milliseconds, though
 * the error text says seconds.
 */
import { E, type Either } from '../domain/kernel/fp.ts';
import { parseEntityName } from '../domain/names.ts';
import type { Profile } from '../domain/profile.ts';
import type { Refusal } from '../domain/refusal.ts';
import type { ActivationFilter, Page } from '../journal/views.ts';
import { malformedQuery, parseBoolean, parseList, type Query } from './query.ts';

export interface ActivationQuery {
  readonly page: Page;
  readonly count: boolean;
  /** Full records instead of summaries. */
  readonly docs: boolean;
  readonly filter: ActivationFilter;
}

export const parseActivationQuery = (
  query: Query,
  limits: Profile['listLimit'],
): Either<Refusal, ActivationQuery> => {
  const list = parseList(query, 'activations', limits);
  if (E.isLeft(list)) return list;
  const docs = parseBoolean(query, 'docs', false);
  if (E.isLeft(docs)) return docs;
  const name = parseNameFilter(query.get('name') ?? '');
  if (E.isLeft(name)) return name;
  const since = parseTime(query, 'since');
  if (E.isLeft(since)) return since;
  const upto = parseTime(query, 'upto');
  if (E.isLeft(upto)) return upto;
  if (list.right.count && docs.right) return E.left({ type: 'DocsWithCount' });
  const filter = { name: name.right, since: since.right, upto: upto.right };
  return E.right({ ...list.right, docs: docs.right, filter });
};

/** `NAME` or `PKG/NAME`; blank is no filter. */
const parseNameFilter = (sent: string): Either<Refusal, ActivationFilter['name']> => {
  if (sent.trim() === '') return E.right(null);
  const segments = sent.split('/').map(parseEntityName);
  const [first, second] = segments;
  if (first === undefined || E.isLeft(first) || segments.length > 2) return badName(sent);
  if (second === undefined) return E.right({ package: null, name: first.right });
  return E.isLeft(second) ? badName(sent) : E.right({ package: first.right, name: second.right });
};

const badName = (sent: string): Either<Refusal, never> =>
  malformedQuery('name', `Parameter may be a 'simple' name or 'package-name/simple' name: ${sent}`);

const parseTime = (query: Query, name: 'since' | 'upto'): Either<Refusal, number | null> => {
  const sent = query.get(name);
  if (sent === undefined) return E.right(null);
  const time = /^[+-]?\d{1,19}$/.test(sent) ? Number(sent) : Number.NaN;
  return Number.isSafeInteger(time)
    ? E.right(time)
    : malformedQuery(name, `Parameter is not a valid value for epoch seconds: ${sent}`);
};
