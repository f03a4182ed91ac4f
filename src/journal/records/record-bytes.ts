/**
 * One record as bytes, without its offset: what goes from the main thread to the writer, and what
 * the hash chain is made over, so that a batch is laid out once. Numbers are big endian.
 *
 *     flags u8 | topic u16 | type u16 | time u48 | key length u16 | payload length u32 | key | payload
 *
 * `topic` and `type` are numbers of the dictionary. A key of 32 or 64 hexadecimal characters is
 * stored as bytes, any other as UTF-8.
 */
import { packHex } from './wire-form.ts';

const TOMBSTONE = 1;
const BINARY_KEY = 2;
const HEADER_BYTES = 17;

export interface RecordFields {
  readonly topic: number;
  readonly type: number;
  readonly tombstone: boolean;
  readonly timeMs: number;
  /** As it is in the column `key`: bytes when it was hexadecimal. */
  readonly key: string | Uint8Array;
  readonly payload: Uint8Array;
}

export const storedKey = packHex;

export const recordBytesMax = ({ key, payload }: RecordFields): number =>
  HEADER_BYTES + key.length * 3 + payload.length;

/** Writes one record at `at` and returns where the next one goes. */
export const writeRecord = (target: Buffer, at: number, record: RecordFields): number => {
  const { topic, type, tombstone, timeMs, key, payload } = record;
  const isText = typeof key === 'string';
  const keyAt = at + HEADER_BYTES;
  const keyBytes = isText ? target.write(key, keyAt) : key.length;
  if (!isText) target.set(key, keyAt);
  target[at] = (tombstone ? TOMBSTONE : 0) | (isText ? 0 : BINARY_KEY);
  target.writeUInt16BE(topic, at + 1);
  target.writeUInt16BE(type, at + 3);
  target.writeUIntBE(timeMs, at + 5, 6);
  target.writeUInt16BE(keyBytes, at + 11);
  target.writeUInt32BE(payload.length, at + 13);
  target.set(payload, keyAt + keyBytes);
  return keyAt + keyBytes + payload.length;
};

/** Where the record at `at` ends. */
export const recordEnd = (bytes: Buffer, at: number): number =>
  at + HEADER_BYTES + bytes.readUInt16BE(at + 11) + bytes.readUInt32BE(at + 13);

export const readRecord = (bytes: Buffer, at: number): RecordFields => {
  const flags = bytes.readUInt8(at);
  const keyAt = at + HEADER_BYTES;
  const payloadAt = keyAt + bytes.readUInt16BE(at + 11);
  return {
    topic: bytes.readUInt16BE(at + 1),
    type: bytes.readUInt16BE(at + 3),
    tombstone: (flags & TOMBSTONE) !== 0,
    timeMs: bytes.readUIntBE(at + 5, 6),
    key:
      (flags & BINARY_KEY) === 0
        ? bytes.toString('utf8', keyAt, payloadAt)
        : bytes.subarray(keyAt, payloadAt),
    payload: bytes.subarray(payloadAt, recordEnd(bytes, at)),
  };
};
