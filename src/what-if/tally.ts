/** The figures that are compared: counted while a recording is read, and while it is replayed. */
import type { StartKind } from '../domain/invoker/invoker.ts';
import { createWaitSketch } from './wait-sketch.ts';

/** `perMinute` and `concurrent` are answered 429, `backlog` 503; `tooLarge` ends as a whisk error. */
export type RefusalKind = 'perMinute' | 'concurrent' | 'backlog' | 'tooLarge';

export interface Figures {
  /** Calls that were accepted, steps of sequences among them. */
  readonly calls: number;
  readonly starts: Readonly<Record<StartKind, number>>;
  /** From the request to the start of init or run, ms. */
  readonly waits: { readonly p50: number; readonly p95: number; readonly p99: number };
  /** Of all containers, as long as they were there: megabytes × seconds. */
  readonly memoryMbSeconds: number;
  readonly containers: number;
  /** `null` where nobody wrote them down: a journal does not say what was refused. */
  readonly refusals: Readonly<Record<RefusalKind, number>> | null;
}

/** What of a container's life is counted. */
export interface Window {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface Tally {
  readonly accepted: () => void;
  readonly started: (start: StartKind, waitMs: number) => void;
  readonly refused: (refusal: RefusalKind) => void;
  /** A container was there for so long. */
  readonly occupied: (memoryMb: number, fromMs: number, toMs: number, window: Window) => void;
  readonly figures: () => Figures;
}

/** `knowsRefusals`: whether none counted means that there were none. */
export const createTally = (knowsRefusals: boolean): Tally => {
  const starts = { cold: 0, prewarmed: 0, warm: 0 };
  const refusals = { perMinute: 0, concurrent: 0, backlog: 0, tooLarge: 0 };
  const waits = createWaitSketch();
  let calls = 0;
  let memoryMbMs = 0;
  let containers = 0;
  return {
    accepted: () => {
      calls += 1;
    },
    started: (start, waitMs) => {
      starts[start] += 1;
      waits.add(waitMs);
    },
    refused: (refusal) => {
      refusals[refusal] += 1;
    },
    occupied: (memoryMb, fromMs, toMs, window) => {
      const span = Math.min(toMs, window.toMs) - Math.max(fromMs, window.fromMs);
      if (!(span >= 0)) return;
      containers += 1;
      memoryMbMs += span * memoryMb;
    },
    figures: () => ({
      calls,
      starts: { ...starts },
      waits: { p50: waits.quantile(0.5), p95: waits.quantile(0.95), p99: waits.quantile(0.99) },
      memoryMbSeconds: memoryMbMs / 1000,
      containers,
      refusals: knowsRefusals ? { ...refusals } : null,
    }),
  };
};
