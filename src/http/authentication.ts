/**
 * HTTP Basic credentials: user name = the key's UUID, password = its secret (openwhisk-api §2.1).
 * Whether the pair is right is the gateway's to say; here it only has to have the right shape.
 */
import { E, type Either } from '../domain/kernel/fp.ts';
import { type KeyId, keyId } from '../domain/kernel/ids.ts';
import type { Refusal } from '../domain/refusal.ts';

export interface Credentials {
  readonly uuid: KeyId;
  readonly key: string;
}

const SCHEME = 'basic ';
const UUID_LENGTH = 36;
const KEY_LENGTH = 64;
const DECODED_LENGTH = UUID_LENGTH + 1 + KEY_LENGTH;
/** Base64 of `uuid:key` has 136 characters; anything much longer is not worth decoding. */
const HEADER_LENGTH_MAX = 200;

const MISSING: Either<Refusal, never> = E.left({ type: 'CredentialsMissing' });
const INVALID: Either<Refusal, never> = E.left({ type: 'CredentialsInvalid' });

export const parseAuthorization = (header: string): Either<Refusal, Credentials> => {
  if (header === '') return MISSING;
  if (header.length > HEADER_LENGTH_MAX) return INVALID;
  if (header.slice(0, SCHEME.length).toLowerCase() !== SCHEME) return INVALID;
  const pair = Buffer.from(header.slice(SCHEME.length), 'base64').toString('latin1');
  if (pair.length !== DECODED_LENGTH || pair[UUID_LENGTH] !== ':') return INVALID;
  return E.right({ uuid: keyId(pair.slice(0, UUID_LENGTH)), key: pair.slice(UUID_LENGTH + 1) });
};
