/** Appends what has to be appended: an overloaded journal is asked again, a closing one is not. */
import { E } from '../domain/kernel/fp.ts';
import type { Clock } from '../domain/kernel/clock.ts';
import type { Journal, NewRecord } from '../journal/journal.ts';

/** How long an overloaded journal is left alone, ms. */
const AGAIN_MS = 20;

/** Resolves true when durable, false when the journal closed first: then nothing was written. */
export const appendDurably = async (
  { journal, clock }: { readonly journal: Journal; readonly clock: Clock },
  records: readonly NewRecord[],
): Promise<boolean> => {
  for (;;) {
    const appended = await journal.append(records);
    if (E.isRight(appended)) return true;
    if (appended.left.type !== 'Overloaded') return false;
    await new Promise<void>((resolve) => clock.schedule(AGAIN_MS, resolve));
  }
};
