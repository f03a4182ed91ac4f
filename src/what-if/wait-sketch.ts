/**
 * Quantiles of any number of waits in constant memory: buckets that grow by 1 % each, so that a
 * quantile is within 1 % of the true one.
 */
export interface WaitSketch {
  readonly add: (ms: number) => void;
  readonly count: () => number;
  /** The wait that `share` (0..1) of them did not exceed, ms; 0 when there are none. */
  readonly quantile: (share: number) => number;
}

const GROWTH = 1.01;
/** From 1 ms to some 35 days. */
const BUCKETS = 2_200;

export const createWaitSketch = (): WaitSketch => {
  const counts = new Float64Array(BUCKETS);
  let total = 0;
  return {
    add: (ms) => {
      const bucket = Math.round(Math.log(Math.max(0, ms) + 1) / Math.log(GROWTH));
      const at = Math.min(BUCKETS - 1, bucket);
      counts[at] = (counts[at] ?? 0) + 1;
      total += 1;
    },
    count: () => total,
    quantile: (share) => {
      let left = Math.max(1, Math.ceil(total * share));
      for (const [bucket, count] of counts.entries()) {
        left -= count;
        if (count > 0 && left <= 0) return GROWTH ** bucket - 1;
      }
      return 0;
    },
  };
};
