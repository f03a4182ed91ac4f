/**
 * What a list of activations may be narrowed by (openwhisk-api §9.2). Times are milliseconds, though
 * the error text says seconds.
 */
import { E, type Either } from '../../domain/kernel/fp.ts';
import { parseEntityName } from '../../domain/names.ts';
import type { Profile } from '../../domain/profile.ts';
import type { Refusal } from '../../domain/refusal.ts';
import type { ActivationFilter } from '../../journal/views.ts';
import { type ListParameters, listParameters } from './list-query.ts';
import {
  booleanParameter,
  malformedQuery,
  type QueryParameter,
  type QueryValues,
  readQuery,
} from './query-parameters.ts';
import type { Query } from './query-string.ts';

export type ActivationParameters = ListParameters & {
  readonly docs: QueryParameter<boolean>;
  readonly name: QueryParameter<ActivationFilter['name']>;
  readonly since: QueryParameter<number | null>;
  readonly upto: QueryParameter<number | null>;
};

export const activationParameters = (limits: Profile['listLimit']): ActivationParameters => ({
  ...listParameters('activations', limits),
  docs: booleanParameter('docs', false, 'Answer full records instead of summaries.'),
  name: {
    name: 'name',
    description: '`NAME` of an entity in the default package, or `PACKAGE/NAME`.',
    schema: { type: 'string' },
    read: (query) => readName(query.get('name') ?? ''),
  },
  since: timeParameter('since', 'Only activations that started then or later'),
  upto: timeParameter('upto', 'Only activations that started then or before'),
});

/** Records are not counted: that is said after all else has been read. */
export const readActivationQuery = (
  query: Query,
  parameters: ActivationParameters,
): Either<Refusal, QueryValues<ActivationParameters>> => {
  const read = readQuery(query, parameters);
  return E.isRight(read) && read.right.count && read.right.docs
    ? E.left({ type: 'DocsWithCount' })
    : read;
};

/** Blank is no filter. */
const readName = (sent: string): Either<Refusal, ActivationFilter['name']> => {
  if (sent.trim() === '') return E.right(null);
  const segments = sent.split('/').map(parseEntityName);
  const [first, second] = segments;
  if (first === undefined || E.isLeft(first) || segments.length > 2) return badName(sent);
  if (second === undefined) return E.right({ package: null, name: first.right });
  return E.isLeft(second) ? badName(sent) : E.right({ package: first.right, name: second.right });
};

const badName = (sent: string): Either<Refusal, never> =>
  malformedQuery('name', `Parameter may be a 'simple' name or 'package-name/simple' name: ${sent}`);

const timeParameter = (
  name: 'since' | 'upto',
  description: string,
): QueryParameter<number | null> => ({
  name,
  description: `${description}: milliseconds since 1970.`,
  schema: { type: 'integer', format: 'int64' },
  read: (query) => {
    const sent = query.get(name);
    if (sent === undefined) return E.right(null);
    const time = /^[+-]?\d{1,19}$/.test(sent) ? Number(sent) : Number.NaN;
    return Number.isSafeInteger(time)
      ? E.right(time)
      : malformedQuery(name, `Parameter is not a valid value for epoch seconds: ${sent}`);
  },
});
