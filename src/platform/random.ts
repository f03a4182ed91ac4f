/**
 * Where ids and the secrets of keys come from. Names of files and nonces of encryption are drawn from
 * node:crypto where they are used; nothing is ever drawn from `Math.random`.
 */
import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import {
  type ActivationId,
  activationId,
  type KeyId,
  keyId,
  type TransactionId,
  transactionId,
} from '../domain/kernel/ids.ts';

const ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

const ID_BYTES = 16;
/** Random bytes are fetched for many ids at once: a call into the kernel per id costs more than the id. */
const POOL_BYTES = ID_BYTES * 512;
let pool = randomBytes(POOL_BYTES);
let used = 0;

const hexId = (): string => {
  if (used === POOL_BYTES) {
    pool = randomBytes(POOL_BYTES);
    used = 0;
  }
  used += ID_BYTES;
  return pool.toString('hex', used - ID_BYTES, used);
};

export const newActivationId = (): ActivationId => activationId(hexId());

/** 32 characters of `[0-9a-f]`, within the alphabet of openwhisk-api §1.5. */
export const newTransactionId = (): TransactionId => transactionId(hexId());

export const newKeyId = (): KeyId => keyId(randomUUID());

/** The secret of a key: 64 characters of `[A-Za-z0-9]` (openwhisk-api §2.1). */
export const newKeySecret = (): string =>
  Array.from({ length: 64 }, () => ALPHANUMERIC[randomInt(ALPHANUMERIC.length)]).join('');
