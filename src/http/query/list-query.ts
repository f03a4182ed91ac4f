/** The query parameters that all lists share (openwhisk-api §3.8). */
import { E, type Either } from '../../domain/kernel/fp.ts';
import type { Profile } from '../../domain/profile.ts';
import type { Refusal } from '../../domain/refusal.ts';
import {
  booleanParameter,
  malformedQuery,
  parseInteger,
  type QueryParameter,
} from './query-parameters.ts';

/** The name of a collection, in its errors and in the answer to `count=true`. */
export type Collection = 'actions' | 'packages' | 'triggers' | 'rules' | 'activations';

/** A type and no interface: one of its members is read for each of its names. */
export type ListParameters = {
  readonly skip: QueryParameter<number>;
  readonly limit: QueryParameter<number>;
  readonly count: QueryParameter<boolean>;
};

export const listParameters = (
  collection: Collection,
  limits: Profile['listLimit'],
): ListParameters => ({
  skip: {
    name: 'skip',
    description: 'How many entries to leave out at the beginning.',
    schema: { type: 'integer', minimum: 0, default: 0 },
    read: (query) => readSkip(query.get('skip'), collection),
  },
  limit: {
    name: 'limit',
    description: `How many entries to answer; 0 means ${limits.max}.`,
    schema: { type: 'integer', minimum: 0, maximum: limits.max, default: limits.std },
    read: (query) => readLimit(query.get('limit'), collection, limits),
  },
  count: booleanParameter('count', false, 'Answer how many there are behind `skip`, not what.'),
});

const readSkip = (sent: string | undefined, collection: Collection): Either<Refusal, number> => {
  if (sent === undefined) return E.right(0);
  const skip = parseInteger(sent);
  if (skip === null) return malformedQuery('skip', notAnInteger(sent, collection));
  const reason = `The value '${skip}' is not greater than or equal to 0 for ${collection}.`;
  return skip < 0 ? malformedQuery('skip', reason) : E.right(skip);
};

/** 0 asks for as many as there may be. */
const readLimit = (
  sent: string | undefined,
  collection: Collection,
  { std, max }: Profile['listLimit'],
): Either<Refusal, number> => {
  if (sent === undefined) return E.right(std);
  const limit = parseInteger(sent);
  if (limit === null) return malformedQuery('limit', notAnInteger(sent, collection));
  if (limit >= 0 && limit <= max) return E.right(limit === 0 ? max : limit);
  const reason = `The value '${limit}' is not in the range of 0 to ${max} for ${collection}.`;
  return malformedQuery('limit', reason);
};

const notAnInteger = (sent: string, collection: Collection): string =>
  `The value '${sent}' is not an integer for ${collection}.`;

/** `{"actions":N}`: what is left behind `skip`, whatever the limit. */
export const countJson = (collection: Collection, total: number, skip: number): string =>
  `{"${collection}":${Math.max(total - skip, 0)}}`;
