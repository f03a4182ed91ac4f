import { expect, test } from 'vitest';
import { E } from '../../src/domain/kernel/fp.ts';
import { parseAuthorization } from '../../src/http/authentication.ts';
import { basic, GUEST, GUEST_KEY } from '../support/callers.ts';

test('a pair of key id and secret is taken apart, with or without padding', () => {
  const header = basic(GUEST.uuid, GUEST_KEY);
  const credentials = E.right({ uuid: GUEST.uuid, key: GUEST_KEY });
  expect(parseAuthorization(header)).toEqual(credentials);
  expect(parseAuthorization(header.replace(/=+$/, ''))).toEqual(credentials);
});

test('the scheme is read in any case', () => {
  const header = basic(GUEST.uuid, GUEST_KEY).replace('Basic', 'bAsIc');
  expect(E.isRight(parseAuthorization(header))).toBe(true);
});

test('a colon at another place is no pair', () => {
  const header = basic(`${GUEST.uuid}0`, GUEST_KEY.slice(1));
  expect(parseAuthorization(header)).toEqual(E.left({ type: 'CredentialsInvalid' }));
});
