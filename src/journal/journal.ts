/**
 * The durable log, with Kafka's words: topics, keys, offsets, consumers, cursors.
 *
 * One writer, one total order. A record that was appended is readable only from the moment it is
 * durable; an append that resolved `right` is never lost. Everything above this interface would be
 * the same over Kafka.
 */
import type { Either } from '../domain/kernel/fp.ts';
import type { BlobHash, Offset } from '../domain/kernel/ids.ts';
import type { Payload } from '../domain/kernel/payload.ts';
import type { JsonText } from '../domain/kernel/json.ts';
import type { DomainEvent } from '../domain/events.ts';
import type { Topic } from '../domain/topics.ts';

export interface NewRecord {
  readonly topic: Topic;
  /** Activation id, entity id, container id …: what the record is about. */
  readonly key: string;
  readonly event: DomainEvent;
  /**
   * The version of the stream (topic, key) this append is based on: the offset of its last record,
   * or `ABSENT`. Left out where only one writer exists. A mismatch refuses the whole append. Streams
   * of `whisks` and `subjects` have versions; an expectation on another topic is refused.
   */
  readonly expected?: Offset;
  /** The stream ends here (Kafka's null value): afterwards it is `ABSENT` again. */
  readonly tombstone?: true;
}

export interface StoredRecord {
  readonly offset: Offset;
  readonly topic: Topic;
  readonly key: string;
  /** Epoch ms at which it was appended. */
  readonly timeMs: number;
  readonly event: DomainEvent;
}

export type AppendFailure =
  | { readonly type: 'VersionConflict'; readonly topic: Topic; readonly key: string }
  /** The journal is closing or closed: nothing was written. */
  | { readonly type: 'Closed' }
  /** More is waiting for the disk than the bound allows: nothing was written. */
  | { readonly type: 'Overloaded' };

export interface SubscriptionOptions {
  /** The first offset to deliver. */
  readonly from: Offset;
  readonly topics: readonly Topic[];
  /** Called with durable records in order, never more than were requested, never re-entrantly. */
  readonly onRecords: (records: readonly StoredRecord[]) => void;
}

/** A tail of some topics. Delivers nothing until asked, so a slow consumer costs no memory. */
export interface Subscription {
  /** Allows `count` more records to be delivered. */
  readonly request: (count: number) => void;
  /** What lies below was delivered, or is of other topics. */
  readonly position: () => Offset;
  readonly stop: () => void;
}

export interface Journal {
  /** Of this opening: one more than the last, so that ids made with it never come twice. */
  readonly epoch: number;
  /**
   * Appends all records in one commit, in order, or none. Resolves when they are durable; rejects
   * when a write fails, after which nothing is known of them and nothing more is taken (`onFatal`),
   * and when they can't be written at all, which is a bug. It never throws.
   */
  readonly append: (
    records: readonly NewRecord[],
  ) => Promise<Either<AppendFailure, readonly Offset[]>>;
  /** The last durable offset; 0 in an empty journal. */
  readonly durableOffset: () => Offset;
  readonly subscribe: (options: SubscriptionOptions) => Subscription;
  /**
   * The next durable records of the topics with `offset >= from`, in order: at most `max`, and at
   * most some 8 MB, and fewer where they lie far apart. None only when there are no more. Rejects
   * when too many reads wait already.
   */
  readonly read: (
    from: Offset,
    topics: readonly Topic[],
    max: number,
  ) => Promise<readonly StoredRecord[]>;
  /**
   * The records at these durable offsets, in the order asked for. Meant for batches of some hundred: they
   * are held whole. Rejects when one is not there, and when too many reads wait already.
   */
  readonly readAt: (offsets: readonly Offset[]) => Promise<readonly StoredRecord[]>;
  /** Where the consumer goes on: 1 when it never committed. */
  readonly cursor: (consumer: string) => Offset;
  /** All consumers that ever committed a cursor. */
  readonly consumers: () => readonly string[];
  /**
   * The consumer has done with everything below `next`. Written about once a second while it changes
   * and at `close`: a crash may take up to that much back, so what follows a cursor is idempotent.
   */
  readonly commitCursor: (consumer: string, next: Offset) => void;
  /** Resolves when the journal can take no more appends and all are durable. */
  readonly close: () => Promise<void>;
  /**
   * Called once if a write fails or a thread of the journal dies: the server must stop, and a failed
   * sync is never retried.
   */
  readonly onFatal: (listener: (error: Error) => void) => void;
}

/** Content-addressed files beside the log, written before the event that names them. */
export interface BlobStore {
  /** Durable when it resolves. Storing the same bytes twice costs nothing. */
  readonly put: (bytes: Uint8Array) => Promise<BlobHash>;
  readonly get: (hash: BlobHash) => Promise<Uint8Array>;
  /** The file of a blob that was put, for a reader that wants the file itself. */
  readonly path: (hash: BlobHash) => string;
  /** Inline when small, else stored as a blob. Synchronous when inline. */
  readonly payload: (text: JsonText) => Payload | Promise<Payload>;
  readonly resolve: (payload: Payload) => JsonText | Promise<JsonText>;
}
