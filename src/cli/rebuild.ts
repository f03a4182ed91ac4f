/** `rewhisk views rebuild`. */
import { resolve } from 'node:path';
import { E } from '../domain/kernel/fp.ts';
import { rebuildViews } from '../journal/views/rebuild.ts';
import { systemClock } from '../platform/system-clock.ts';
import { journalIn } from './journal-folder.ts';
import { fail, say } from './terminal.ts';

export const rebuild = ({ data }: { readonly data: string }): void => {
  const journal = journalIn(data, 'change');
  if (E.isLeft(journal)) return fail(journal.left);
  const rebuilt = rebuildViews(resolve(data), systemClock);
  if (rebuilt === null) return fail(`a server is using ${data}: stop it first`);
  say(`the views hold ${rebuilt.records} records again (${rebuilt.seconds.toFixed(1)} s)`);
};
