/**
 * The response cache of web actions: answers that their actions allow to be kept are given again
 * without running the action, so they count toward no throttle and make no activation record
 * (adobe-runtime §3). Like the cache of a gateway it is asked after the caller was let in, and before
 * anything else; a new version of an action does not empty it.
 */
import type { ApiRequest, ApiResponse } from '../exchange.ts';

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

export interface ResponseCache {
  /**
   * The stored answer, or what `run` answers, marked as `HIT` or `MISS` in `X-GW-Cache` and
   * `X-Cache`. `run` leaves out what belongs to one request alone: `X-Request-ID` and the CORS
   * headers, which are added to what this returns. It rejects only when `run` does.
   */
  readonly answer: (
    request: CacheableRequest,
    run: () => Promise<ApiResponse>,
  ) => Promise<ApiResponse>;
}

export interface ResponseCacheSettings {
  /** False: nothing is kept, every answer is a `MISS`. */
  readonly enabled: boolean;
  /** No answer is kept longer than this, whatever it allows. */
  readonly maxAgeSeconds: number;
  readonly maxBytes: number;
  readonly maxEntries: number;
  /** Answers of these statuses may be kept. */
  readonly statuses: readonly number[];
  /** What tells a hit from a miss (adobe-runtime X14). */
  readonly headers: readonly string[];
}
