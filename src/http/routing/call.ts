/** A request on its way through a route: authenticated, or open to anyone. */
import type { CallOrigin } from '../../actors/gateway.ts';
import type { Operation } from '../description/operation.ts';
import type { ApiRequest, ApiResponse, Outcome } from '../exchange.ts';
import type { Route, Segments } from './router.ts';

export interface Call extends CallOrigin {
  readonly request: ApiRequest;
  readonly segments: Segments;
}

export type Handler = (call: Call) => Promise<Outcome>;

/** What a route answers, and what it says of itself in the API's description. */
export interface ApiRoute extends Route<Handler> {
  readonly operation: Operation;
}

/** What anyone may ask with a `GET`, without credentials; its pattern is a path as it is. */
export interface OpenRoute {
  readonly pattern: string;
  readonly answer: () => ApiResponse;
  readonly operation: Operation;
}
