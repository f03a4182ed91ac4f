/**
 * What the load generator is asked (one JSON document on its stdin, so that no key shows in `ps`)
 * and what it answers (one JSON document on its stdout).
 */
import { z } from 'zod';

export const loadSpecSchema = z.strictObject({
  port: z.number().int(),
  connections: z.number().int().min(1).max(1024),
  /** Load that is sent but not counted, ms. */
  warmupMs: z.number().min(0),
  /** Length of the counted window, ms. */
  measureMs: z.number().min(1),
  /** The window ends early when this many responses came. */
  responsesMax: z.number().int().min(1),
  /** The whole request as it goes over the wire, Latin-1. */
  request: z.string(),
  /** What every response must be: this status, and this text somewhere in its body. */
  expect: z.strictObject({ status: z.number().int(), text: z.string() }),
});
export type LoadSpec = z.infer<typeof loadSpecSchema>;

export const loadResultSchema = z.strictObject({
  /** Responses as expected that came inside the window. */
  counted: z.number(),
  /** Responses as expected at all, the warm-up's and the last in flight among them. */
  answered: z.number(),
  windowMs: z.number(),
  latencyMs: z.strictObject({ p50: z.number(), p99: z.number(), max: z.number() }),
  /** How often each thing went wrong: `status 503`, `body`, `connection`, `unanswered`. */
  errors: z.record(z.string(), z.number()),
  /** The first unexpected response or error, cut short; empty if none. */
  firstError: z.string(),
  /** Share of one core the generator used; near 1, it was the limit and the rate is a floor. */
  generatorBusy: z.number(),
});
export type LoadResult = z.infer<typeof loadResultSchema>;
