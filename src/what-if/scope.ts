/**
 * What the figures are about. A replay always begins with the journal, so that containers are as warm
 * as they would be, and takes every call, because all share the memory; this says which are counted.
 */
import type { Demand } from '../domain/scheduler/demand.ts';
import { E, type Either } from '../domain/kernel/fp.ts';
import type { StoredRecord } from '../journal/journal.ts';

/** A place in the journal: an offset, or the first record at or after a time. */
export type Position =
  | { readonly type: 'offset'; readonly offset: number }
  | { readonly type: 'time'; readonly atMs: number };

export interface Scope {
  readonly from: Position | null;
  /** The last record that counts. */
  readonly to: Position | null;
  /** Of the caller. */
  readonly namespace: string | null;
  /** `NS/[PKG/]NAME`, or without `NS/` in any namespace. */
  readonly action: string | null;
}

/** @internal */
export const EVERYTHING: Scope = { from: null, to: null, namespace: null, action: null };

/** A time is written as in RFC 3339. The left side says what is wrong with the text. */
export const parsePosition = (text: string): Either<string, Position> => {
  if (/^\d+$/.test(text)) return E.right({ type: 'offset', offset: Number(text) });
  const atMs = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/i.test(text)
    ? Date.parse(text)
    : Number.NaN;
  return Number.isNaN(atMs)
    ? E.left(
        `expected an offset, or a time like 2026-01-31T08:00:00Z, and not ${JSON.stringify(text)}`,
      )
    : E.right({ type: 'time', atMs });
};

type Place = Pick<StoredRecord, 'offset' | 'timeMs'>;

export const isBefore = ({ offset, timeMs }: Place, position: Position | null): boolean =>
  position !== null &&
  (position.type === 'offset' ? offset < position.offset : timeMs < position.atMs);

export const isAfter = ({ offset, timeMs }: Place, position: Position | null): boolean =>
  position !== null &&
  (position.type === 'offset' ? offset > position.offset : timeMs > position.atMs);

export const isAbout = (
  { namespace, action }: Scope,
  demand: Pick<Demand, 'namespace' | 'action'>,
): boolean =>
  (namespace === null || namespace === demand.namespace) && isActionOf(action, demand.action);

const isActionOf = (wanted: string | null, action: string): boolean =>
  wanted === null || wanted === action || action.slice(action.indexOf('/') + 1) === wanted;

/** Then containers count that nobody used, too. */
export const isAboutAll = ({ namespace, action }: Scope): boolean =>
  namespace === null && action === null;
