/**
 * Signed checkpoints: who has the public key can tell that the log up to an offset is the one that
 * the server wrote, without having kept a hash of it. `docs/journal-format.md` says what is signed,
 * and what that proves.
 */
import { type KeyObject, sign, verify } from 'node:crypto';
import { readSigningKey } from './signing-key.ts';

export interface CheckpointSigner {
  /** `hash`: of the commit that ends at `offset`, or of the head of a compacted segment. */
  readonly sign: (offset: number, timeMs: number, hash: Uint8Array) => Uint8Array;
}

/** Of the private key in `keyFile`, which `prepareSigningKey` made. */
export const createCheckpointSigner = (keyFile: string): CheckpointSigner => {
  const key = readSigningKey(keyFile);
  return { sign: (offset, timeMs, hash) => sign(null, signedBytes(offset, timeMs, hash), key) };
};

/** A row of `checkpoints`. */
export interface Checkpoint {
  readonly offset: number;
  readonly timeMs: number;
  readonly hash: Uint8Array;
  readonly signature: Uint8Array;
}

export const isSignedBy = (
  keys: readonly KeyObject[],
  { offset, timeMs, hash, signature }: Checkpoint,
): boolean => {
  const bytes = signedBytes(offset, timeMs, hash);
  return keys.some((key) => verify(null, bytes, key, signature));
};

const PURPOSE = Buffer.from('rewhisk checkpoint\n');

const signedBytes = (offset: number, timeMs: number, hash: Uint8Array): Buffer => {
  const numbers = Buffer.alloc(16);
  numbers.writeBigUInt64BE(BigInt(offset), 0);
  numbers.writeBigUInt64BE(BigInt(timeMs), 8);
  return Buffer.concat([PURPOSE, numbers, hash]);
};
