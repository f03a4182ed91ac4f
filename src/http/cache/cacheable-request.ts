/**
 * A request as the cache sees it: whether it takes an answer that was made for another, and what its
 * own answer has to say before others may have it (adobe-runtime §3).
 */
import type { ApiRequest } from '../exchange.ts';
import { parseCacheControl } from './cache-control.ts';
import { fieldValues } from './field-values.ts';
import type { StorageTerms } from './storability.ts';

/** A request for a web action whose caller has been let in. */
export interface CacheableRequest {
  /** The path after the rewriting of namespace hosts, so that it always names the namespace. */
  readonly request: Pick<ApiRequest, 'method' | 'path' | 'query' | 'allHeaders'>;
  /**
   * The caller, where the action demands credentials (`require-whisk-auth: true`): its answers are
   * kept for each caller by themselves. `null` where it demands none, or only a shared secret.
   */
  readonly callerNamespace: string | null;
  /**
   * Whether it is clear that everybody who may ask may have the same answer. False for what checks
   * its callers itself (sequences of `require-adobe-auth`): then only `public` answers are kept.
   */
  readonly shared: boolean;
}

/**
 * Only what GET and HEAD ask for is looked up, and not for clients that want it new: tools for
 * developers send `no-cache` with every request. `Pragma` is its older name, which counts where there
 * is no `Cache-Control`.
 */
export const isLookedUp = ({
  method,
  allHeaders,
}: Pick<ApiRequest, 'method' | 'allHeaders'>): boolean => {
  if (method !== 'GET' && method !== 'HEAD') return false;
  const control = fieldValues(allHeaders, 'cache-control');
  const lines = control.length > 0 ? control : fieldValues(allHeaders, 'pragma');
  if (lines.length === 0) return true;
  const directives = parseCacheControl(lines);
  return !directives.has('no-cache') && !directives.has('no-store');
};

/**
 * What an answer has to say before others may have it. Where the action demands credentials its
 * answers are kept for each caller, so nothing more is needed.
 */
export const demandOn = ({
  request,
  callerNamespace,
  shared,
}: CacheableRequest): StorageTerms['demand'] => {
  if (!shared) return 'public';
  const isCredentialed = fieldValues(request.allHeaders, 'authorization').length > 0;
  return isCredentialed && callerNamespace === null ? 'sharing' : 'nothing';
};
