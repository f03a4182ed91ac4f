/**
 * Encrypts the secrets that the journal has to keep (keys of subjects) under the master key of the
 * data folder: AES-256-GCM, a fresh nonce each time, bound to what the secret belongs to.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SealedSecret } from '../domain/subject/subject.ts';
import { createPrivateFile } from './private-file.ts';

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export interface SecretBox {
  /** `belongsTo` must be given again to open it, so a sealed secret can't be moved elsewhere. */
  readonly seal: (secret: string, belongsTo: string) => SealedSecret;
  /** Throws when the secret was tampered with or sealed under another master key. */
  readonly open: (sealed: SealedSecret, belongsTo: string) => string;
}

/** Reads `<data>/master.key` (mode 0600), or makes it at the first start. */
export const openSecretBox = (dataDir: string): SecretBox => {
  const path = join(dataDir, 'master.key');
  createPrivateFile(path, () => randomBytes(KEY_BYTES).toString('base64'));
  const key = Buffer.from(readFileSync(path, 'utf8').trim(), 'base64');
  if (key.length !== KEY_BYTES)
    throw new Error(`${path} does not hold a key of ${KEY_BYTES} bytes`);
  return {
    seal: (secret, belongsTo) => {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(belongsTo));
      const text = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64') as SealedSecret;
    },
    open: (sealed, belongsTo) => {
      try {
        return opened(key, sealed, belongsTo);
      } catch {
        // The cause says nothing that helps, and nobody shall learn what was wrong with it.
        throw new Error(`a secret can't be opened: ${path} is not the key it was sealed with`);
      }
    },
  };
};

const opened = (key: Buffer, sealed: SealedSecret, belongsTo: string): string => {
  const bytes = Buffer.from(sealed, 'base64');
  const nonce = bytes.subarray(0, NONCE_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
    .setAAD(Buffer.from(belongsTo))
    .setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  const text = bytes.subarray(NONCE_BYTES + TAG_BYTES);
  return Buffer.concat([decipher.update(text), decipher.final()]).toString('utf8');
};
