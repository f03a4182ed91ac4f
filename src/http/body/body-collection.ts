/**
 * A request's body while it comes in. Chunks are copied, because their memory is gone when the
 * callback returns, and what is held counts against what all bodies together may take. Nothing is
 * kept of a body that is too long, was dropped, or is no longer wanted.
 */
import type { Body } from '../exchange.ts';

/** The largest body the server reads at all (openwhisk-api §1.9). */
export const BODY_BYTES_MAX = 50 * 1024 * 1024;

/** Memory for the bodies of all requests of a server. */
export interface BodyMemory {
  readonly bytesMax: number;
  used: number;
}

export interface BodyCollection {
  readonly memory: BodyMemory;
  readonly announced: number;
  /** What a reader asked for; before that, what the server reads at all. */
  bytesMax: number;
  received: number;
  /** Holds what was received, and room for more. */
  buffer: Buffer;
  /** What became of the body; `null` while it comes in. */
  body: Body | null;
  reader: ((body: Body) => void) | null;
}

export const createBodyCollection = (
  memory: BodyMemory,
  bytesMax: number,
  announced: number,
): BodyCollection => ({
  memory,
  announced,
  bytesMax,
  received: 0,
  buffer: NO_BYTES,
  body: null,
  reader: null,
});

const NO_BYTES = Buffer.alloc(0);

export const addChunk = (to: BodyCollection, chunk: ArrayBuffer, isLast: boolean): void => {
  if (to.body !== null) return;
  const length = to.received + chunk.byteLength;
  if (length > to.bytesMax) return settle(to, { type: 'tooLong', bytes: length });
  if (!makeRoom(to, length, isLast)) return settle(to, { type: 'noRoom' });
  if (chunk.byteLength > 0) to.buffer.set(new Uint8Array(chunk), to.received);
  to.received = length;
  if (isLast) settle(to, { type: 'whole', bytes: to.buffer.subarray(0, length) });
};

/** Doubles, so that a body in tiny chunks costs no more than one in large ones. */
const makeRoom = (to: BodyCollection, length: number, isLast: boolean): boolean => {
  const had = to.buffer.length;
  if (length <= had) return true;
  const capacity = isLast ? length : Math.max(length, Math.min(2 * had, to.bytesMax));
  if (to.memory.used + capacity - had > to.memory.bytesMax) return false;
  to.memory.used += capacity - had;
  const buffer = Buffer.allocUnsafe(capacity);
  buffer.set(to.buffer.subarray(0, to.received));
  to.buffer = buffer;
  return true;
};

/** Resolves as soon as the body is whole, or is known to be too long, dropped or without room. */
export const readCollected = (from: BodyCollection, bytesMax: number): Promise<Body> => {
  const known = Math.max(from.announced, from.received);
  if (known > bytesMax) return Promise.resolve({ type: 'tooLong', bytes: known });
  if (from.body !== null) return Promise.resolve(from.body);
  from.bytesMax = Math.min(from.bytesMax, bytesMax);
  return new Promise((resolve) => {
    from.reader = resolve;
  });
};

/** The connection went away, or the answer was written: what still comes is thrown away. */
export const releaseBody = (from: BodyCollection): void => {
  settle(from, { type: 'dropped' });
  forget(from);
};

const settle = (collection: BodyCollection, body: Body): void => {
  if (collection.body !== null) return;
  collection.body = body;
  if (body.type !== 'whole') forget(collection);
  collection.reader?.(body);
  collection.reader = null;
};

const forget = (collection: BodyCollection): void => {
  collection.memory.used -= collection.buffer.length;
  collection.buffer = NO_BYTES;
};
