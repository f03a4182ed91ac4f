/**
 * Whether an answer may be kept, for how long, and for whom: decided from the answer alone, since
 * the action is the one who knows (adobe-runtime §3). Where it says nothing, nothing is kept.
 */
import type { ApiResponse, Header } from '../exchange.ts';
import { type Directives, parseCacheControl, secondsOf, wholeSeconds } from './cache-control.ts';
import { fieldValues } from './field-values.ts';

export interface StorageTerms {
  readonly statuses: ReadonlySet<number>;
  readonly maxAgeSeconds: number;
  readonly nowMs: number;
  /**
   * What the answer has to say before others may have it: `sharing` where the request had an
   * `Authorization` that the action did not demand (RFC 9111 §3.5), `public` where the action checks
   * its callers itself.
   */
  readonly demand: 'nothing' | 'sharing' | 'public';
}

export interface Storability {
  /** How much longer it is fresh; above 0. */
  readonly freshSeconds: number;
  /** How old it was when it came: actions may pass on answers of others. */
  readonly ageSeconds: number;
  /** The request's fields it depends on: lower case, sorted, each once. */
  readonly vary: readonly string[];
}

/** `null`: it must not be kept. */
export const storabilityOf = (response: ApiResponse, terms: StorageTerms): Storability | null => {
  const { status, headers } = response;
  const directives = parseCacheControl(fieldValues(headers, 'cache-control'));
  if (!terms.statuses.has(status) || isForbidden(headers, directives)) return null;
  if (!isGranted(directives, terms.demand)) return null;
  const vary = varyOf(headers);
  if (vary === null) return null;
  const ageSeconds = wholeSeconds(fieldValues(headers, 'age')[0] ?? null);
  const lifetime = lifetimeSeconds(headers, directives, terms.nowMs) - ageSeconds;
  const freshSeconds = Math.min(lifetime, terms.maxAgeSeconds);
  return freshSeconds > 0 ? { freshSeconds, ageSeconds, vary } : null;
};

const FORBIDDING = ['no-store', 'no-cache', 'private'];

const isForbidden = (headers: readonly Header[], directives: Directives): boolean =>
  FORBIDDING.some((name) => directives.has(name)) ||
  fieldValues(headers, 'set-cookie').length > 0 ||
  fieldValues(headers, 'content-encoding').some((value) => value.trim() !== '');

const SHARING = ['public', 's-maxage', 'must-revalidate'];

const isGranted = (directives: Directives, demand: StorageTerms['demand']): boolean =>
  demand === 'nothing' ||
  directives.has('public') ||
  (demand === 'sharing' && SHARING.some((name) => directives.has(name)));

/** Longer lists would make keys without bound. */
const VARY_FIELDS_MAX = 32;

/** `null`: it depends on more than the request's fields. */
const varyOf = (headers: readonly Header[]): readonly string[] | null => {
  const names = fieldValues(headers, 'vary')
    .flatMap((value) => value.split(','))
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');
  const unique = [...new Set(names)].sort();
  return unique.includes('*') || unique.length > VARY_FIELDS_MAX ? null : unique;
};

/** `s-maxage` before `max-age` before `Expires`; 0 where there is none of them. */
const lifetimeSeconds = (
  headers: readonly Header[],
  directives: Directives,
  nowMs: number,
): number => {
  const told = secondsOf(directives, 's-maxage') ?? secondsOf(directives, 'max-age');
  if (told !== null) return told;
  const expiresMs = dateMs(headers, 'expires');
  if (expiresMs === null) return 0;
  return Math.floor((expiresMs - (dateMs(headers, 'date') ?? nowMs)) / 1000);
};

/** The preferred form of a date of HTTP; the obsolete ones are taken for a mistake. */
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

const dateMs = (headers: readonly Header[], name: string): number | null => {
  const [value = '', ...more] = fieldValues(headers, name);
  const ms = more.length === 0 && HTTP_DATE.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(ms) ? null : ms;
};
