/** Cross-origin headers by group of paths (openwhisk-api §1.6). */
import type { Header } from './exchange.ts';

export const ALLOW_ORIGIN: Header = ['Access-Control-Allow-Origin', '*'];
export const ALLOW_HEADERS: Header = [
  'Access-Control-Allow-Headers',
  'Authorization, Origin, X-Requested-With, Content-Type, Accept, User-Agent',
];

/** Of what handlers under `/api/v1` answer; rejections of the router have none. */
export const REST_CORS: readonly Header[] = [
  ALLOW_ORIGIN,
  ALLOW_HEADERS,
  ['Access-Control-Allow-Methods', 'GET, DELETE, POST, PUT, HEAD'],
];

/** Of `OPTIONS` outside `/api/v1`. */
export const ADMIN_CORS: readonly Header[] = [
  ALLOW_ORIGIN,
  ALLOW_HEADERS,
  ['Access-Control-Allow-Methods', 'OPTIONS, GET, POST'],
];
