/** `rewhisk journal verify`. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { verifyJournal } from '../journal/verify.ts';
import { fail, say } from './terminal.ts';

export const verify = ({ data }: { readonly data: string }): void => {
  const dir = join(resolve(data), 'journal');
  if (!existsSync(dir)) return fail(`there is no journal in ${data}`);
  const verdict = verifyJournal(dir);
  if (verdict.type === 'broken')
    return fail(`the journal is broken at offset ${verdict.offset}: ${verdict.reason}`);
  const { segments, first, last, hash } = verdict;
  say(`intact: offsets ${first} to ${last} in ${segments} segments, hash ${hash}`);
};
