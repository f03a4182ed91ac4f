/**
 * The requests of a server that have not been answered: none waits for ever (openwhisk-api §1.7),
 * and a server that stops can wait for the last of them. Age is counted in sweeps, so a request
 * costs no timer. How long a body may take is bounded by uWebSockets.js, which cuts off what comes
 * slower than 16 KB a second.
 */
import type { Clock } from '../../domain/kernel/clock.ts';
import type { ApiResponse } from '../exchange.ts';
import { text } from '../response.ts';

export interface PendingRequest {
  /** The sweep before its last byte came; `null` while there are more. */
  readonly since: number | null;
}

export interface PendingRequests<Request extends PendingRequest> {
  readonly sweep: () => number;
  readonly add: (request: Request) => void;
  readonly remove: (request: Request) => void;
  /** Resolves when none is left, or when the time is over. */
  readonly drained: (waitMs: number) => Promise<void>;
  readonly stop: () => void;
}

const SWEEP_MS = 5000;
/** An answer is waited for at least 65 s: longer than any blocking call waits. */
const ANSWER_SWEEPS = 14;

const NO_ANSWER = text(
  503,
  'The server was not able to produce a timely response to your request.\r\nPlease try again in a short while!',
);

/** `expire` answers a request in its owner's stead; it may remove it. */
export const createPendingRequests = <Request extends PendingRequest>(
  { schedule }: Pick<Clock, 'schedule'>,
  expire: (request: Request, response: ApiResponse) => void,
): PendingRequests<Request> => {
  const pending = new Set<Request>();
  let sweeps = 0;
  let onDrained: (() => void) | null = null;

  const sweepAll = (): void => {
    sweeps++;
    for (const request of pending) {
      const { since } = request;
      if (since !== null && sweeps - since >= ANSWER_SWEEPS) expire(request, NO_ANSWER);
    }
    cancelSweep = schedule(SWEEP_MS, sweepAll);
  };
  let cancelSweep = schedule(SWEEP_MS, sweepAll);

  return {
    sweep: () => sweeps,
    add: (request) => void pending.add(request),
    remove: (request) => {
      pending.delete(request);
      if (pending.size === 0) onDrained?.();
    },
    drained: async (waitMs) => {
      if (pending.size === 0) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      onDrained = resolve;
      const cancel = schedule(waitMs, resolve);
      await promise;
      cancel();
    },
    stop: () => cancelSweep(),
  };
};
