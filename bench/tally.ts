/**
 * What the load generator keeps of the responses: counts, latencies inside the window, errors by
 * kind, and its own use of CPU. Every response is checked; memory does not grow with their number.
 */
import { createLatencyHistogram } from './latency-histogram.ts';
import type { LoadResult, LoadSpec } from './load-spec.ts';
import type { ScannedResponse } from './response-scan.ts';

export interface Tally {
  readonly openWindow: () => void;
  readonly closeWindow: () => void;
  /** Checks a response and counts it; answers how many the window holds so far. */
  readonly take: (response: ScannedResponse, ms: number) => number;
  readonly fail: (kind: string, detail: string) => void;
  readonly result: () => LoadResult;
}

const DETAIL_MAX = 400;

export const createTally = (expect: LoadSpec['expect']): Tally => {
  const latency = createLatencyHistogram();
  const errors: Record<string, number> = {};
  let firstError = '';
  let inWindow = false;
  let [counted, answered, windowStart, windowMs, generatorBusy] = [0, 0, 0, 0, 0];
  let cpuStart = process.cpuUsage();

  const fail = (kind: string, detail: string): void => {
    if (firstError === '') firstError = `${kind}: ${detail.slice(0, DETAIL_MAX)}`;
    errors[kind] = (errors[kind] ?? 0) + 1;
  };
  return {
    fail,
    openWindow: () => {
      inWindow = true;
      windowStart = performance.now();
      cpuStart = process.cpuUsage();
    },
    closeWindow: () => {
      inWindow = false;
      windowMs = performance.now() - windowStart;
      const { user, system } = process.cpuUsage(cpuStart);
      generatorBusy = (user + system) / 1000 / windowMs;
    },
    take: ({ status, text }, ms) => {
      if (status !== expect.status) fail(`status ${status}`, text);
      else if (!text.includes(expect.text)) fail('body', text);
      else {
        answered += 1;
        if (inWindow) {
          counted += 1;
          latency.record(ms);
        }
      }
      return counted;
    },
    result: () => {
      const [p50, p99] = [latency.quantile(0.5), latency.quantile(0.99)];
      const latencyMs = { p50, p99, max: latency.max() };
      return { counted, answered, windowMs, latencyMs, errors, firstError, generatorBusy };
    },
  };
};
