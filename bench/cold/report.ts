/** The measurements as text, with the bars: ratios are formed within a round, their median counts. */
export interface Round {
  readonly bareMs: number;
  readonly warmMs: number;
  readonly prewarmedMs: number;
  readonly coldMs: number;
}

export interface IdleContainers {
  readonly count: number;
  readonly heldMb: number;
}

/** A prewarmed start takes less than this many warm calls, and these ms more. */
const PREWARMED_BAR = { times: 3, moreMs: 10 };
/** A cold start takes less than this many bare ones. */
const COLD_BAR = 2.5;
const IDLE_BAR_MB = 45;

export const formatCold = (rounds: readonly Round[], { count, heldMb }: IdleContainers): string => {
  const line = (name: string, of: (round: Round) => number): string => {
    const all = rounds.map(of).toSorted((a, b) => a - b);
    const [least, most] = [all[0] ?? 0, all.at(-1) ?? 0];
    return `${name.padEnd(24)} ${middle(all).toFixed(1).padStart(7)}   ${least.toFixed(1)}..${most.toFixed(1)}`;
  };
  const prewarmed = ratio(rounds, (it) => (it.prewarmedMs - PREWARMED_BAR.moreMs) / it.warmMs);
  const cold = ratio(rounds, (it) => it.coldMs / it.bareMs);
  const each = heldMb / count;
  return [
    `request to result, ms        median   min..max of ${rounds.length} rounds`,
    line('warm', (it) => it.warmMs),
    line('prewarmed', (it) => it.prewarmedMs),
    line('cold', (it) => it.coldMs),
    line('node -e 0, same sandbox', (it) => it.bareMs),
    '',
    `prewarmed, less ${PREWARMED_BAR.moreMs} ms: ${prewarmed.toFixed(2)} times warm; bar ${PREWARMED_BAR.times}: ${met(prewarmed < PREWARMED_BAR.times)}`,
    `cold: ${cold.toFixed(2)} times node -e 0; bar ${COLD_BAR}: ${met(cold < COLD_BAR)}`,
    `${count} idle containers: ${each.toFixed(1)} MB each; bar ${IDLE_BAR_MB}: ${met(each < IDLE_BAR_MB)}`,
  ].join('\n');
};

const met = (is: boolean): string => (is ? 'met' : 'NOT met');

const middle = (sorted: readonly number[]): number => sorted[sorted.length >> 1] ?? 0;

const ratio = (rounds: readonly Round[], of: (round: Round) => number): number =>
  middle(rounds.map(of).toSorted((a, b) => a - b));
