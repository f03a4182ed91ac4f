/**
 * Which calls were made because an earlier one had ended. Under other settings such a caller calls
 * later or earlier, not at the time of the recording.
 *
 * The rule: a blocking call follows the oldest end of a blocking call of the same caller and action
 * that nobody has followed yet, if that is at most `THINK_MAX_MS` ago. n clients that call at once
 * make n chains so; which client took which end does not matter, since they are alike. Chains count
 * for a caller and action only where at least half of the ends were followed within `SOON_MS`,
 * because a call may also come after an end by chance; the longer pauses of such a caller are those
 * of a busy machine.
 *
 * Its limits: callers that think longer, that take turns among actions, or that wait by polling, are
 * taken for calls at fixed times; a dense stream of calls at fixed times may be taken for callers
 * that wait.
 */
import { FLAG, mark, NO_ROW, type Rows, rowCount } from './trace.ts';

const THINK_MAX_MS = 1_000;
const SOON_MS = 50;
/** Of the ends of a caller and action, so many must have been followed soon. */
const SOON_SHARE = 0.5;

export interface CallChains {
  /** A blocking call came, of which `row` runs first; links it to the end that it follows, if any. */
  readonly came: (row: number, caller: string, requestMs: number) => void;
  /** `row` is the last that ran for a blocking call of the caller, and ended at `endMs`. */
  readonly ended: (row: number, caller: string, answeredMs: number, endMs: number) => void;
  /** To be called once, at the end: forgets links of callers that did not wait. */
  readonly settle: () => void;
}

interface End {
  readonly row: number;
  /** When the caller had its answer. */
  readonly answeredMs: number;
  /** When the row itself ended: in a sequence a little earlier. */
  readonly endMs: number;
}

interface Group {
  readonly number: number;
  open: End[];
  ends: number;
  followedSoon: number;
}

export const createCallChains = (rows: Rows): CallChains => {
  const groups = new Map<string, Group>();
  const groupOf = (caller: string): Group => {
    const group = groups.get(caller) ?? { number: groups.size, open: [], ends: 0, followedSoon: 0 };
    groups.set(caller, group);
    return group;
  };
  return {
    came: (row, caller, requestMs) => {
      const group = groupOf(caller);
      group.open = group.open.filter(({ answeredMs }) => requestMs - answeredMs <= THINK_MAX_MS);
      const end = group.open.shift();
      if (end === undefined) return;
      if (requestMs - end.answeredMs <= SOON_MS) group.followedSoon += 1;
      rows.next.set(end.row, row);
      rows.chain.set(row, group.number);
      rows.thinkSpan.set(row, Math.max(0, rows.receivedMs.at(row) - end.endMs));
      mark(rows, row, FLAG.follows);
    },
    ended: (row, caller, answeredMs, endMs) => {
      const group = groupOf(caller);
      group.ends += 1;
      group.open.push({ row, answeredMs, endMs });
    },
    settle: () => {
      const waits = [...groups.values()].map(
        ({ ends, followedSoon }) => followedSoon >= ends * SOON_SHARE,
      );
      for (let row = 0; row < rowCount(rows); row += 1) {
        const next = rows.next.at(row);
        if (next === NO_ROW) continue;
        const chain = rows.chain.at(next);
        if (chain === NO_ROW || waits[chain] === true) continue;
        rows.next.set(row, NO_ROW);
        rows.flags.set(next, rows.flags.at(next) & ~FLAG.follows);
      }
    },
  };
};
