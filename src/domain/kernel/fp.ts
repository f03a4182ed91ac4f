/**
 * The only import of fp-ts. The domain uses `Either` and nothing else of it;
 * `fp-ts/lib/…` is spelled out because `fp-ts/Either` does not load in Node's ES modules.
 */
export * as E from 'fp-ts/lib/Either.js';
export type { Either } from 'fp-ts/lib/Either.js';
