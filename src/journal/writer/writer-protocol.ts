/**
 * What the main thread and the writer thread say to each other. Records go as bytes; what the writer
 * must look into travels beside them, named by the record's index in its span.
 */
import type { Offset } from '../../domain/kernel/ids.ts';
import type { DictionaryEntry } from '../records/dictionary.ts';
import type { Durability } from '../sqlite.ts';

export interface WriterOptions {
  readonly dir: string;
  /** Signs checkpoints (`signing-key.ts`). */
  readonly keyFile: string;
  /** `room/reserve.ts` */
  readonly reserve: string | null;
  readonly durability: Durability;
  readonly segmentBytesMax: number;
  readonly segmentAgeMaxMs: number;
  readonly nowMs: number;
}

/**
 * Records that are written together or not at all: one append with its expectations, or any number
 * of neighbouring appends that expect nothing.
 */
export interface Span {
  readonly records: number;
  /** The length of all of them. */
  readonly bytes: number;
  readonly expects: readonly Expectation[];
  readonly marks: readonly Mark[];
}
export interface Expectation {
  readonly topic: number;
  readonly key: string;
  readonly version: Offset;
}

/** What a record changes besides being in the log. `record` is its index in the span. */
export type Mark =
  | {
      readonly type: 'stream';
      readonly record: number;
      readonly topic: number;
      readonly key: string;
      readonly tombstone: boolean;
    }
  | {
      readonly type: 'cursor';
      readonly record: number;
      readonly consumer: string;
      readonly next: Offset;
    }
  | { readonly type: 'epoch'; readonly record: number; readonly epoch: number };

export interface CommitRequest {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly spans: readonly Span[];
  readonly timeMs: number;
  readonly dictionary: readonly DictionaryEntry[];
}

/** Nothing has come in for a moment, or for another minute. */
export interface Tidy {
  readonly tidyAtMs: number;
}

/** `again`: what did not fit on the disk is tried once more. */
export type WriterMessage = CommitRequest | Tidy | 'again';

/** A span by its index, and the first of its expectations that did not hold. */
export interface RefusedSpan {
  readonly span: number;
  readonly expectation: number;
}

export interface WriterReady {
  readonly type: 'ready';
  readonly durable: Offset;
  readonly epoch: number;
  readonly cursors: readonly (readonly [consumer: string, next: Offset])[];
  readonly dictionary: readonly DictionaryEntry[];
}
export interface Committed {
  readonly type: 'committed';
  /** The offset of the first record that was not refused. */
  readonly first: Offset;
  readonly refused: readonly RefusedSpan[];
}

/**
 * The request did not fit on the disk: nothing of it is stored, and it is kept to be tried again. Or it
 * will be stored with some of the reserve.
 */
export interface NoRoom {
  readonly type: 'noRoom';
  readonly reserved: boolean;
}

export type WriterReply = WriterReady | Committed | NoRoom;
