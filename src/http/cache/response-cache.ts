/**
 * The response cache of web actions: answers that their actions allow to be kept are given again
 * without running the action, so they count toward no throttle and make no activation record
 * (adobe-runtime §3). Like the cache of a gateway it is asked after the caller was let in, and before
 * anything else; a new version of an action does not empty it.
 */
import type { Clock } from '../../domain/kernel/clock.ts';
import type { ApiResponse } from '../exchange.ts';
import { createAnswerStore, type StoredAnswer } from './answer-store.ts';
import { addressKey } from './cache-key.ts';
import { type CacheableRequest, demandOn, isLookedUp } from './cacheable-request.ts';
import { createFlights, type Flight } from './flights.ts';
import { createMarks } from './hit-marks.ts';
import { storabilityOf } from './storability.ts';

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
  /** The same mark for an answer that others can't have had: of a refused caller, say. */
  readonly missed: (response: ApiResponse) => ApiResponse;
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

/** How long an address whose answers can't be shared is remembered as such. */
const ALONE_MS = 60_000;

interface Visit {
  readonly asked: CacheableRequest;
  readonly address: string;
  readonly run: () => Promise<ApiResponse>;
}

export const createResponseCache = (
  settings: ResponseCacheSettings & { readonly clock: Clock },
): ResponseCache => {
  const { clock } = settings;
  const statuses: ReadonlySet<number> = new Set(settings.statuses);
  const store = createAnswerStore(settings);
  const flights = createFlights(clock);
  const { hit, miss } = createMarks(settings.headers);

  const keyOf = ({ address, asked }: Visit): string =>
    store.keyOf(address, asked.request.allHeaders);
  const find = (visit: Visit): StoredAnswer | null => store.find(keyOf(visit), clock.nowMs());

  /** What HEAD brings may lack the body that GET has, so it is not kept. */
  const fetch = async ({ asked, address, run }: Visit): Promise<Fetched> => {
    const response = await run();
    if (asked.request.method === 'HEAD') return { response, kept: false };
    const nowMs = clock.nowMs();
    const terms = { ...settings, statuses, nowMs, demand: demandOn(asked) };
    const storability = storabilityOf(response, terms);
    const kept =
      storability !== null &&
      store.keep(address, asked.request.allHeaders, response, { ...storability, nowMs });
    if (!kept && store.isAlone(address, nowMs)) store.leaveAlone(address, nowMs + ALONE_MS);
    return { response, kept };
  };

  /** Fetches for the followers as well. */
  const lead = async (visit: Visit, flight: Flight): Promise<ApiResponse> => {
    let kept = false;
    try {
      const fetched = await fetch(visit);
      kept = fetched.kept;
      return fetched.response;
    } finally {
      const hadFollowers = flight.land();
      if (hadFollowers && !kept) store.leaveAlone(visit.address, clock.nowMs() + ALONE_MS);
    }
  };

  const isAlone = ({ asked, address }: Visit): boolean =>
    asked.request.method === 'HEAD' ||
    demandOn(asked) !== 'nothing' ||
    store.isAlone(address, clock.nowMs());

  /** `null`: whoever asks has to run the action himself. */
  const brought = async (visit: Visit, key: string): Promise<StoredAnswer | null> => {
    await flights.landing(key);
    return find(visit);
  };

  const answer = async (visit: Visit): Promise<ApiResponse> => {
    let found = find(visit);
    if (found === null && !isAlone(visit)) {
      const key = keyOf(visit);
      const flight = flights.start(key);
      if (flight !== null) return miss(await lead(visit, flight));
      found = await brought(visit, key);
    }
    return found === null ? miss((await fetch(visit)).response) : hit(found, clock.nowMs());
  };

  return {
    answer: async (asked, run) =>
      settings.enabled && isLookedUp(asked.request)
        ? answer({ asked, run, address: addressKey(asked) })
        : miss(await run()),
    missed: miss,
  };
};

interface Fetched {
  readonly response: ApiResponse;
  readonly kept: boolean;
}
