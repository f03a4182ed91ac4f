/**
 * The hash chain over the log: each commit's hash covers its records and the hash before it, so
 * nothing in the past can change, vanish or be slipped in without changing every hash after it.
 * `docs/journal-format.md` has the definition byte by byte, for whoever writes another verifier.
 */
import { createHash } from 'node:crypto';
import type { DictionaryEntry } from '../records/dictionary.ts';

export const NO_HASH: Uint8Array = Buffer.alloc(32);

const KIND_NUMBERS = { topic: 1, type: 2, structure: 3 } as const;

export interface HashedHead {
  readonly format: number;
  /** The last hash of the predecessor, `NO_HASH` for the first segment. */
  readonly previous: Uint8Array;
  readonly firstOffset: number;
  readonly createdMs: number;
  /** What is carried from the predecessor, by kind in the order topic, type, structure, then id. */
  readonly dictionary: readonly DictionaryEntry[];
}

/** The hash that the first commit of a segment follows. */
export const headHash = (head: HashedHead): Buffer =>
  createHash('sha256')
    .update(head.previous)
    .update(numbers(head.format, head.firstOffset, head.createdMs))
    .update(dictionaryBytes(head.dictionary))
    .digest();

export interface HashedCommit {
  readonly previous: Uint8Array;
  readonly firstOffset: number;
  readonly count: number;
  readonly timeMs: number;
  /** What this commit adds, in the same order. */
  readonly dictionary: readonly DictionaryEntry[];
  /** `record-bytes.ts`, one after the other. */
  readonly records: Iterable<Uint8Array>;
}

export const commitHash = (commit: HashedCommit): Buffer => {
  const { previous, firstOffset, count, timeMs, dictionary, records } = commit;
  const hash = createHash('sha256')
    .update(previous)
    .update(numbers(firstOffset, count, timeMs))
    .update(dictionaryBytes(dictionary));
  for (const bytes of records) hash.update(bytes);
  return hash.digest();
};

export interface HashedCompaction extends Omit<HashedHead, 'previous'> {
  /** The last offset of what was compacted, and the hash of the log there. */
  readonly through: number;
  readonly chainHash: Uint8Array;
  readonly records: Iterable<{ readonly offset: number; readonly bytes: Uint8Array }>;
}

/** Of the head of a compacted segment: it covers all that is left of the log up to `through`. */
export const compactedHash = (compacted: HashedCompaction): Buffer => {
  const { format, firstOffset, createdMs, dictionary, through, chainHash, records } = compacted;
  const hash = createHash('sha256')
    .update(NO_HASH)
    .update(numbers(format, firstOffset, createdMs))
    .update(dictionaryBytes(dictionary))
    .update(numbers(through))
    .update(chainHash);
  for (const { offset, bytes } of records) hash.update(numbers(offset)).update(bytes);
  return hash.digest();
};

const numbers = (...values: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(values.length * 8);
  for (const [index, value] of values.entries()) bytes.writeBigUInt64BE(BigInt(value), index * 8);
  return bytes;
};

/** The number of entries, then for each its kind, its id, the length of its value and the value. */
const dictionaryBytes = (entries: readonly DictionaryEntry[]): Buffer => {
  const parts = [numbers(entries.length)];
  for (const { kind, id, value } of inHashOrder(entries)) {
    const text = Buffer.from(value);
    parts.push(numbers(KIND_NUMBERS[kind], id, text.length), text);
  }
  return Buffer.concat(parts);
};

const inHashOrder = (entries: readonly DictionaryEntry[]): readonly DictionaryEntry[] =>
  entries.toSorted((a, b) => KIND_NUMBERS[a.kind] - KIND_NUMBERS[b.kind] || a.id - b.id);
