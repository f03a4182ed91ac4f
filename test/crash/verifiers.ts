/**
 * The journal of a server that lives, as both verifiers see it: the program's own, and the one that
 * shares no code with it. They must agree that it is whole, signed, and adds up.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parsePublicKeys } from '../../src/journal/segments/signing-key.ts';
import { verifyJournal } from '../../src/journal/verification/verify-journal.ts';
import { verifyAlone } from '../support/lone-verifier.ts';

/** Rules that are broken. */
export const faultsOfJournal = (journalDir: string): readonly string[] => {
  const keys = parsePublicKeys(readFileSync(path.join(journalDir, '../journal.pub'), 'utf8'));
  const own = verifyJournal(journalDir, { keys });
  if (own.type !== 'intact') return [`${own.type} at offset ${own.offset}: ${own.reason}`];
  // What was there goes on being there, whatever has come since.
  const kept = { offset: own.last, hash: own.hash };
  const lone = verifyAlone(journalDir, { keys, kept });
  return lone.type === 'intact'
    ? []
    : [`to the lone verifier ${lone.type} at offset ${lone.offset}: ${lone.reason}`];
};
