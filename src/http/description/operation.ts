/**
 * What a route says of itself: the source of the API's description (`/api/v1/api-docs`). The query
 * parameters and bodies named here are the ones the route decodes with.
 */
import type { Schema } from '../../domain/kernel/decoder.ts';
import type { QueryParameter } from '../query/query-parameters.ts';

export interface Operation {
  /** One line, in the imperative. */
  readonly summary: string;
  readonly query?: readonly QueryParameter<unknown>[];
  readonly body?: { readonly required: boolean; readonly schema: Schema };
  /** What each status of a success or of this route's own refusals means. */
  readonly answers: Readonly<Record<number, string>>;
}
