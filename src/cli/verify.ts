/** `rewhisk journal verify`. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { verifyJournal } from '../journal/verify.ts';
import { fail, say } from './terminal.ts';

export const verify = ({ data }: { readonly data: string }): void => {
  const dir = join(resolve(data), 'journal');
  if (!existsSync(dir)) return fail(`there is no journal in ${data}`);
  const verification = verifyJournal(dir);
  if (verification.type === 'broken')
    return fail(`the journal is broken at offset ${verification.offset}: ${verification.reason}`);
  const { segments, first, last, hash } = verification;
  say(`intact: offsets ${first} to ${last} in ${segments} segments, hash ${hash}`);
};
