/**
 * One commit of a segment: that it follows the one before, that its records are there, and that its hash
 * is theirs. Where something is missing, that is named, and otherwise where the commit begins.
 */
import { type Offset, offset } from '../../domain/kernel/ids.ts';
import { commitHash } from '../segments/hash-chain.ts';
import type { CommitRow } from '../segments/segment-statements.ts';
import { Broken } from './broken.ts';
import type { ContentRecord, Entry, SegmentContent } from './segment-content.ts';

/** Throws unless it is what the commit says, and all its records are there. */
export const checkedHash = (
  { firstOffset, lastOffset, timeMs, hash }: CommitRow,
  records: readonly ContentRecord[],
  previous: Uint8Array,
  dictionary: readonly Entry[],
): Buffer => {
  const count = records.length;
  const bytes = records.map((record) => record.bytes);
  const found = commitHash({ previous, firstOffset, count, timeMs, dictionary, records: bytes });
  const isSame = found.equals(hash);
  const isWhole = count === lastOffset - firstOffset + 1;
  if (!isSame && !isWhole) throw new Broken(offset(firstOffset + count), 'the record is missing');
  if (isSame && isWhole) return found;
  throw new Broken(firstOffset, `the commit of ${firstOffset} to ${lastOffset} was changed`);
};

/** Of one commit, which is to begin at `next`: up to the end that it says, or to that of the log. */
export const recordsOf = (
  { firstOffset, lastOffset }: CommitRow,
  content: SegmentContent,
  next: Offset,
): readonly ContentRecord[] => {
  if (firstOffset > lastOffset && content.hasCommit(next))
    throw new Broken(firstOffset, 'its commit says another end than it had');
  if (firstOffset !== next) throw new Broken(next, 'its commit is missing');
  const records: ContentRecord[] = [];
  let wanted = next;
  for (const record of content.records(firstOffset, lastOffset)) {
    if (record.row.offset !== wanted) throw new Broken(wanted, 'the record is missing');
    records.push(record);
    wanted = offset(wanted + 1);
  }
  return records;
};
