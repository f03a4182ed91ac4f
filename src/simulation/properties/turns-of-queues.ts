/**
 * Since when each queue at each invoker has waited for its turn: has had something open, of which
 * nothing has started or ended. A restart begins all turns anew: what is open has to be found again.
 */
import type { Ledger } from './ledger.ts';

/** Something of it was accepted (1), started (0), or ended or went away (-1). */
export const enterTurn = (
  ledger: Ledger,
  queue: string,
  change: -1 | 0 | 1,
  atMs: number,
): void => {
  const turns = ledger.turns.get(queue) ?? { open: 0, waitsSinceMs: atMs, servedMs: -Infinity };
  ledger.turns.set(queue, turns);
  if (change < 1 || turns.open === 0) turns.waitsSinceMs = atMs;
  if (change < 1) turns.servedMs = atMs;
  turns.open += change;
};

export const beginTurnsAnew = (ledger: Ledger, atMs: number): void => {
  for (const [queue, turns] of ledger.turns) {
    if (turns.open === 0) ledger.turns.delete(queue);
    turns.waitsSinceMs = atMs;
  }
};

/** Those that have waited or were served since then, at the same invoker. */
export const takingPartSince = (ledger: Ledger, queue: string, sinceMs: number): number => {
  const at = queue.slice(0, queue.indexOf(' ') + 1);
  let count = 0;
  for (const [other, { open, servedMs }] of ledger.turns)
    if (other.startsWith(at) && (open > 0 || servedMs >= sinceMs)) count += 1;
  return count;
};
