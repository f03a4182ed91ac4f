import { expect, test } from 'vitest';
import { E } from '../../../src/domain/kernel/fp.ts';
import { authText, parseAuthKey } from '../../../src/domain/subject/auth-key.ts';

const UUID = '23bc46b1-71f6-4ed5-8c54-816aa4f8c502';
const SECRET = 'aB3'.repeat(21) + 'x';

test('a key is the id and the secret with a colon between them', () => {
  const text = `${UUID}:${SECRET}`;
  const parsed = parseAuthKey(text);
  expect(parsed).toEqual(E.right({ uuid: UUID, secret: SECRET }));
  if (E.isRight(parsed)) expect(authText(parsed.right)).toBe(text);
});

test.each([
  ['nothing', ''],
  ['an id alone', UUID],
  ['a secret that is too short', `${UUID}:${SECRET.slice(1)}`],
  ['a secret that is too long', `${UUID}:${SECRET}x`],
  ['a secret with other characters', `${UUID}:${SECRET.slice(1)}-`],
  ['an id in upper case', `${UUID.toUpperCase()}:${SECRET}`],
  ['an id that is no UUID', `${UUID.replaceAll('-', '')}:${SECRET}`],
  ['a key with a line end', `${UUID}:${SECRET}\n`],
])('%s is no key, and the refusal does not repeat it', (_, text) => {
  expect(parseAuthKey(text)).toEqual(E.left({ type: 'AuthIllegal' }));
});
