/**
 * One authenticated request on its way through a route.
 */
import type { TransactionId } from '../domain/kernel/ids.ts';
import type { Identity } from '../domain/subject/subject.ts';
import type { ApiRequest, Outcome } from './exchange.ts';
import type { Route, Segments } from './router.ts';

export interface Call {
  readonly request: ApiRequest;
  readonly segments: Segments;
  readonly caller: Identity;
  readonly transactionId: TransactionId;
  /** Epoch ms. */
  readonly receivedMs: number;
}

export type Handler = (call: Call) => Promise<Outcome>;
export type ApiRoute = Route<Handler>;
