/**
 * Checks a journal from end to end: every segment is there, every record is what its writer wrote (the
 * hash chain, the checkpoints), this program can read it, what is carried beside the log follows from it,
 * and what happened adds up (`conservation.ts`). What that proves, and what not:
 * docs/journal-format.md, "What a check shows".
 *
 * Synchronous and as long as the journal: for a command or a thread of its own. May run beside the
 * server; it stops where the log ended when it came to the last segment.
 */
import { statSync } from 'node:fs';
import type { KeyObject } from 'node:crypto';
import { type Offset, offset } from '../../domain/kernel/ids.ts';
import { listSegments, type SegmentFile } from '../segments/segment-files.ts';
import { Broken } from './broken.ts';
import { checkCheckpoints } from './checkpoint-check.ts';
import { createConservation, type Imbalance, type Sums } from './conservation.ts';
import { createDerivedState } from './derived-state.ts';
import { checkKept, type KeptHash } from './kept-hash.ts';
import { checkSegment, type Witness } from './segment-check.ts';
import { BEGINNING, type LogSoFar } from './segment-head-check.ts';

/** What somebody has who does not have to believe the data folder. */
export interface Evidence {
  /** Of those who may have signed; left out: signatures are not looked at. */
  readonly keys?: readonly KeyObject[];
  /** What an earlier check said. */
  readonly kept?: KeptHash;
}

export interface Intact {
  readonly segments: number;
  readonly last: Offset;
  /** The hash of the log at `last`, in hexadecimal. */
  readonly hash: string;
  /** Up to here the log was compacted, and only what lives on was checked; 0: it was not. */
  readonly compacted: Offset;
  /** Up to here a checkpoint vouches for it; 0: there is none. */
  readonly signed: Offset;
  readonly sums: Sums;
}

export type Verification =
  | ({ readonly type: 'intact' } & Intact)
  /** All is what was written, and can't be true. */
  | ({ readonly type: 'unbalanced' } & Intact & Imbalance)
  /** The first offset that is wrong; where a hash is wrong, the first offset of its commit. */
  | { readonly type: 'broken'; readonly offset: Offset; readonly reason: string };

/** `dir` is the folder of the segments. Throws when a file can't be opened at all. */
export const verifyJournal = (dir: string, evidence: Evidence = {}): Verification => {
  for (;;) {
    const [segments, identities] = present(dir);
    // Retention may put a compacted segment in the place of others in the meantime.
    const isSame = (): boolean =>
      segments.every(({ path }, index) => identityOf(path) === identities[index]);
    try {
      const verification = verifySegments(segments, evidence);
      if (isSame()) return verification;
    } catch (error) {
      if (isSame()) throw error;
    }
  }
};

const identityOf = (path: string): number | null =>
  statSync(path, { throwIfNoEntry: false })?.ino ?? null;

const present = (dir: string): readonly [readonly SegmentFile[], readonly (number | null)[]] => {
  const segments = listSegments(dir);
  return [segments, segments.map(({ path }) => identityOf(path))];
};

const verifySegments = (segments: readonly SegmentFile[], evidence: Evidence): Verification => {
  const conservation = createConservation();
  try {
    const intact = walk(segments, evidence, conservation);
    const imbalance = conservation.imbalance();
    return imbalance === null
      ? { type: 'intact', ...intact }
      : { type: 'unbalanced', ...intact, ...imbalance };
  } catch (error) {
    if (!(error instanceof Broken)) throw error;
    return { type: 'broken', offset: error.offset, reason: error.reason };
  }
};

const walk = (
  segments: readonly SegmentFile[],
  { keys, kept }: Evidence,
  conservation: ReturnType<typeof createConservation>,
): Intact => {
  const state = createDerivedState();
  const keptCheck = checkKept(kept ?? null);
  let [count, compacted, signed] = [0, offset(0), offset(0)];
  const witness: Witness = {
    checkpoints: (database) =>
      checkCheckpoints(database, keys ?? null, (last) => {
        signed = last;
      }),
    record: (record, content) => {
      conservation.note(record);
      state.note(record, content);
    },
    passed: keptCheck.passed,
    ended: (database, first, next, compaction) => {
      state.compare(database, first, next);
      if (compaction !== null) compacted = compaction.through;
    },
  };
  let end: LogSoFar = { ...BEGINNING, next: offset(1) };
  let hash: Uint8Array = end.hash;
  for (const file of segments) {
    // A compacted segment has taken its place; the server deletes it at its next start.
    if (file.first <= compacted) continue;
    if (file.first !== end.next) throw gap(end.next, file.first);
    const { next } = end;
    end = checkSegment(file, end, witness);
    // One that holds nothing yet has the hash of its head, which is none of the log.
    if (end.next > next) ({ hash } = end);
    count += 1;
  }
  const last = offset(end.next - 1);
  keptCheck.ended(last, compacted);
  const text = Buffer.from(hash).toString('hex');
  return { segments: count, last, hash: text, compacted, signed, sums: conservation.sums() };
};

const gap = (next: Offset, first: Offset): Broken =>
  first > next
    ? new Broken(next, `the segments with offsets ${next} to ${first - 1} are missing`)
    : new Broken(first, `two segments have offset ${first}`);
