/**
 * Query strings and the parameters all collections share (openwhisk-api §1.8, §3.8). Values out of
 * range are errors, never clamped; unknown parameters are ignored.
 */
import { E, type Either } from '../domain/kernel/fp.ts';
import type { Profile } from '../domain/profile.ts';
import type { Refusal } from '../domain/refusal.ts';
import type { Page } from '../journal/views.ts';

/** By name; of a repeated parameter the first occurrence. */
export type Query = ReadonlyMap<string, string>;

const EMPTY: Query = new Map();

export const parseQuery = (raw: string): Query => {
  if (raw === '') return EMPTY;
  const query = new Map<string, string>();
  for (const pair of raw.split('&')) {
    const equals = pair.indexOf('=');
    const name = decode(equals === -1 ? pair : pair.slice(0, equals));
    if (!query.has(name)) query.set(name, equals === -1 ? '' : decode(pair.slice(equals + 1)));
  }
  return query;
};

/** A percent sign that encodes nothing stays as it is. */
const decode = (text: string): string => {
  if (!text.includes('%') && !text.includes('+')) return text;
  const spaced = text.replaceAll('+', ' ');
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
};

export const malformedQuery = (parameter: string, reason: string): Either<Refusal, never> =>
  E.left({ type: 'MalformedQuery', parameter, reason });

const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['yes', true],
  ['on', true],
  ['1', true],
  ['false', false],
  ['no', false],
  ['off', false],
  ['0', false],
]);

/** An empty value is the default. */
export const parseBoolean = (
  query: Query,
  name: string,
  std: boolean,
): Either<Refusal, boolean> => {
  const sent = query.get(name);
  if (sent === undefined || sent === '') return E.right(std);
  const value = BOOLEANS.get(sent.toLowerCase());
  return value === undefined
    ? malformedQuery(name, `'${sent}' is not a valid Boolean value`)
    : E.right(value);
};

/** As a 32-bit integer is read upstream: `null` for anything else. */
export const parseInteger = (text: string): number | null => {
  if (!/^[+-]?\d{1,11}$/.test(text)) return null;
  const value = Number(text);
  return value === (value | 0) ? value : null;
};

export type Collection = 'actions' | 'activations';

export interface ListQuery {
  readonly page: Page;
  readonly count: boolean;
}

/** `limit`, `skip` and `count` of a list. */
export const parseList = (
  query: Query,
  collection: Collection,
  limits: Profile['listLimit'],
): Either<Refusal, ListQuery> => {
  const skip = parseSkip(query.get('skip'), collection);
  if (E.isLeft(skip)) return skip;
  const limit = parseLimit(query.get('limit'), collection, limits);
  if (E.isLeft(limit)) return limit;
  const count = parseBoolean(query, 'count', false);
  if (E.isLeft(count)) return count;
  return E.right({ page: { skip: skip.right, limit: limit.right }, count: count.right });
};

const parseSkip = (sent: string | undefined, collection: Collection): Either<Refusal, number> => {
  if (sent === undefined) return E.right(0);
  const skip = parseInteger(sent);
  if (skip === null) return malformedQuery('skip', notAnInteger(sent, collection));
  return skip < 0
    ? malformedQuery(
        'skip',
        `The value '${skip}' is not greater than or equal to 0 for ${collection}.`,
      )
    : E.right(skip);
};

/** 0 asks for as many as there may be. */
const parseLimit = (
  sent: string | undefined,
  collection: Collection,
  { std, max }: Profile['listLimit'],
): Either<Refusal, number> => {
  if (sent === undefined) return E.right(std);
  const limit = parseInteger(sent);
  if (limit === null) return malformedQuery('limit', notAnInteger(sent, collection));
  if (limit >= 0 && limit <= max) return E.right(limit === 0 ? max : limit);
  return malformedQuery(
    'limit',
    `The value '${limit}' is not in the range of 0 to ${max} for ${collection}.`,
  );
};

const notAnInteger = (sent: string, collection: Collection): string =>
  `The value '${sent}' is not an integer for ${collection}.`;
