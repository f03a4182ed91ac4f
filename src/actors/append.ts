/** Appends what has to be appended: an overloaded journal is asked again, a closing one is not. */
import { E } from '../domain/kernel/fp.ts';
import type { Clock } from '../domain/kernel/clock.ts';
import type { Offset } from '../domain/kernel/ids.ts';
import type { Journal, NewRecord } from '../journal/journal.ts';

/** How long an overloaded journal is left alone, ms. */
const AGAIN_MS = 20;

/** Resolves with the offsets when durable, `null` when the journal closed first: nothing was written. */
export const appendDurably = async (
  { journal, clock }: { readonly journal: Journal; readonly clock: Clock },
  records: readonly NewRecord[],
): Promise<readonly Offset[] | null> => {
  for (;;) {
    const appended = await journal.append(records);
    if (E.isRight(appended)) return appended.right;
    if (appended.left.type !== 'Overloaded') return null;
    await new Promise<void>((resolve) => clock.schedule(AGAIN_MS, resolve));
  }
};
