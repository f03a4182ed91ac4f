/**
 * `rewhisk journal verify`: what the check found, and what to do next. Ends with status 1 unless all is
 * well.
 */
import type { KeyObject } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { E } from '../domain/kernel/fp.ts';
import { offset } from '../domain/kernel/ids.ts';
import { listSegments } from '../journal/segments/segment-files.ts';
import { parsePublicKeys, publicKeyFile } from '../journal/segments/signing-key.ts';
import type { KeptHash } from '../journal/verification/kept-hash.ts';
import {
  type Intact,
  type Verification,
  verifyJournal,
} from '../journal/verification/verify-journal.ts';
import { journalIn } from './journal-folder.ts';
import { fail, say } from './terminal.ts';

interface Flags {
  readonly data: string;
  readonly hash?: string;
  readonly publicKey?: string;
}

const ADVICE = 'docs/journal-format.md, "When a check finds something"';

export const verify = ({ data, hash, publicKey }: Flags): void => {
  const journal = journalIn(data, 'read');
  if (E.isLeft(journal)) return fail(journal.left);
  const dir = journal.right;
  const keys = readKeys(
    publicKey ?? publicKeyFile(join(resolve(data), 'journal.key')),
    publicKey !== undefined,
  );
  const kept = hash === undefined ? null : keptHash(hash);
  const verification = verifyJournal(dir, {
    ...(keys !== null && { keys }),
    ...(kept !== null && { kept }),
  });
  if (verification.type === 'broken') return fail(...brokenText(dir, verification));
  say(...intactText(verification, keys !== null));
  if (verification.type === 'unbalanced')
    fail(
      `all is what was written, but it does not add up at offset ${verification.offset}: ${verification.reason}`,
      `nothing was damaged: this is a defect of the server. It can go on; report it with what is in ${ADVICE}`,
    );
};

/** `null`: the data folder has none. */
const readKeys = (file: string, given: boolean): readonly KeyObject[] | null => {
  if (!given && !existsSync(file)) return null;
  try {
    return parsePublicKeys(readFileSync(file, 'utf8'));
  } catch (error) {
    return fail(`${file} can't be used: ${error instanceof Error ? error.message : String(error)}`);
  }
};

const keptHash = (text: string): KeptHash => {
  const [, at, hash] = /^([1-9]\d{0,15}):([0-9a-f]{64})$/.exec(text) ?? [];
  return at === undefined || hash === undefined
    ? fail(`--hash is what an earlier check said: an offset, a colon and 64 digits, not '${text}'`)
    : { offset: offset(Number(at)), hash };
};

const intactText = (found: Intact, keys: boolean): readonly string[] => {
  const { segments, last, hash, compacted, signed, sums } = found;
  const { accepted, completed, inFlight } = sums;
  const from = compacted === 0 ? '' : `, of those up to ${compacted} what retention has left`;
  return [
    `intact: offsets 1 to ${last} in ${segments} segments${from}`,
    keys
      ? `signed up to offset ${signed}`
      : 'signatures were not looked at: there is no journal.pub; give one by --public-key',
    `${accepted} accepted, ${completed} completed, ${inFlight} in flight`,
    `keep this elsewhere, and give it to the next check: --hash ${last}:${hash}`,
  ];
};

const brokenText = (
  dir: string,
  { offset: at, reason }: Extract<Verification, { type: 'broken' }>,
): readonly string[] => {
  const segment = listSegments(dir).findLast(({ first }) => first <= at);
  return [
    `the journal is broken at offset ${at}: ${reason}`,
    ...(segment === undefined ? [] : [`look at ${segment.path}`]),
    `stop the server, leave the folder as it is, and see ${ADVICE}`,
  ];
};
