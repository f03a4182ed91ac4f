/** Tampers with a journal many times, and says what a check did not find, or found elsewhere. */
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { type Evidence, verifyJournal } from '../../../src/journal/verification/verify-journal.ts';
import { createChance } from '../../crash/chance.ts';
import { type LoneVerdict, verifyAlone } from '../../support/lone-verifier.ts';
import { type KeptJournal, putBack } from './kept-journal.ts';
import { tamper, type Tampering } from './tampering.ts';

export interface Tampered {
  /** Tamperings that both verifiers found, where they were. */
  readonly found: number;
  /** Bytes were changed that mean nothing: what a reader reads is the same. */
  readonly meaningless: number;
  readonly missed: readonly string[];
}

/** Those with the numbers from `first` on. `dir` is made, and left as the last one leaves it. */
export const tamperOften = (
  journal: KeptJournal,
  dir: string,
  { first, count }: { readonly first: number; readonly count: number },
): Tampered => {
  const missed: string[] = [];
  let [found, meaningless] = [0, 0];
  putBack(dir, journal);
  const before = contentOf(dir, journal);
  for (let number = first; number < first + count; number += 1) {
    putBack(dir, journal);
    const tampering = tamper(dir, journal, createChance(number));
    const { keys, kept } = journal;
    const faults = [
      ...faultsOf('the verifier', tampering, verify(dir, { keys, kept })),
      ...faultsOf('the lone verifier', tampering, verifyAlone(dir, { keys, kept })),
    ];
    if (faults.length === 0) found += 1;
    else if (tampering.raw && contentOf(dir, journal) === before) meaningless += 1;
    else missed.push(...faults.map((fault) => `${number}: ${tampering.what}: ${fault}`));
  }
  return { found, meaningless, missed };
};

/** What is thrown is a fault like others. */
const verify = (dir: string, evidence: Evidence): LoneVerdict | Error => {
  try {
    return verifyJournal(dir, evidence);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
};

const faultsOf = (
  who: string,
  { place: [first, last] }: Tampering,
  verdict: LoneVerdict | Error,
): readonly string[] => {
  if (verdict instanceof Error) return [`${who} threw ${verdict.message}`];
  if (verdict.type !== 'broken') return [`${who} says ${verdict.type}`];
  const { offset = 0, reason } = verdict;
  return offset >= first && offset <= last
    ? []
    : [`${who} found it at ${offset} (${reason}), not in ${first} to ${last}`];
};

/** Every row of every table; `null`: it can't be read. */
const contentOf = (dir: string, { segments }: KeptJournal): string | null => {
  try {
    return JSON.stringify(segments.map(({ name }) => rowsOf(join(dir, name))));
  } catch {
    return null;
  }
};

const rowsOf = (path: string): unknown => {
  const file = new Sqlite(path, { readonly: true });
  try {
    const master = file.prepare<[], { type: string; name: string }>('SELECT * FROM sqlite_master');
    const objects = master.all();
    const tables = objects.filter(({ type }) => type === 'table');
    return [objects, tables.map(({ name }) => file.prepare(`SELECT * FROM ${name}`).raw().all())];
  } finally {
    file.close();
  }
};
