/** Two callers who have nothing to do with each other, and their credentials. */
import { keyId } from '../../src/domain/kernel/ids.ts';
import type { NamespaceName } from '../../src/domain/names.ts';
import type { NamespaceLimits } from '../../src/domain/subject/namespace-limits.ts';
import type { Identity } from '../../src/domain/subject/subject.ts';

export const GUEST: Identity = {
  subject: 'guest',
  namespace: 'guest' as NamespaceName,
  uuid: keyId('23bc46b1-71f6-4ed5-8c54-816aa4f8c502'),
  limits: {},
};
export const GUEST_KEY = '0123456789abcdef'.repeat(4);

const OTHER: Identity = {
  subject: 'other',
  namespace: 'other' as NamespaceName,
  uuid: keyId('789c46b1-71f6-4ed5-8c54-816aa4f8c502'),
  limits: {},
};
const OTHER_KEY = 'fedcba9876543210'.repeat(4);

export const basic = (uuid: string, key: string): string =>
  `Basic ${Buffer.from(`${uuid}:${key}`).toString('base64')}`;

export const GUEST_AUTH = basic(GUEST.uuid, GUEST_KEY);
export const OTHER_AUTH = basic(OTHER.uuid, OTHER_KEY);

/** `limits`: what an operator has set for the namespace of `guest`. */
export const identified = (
  uuid: string,
  key: string,
  limits: NamespaceLimits = {},
): Identity | null => {
  if (uuid === GUEST.uuid && key === GUEST_KEY) return { ...GUEST, limits };
  return uuid === OTHER.uuid && key === OTHER_KEY ? OTHER : null;
};

/** `UUID:KEY` of a header. */
export const pairOf = (authorization: string): string =>
  Buffer.from(authorization.slice('Basic '.length), 'base64').toString();
