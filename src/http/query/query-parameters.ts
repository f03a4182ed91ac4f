/**
 * Query parameters as values: each says how it is read and how it is described, so a route can't
 * read one that its description does not know (openwhisk-api §1.8). Values out of range are errors,
 * never clamped; parameters that are not named are ignored.
 */
import type { Schema } from '../../domain/kernel/decoder.ts';
import { E, type Either } from '../../domain/kernel/fp.ts';
import type { Refusal } from '../../domain/refusal.ts';
import type { Query } from './query-string.ts';

export interface QueryParameter<Value> {
  readonly name: string;
  readonly description: string;
  readonly schema: Schema;
  readonly read: (query: Query) => Either<Refusal, Value>;
}

export type QueryParameters = Readonly<Record<string, QueryParameter<unknown>>>;

export type QueryValues<P extends QueryParameters> = {
  readonly [Name in keyof P]: P[Name] extends QueryParameter<infer Value> ? Value : never;
};

/** Of several mistakes the first in the order of `parameters` is reported. */
export const readQuery = <P extends QueryParameters>(
  query: Query,
  parameters: P,
): Either<Refusal, QueryValues<P>> => {
  const values: Record<string, unknown> = {};
  for (const [name, parameter] of Object.entries(parameters)) {
    const read = parameter.read(query);
    if (E.isLeft(read)) return read;
    values[name] = read.right;
  }
  return E.right(values as QueryValues<P>);
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
export const booleanParameter = (
  name: string,
  std: boolean,
  description: string,
): QueryParameter<boolean> => ({
  name,
  description,
  schema: { type: 'boolean', default: std },
  read: (query) => {
    const sent = query.get(name);
    if (sent === undefined || sent === '') return E.right(std);
    const value = BOOLEANS.get(sent.toLowerCase());
    return value === undefined
      ? malformedQuery(name, `'${sent}' is not a valid Boolean value`)
      : E.right(value);
  },
});

/** As a 32-bit integer is read upstream: `null` for anything else. */
export const parseInteger = (text: string): number | null => {
  if (!/^[+-]?\d{1,11}$/.test(text)) return null;
  const value = Number(text);
  return value === (value | 0) ? value : null;
};
