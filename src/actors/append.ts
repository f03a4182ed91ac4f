/** Appends what has to be appended: an overloaded journal is asked again, a closing one is not. */
import { E } from '../domain/kernel/fp.ts';
import type { Clock } from '../domain/kernel/clock.ts';
import type { Offset } from '../domain/kernel/ids.ts';
import type { Journal, NewRecord } from '../journal/journal.ts';

export interface AppendDeps {
  readonly journal: Journal;
  readonly clock: Clock;
  /** An actor that was restarted meanwhile has other things to append. */
  readonly isAlive: () => boolean;
}

/** How long an overloaded journal is left alone, ms. */
const AGAIN_MS = 20;

/**
 * Resolves with the offsets when durable; with `null` when the journal closed or the caller was
 * restarted first: then nothing was written.
 */
export const appendDurably = async (
  { journal, clock, isAlive }: AppendDeps,
  records: readonly NewRecord[],
): Promise<readonly Offset[] | null> => {
  while (isAlive()) {
    const appended = await journal.append(records);
    if (E.isRight(appended)) return appended.right;
    if (appended.left.type !== 'Overloaded') return null;
    await new Promise<void>((resolve) => clock.schedule(AGAIN_MS, resolve));
  }
  return null;
};
