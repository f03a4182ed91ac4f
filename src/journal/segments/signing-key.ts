/**
 * The Ed25519 key that signs checkpoints: `journal.key` in the data folder, and beside it
 * `journal.pub` with every public key there ever was, the newest last.
 *
 * Whoever removes the private key, or puts a data folder back without it, gets a new one at the next
 * start; what the old one signed can still be checked. A crash leaves either file whole or absent.
 */
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { createPrivateFile } from '../../platform/private-file.ts';
import { syncPath } from './segment-files.ts';

const PEM = /-----BEGIN PUBLIC KEY-----[^-]+-----END PUBLIC KEY-----/g;

/** Of the public keys that belong to the private key in `keyFile`. */
export const publicKeyFile = (keyFile: string): string => `${keyFile.replace(/\.key$/, '')}.pub`;

/** Makes what is not there yet. Throws when there is something else in the files. */
export const prepareSigningKey = (keyFile: string): void => {
  createPrivateFile(keyFile, () => {
    const { privateKey } = generateKeyPairSync('ed25519');
    return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString().trimEnd();
  });
  publish(createPublicKey(readSigningKey(keyFile)), publicKeyFile(keyFile));
};

const publish = (key: KeyObject, file: string): void => {
  const pem = key.export({ type: 'spki', format: 'pem' }).toString().trimEnd();
  const earlier = existsSync(file) ? readFileSync(file, 'utf8').trimEnd() : '';
  if (earlier.includes(pem)) return;
  const draft = `${file}.new`;
  rmSync(draft, { force: true });
  createPrivateFile(draft, () => (earlier === '' ? pem : `${earlier}\n${pem}`));
  renameSync(draft, file);
  syncPath(dirname(file));
};

export const readSigningKey = (keyFile: string): KeyObject => {
  try {
    const key = createPrivateKey(readFileSync(keyFile));
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch (error) {
    throw new Error(`${keyFile} can't be read as a private key`, { cause: error });
  }
  throw new Error(`${keyFile} has a key of another kind than Ed25519`);
};

/** All that are in the text of a `journal.pub`. Throws when there is none. */
export const parsePublicKeys = (text: string): readonly KeyObject[] => {
  const keys = (text.match(PEM) ?? []).map((pem) => createPublicKey(pem));
  if (keys.length === 0) throw new Error('there is no public key in it');
  return keys;
};
