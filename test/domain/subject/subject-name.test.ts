import fc from 'fast-check';
import { expect, test } from 'vitest';
import { E } from '../../../src/domain/kernel/fp.ts';
import { parseSubjectName } from '../../../src/domain/subject/subject-name.ts';

test.each([
  'guest',
  'ann.lee+test@example.org',
  '2A8F2@AdobeOrg',
  'auth0|5f7c',
  'an account',
  'x'.repeat(256),
])('%s is a name for a subject', (name) => {
  expect(parseSubjectName(name)).toEqual(E.right(name));
});

test.each([
  '',
  'four',
  ' guest',
  'guest ',
  '-guest',
  'guest/limits',
  'gu\nest',
  'gäste',
  '"guest"',
])('%j is no name for a subject', (text) => {
  expect(parseSubjectName(text)).toEqual(E.left({ type: 'SubjectIllegal', text }));
});

test('no name is longer than 256 characters or shorter than 5', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 300 }), (text) => {
      if (E.isRight(parseSubjectName(text))) {
        expect(text.length).toBeGreaterThanOrEqual(5);
        expect(text.length).toBeLessThanOrEqual(256);
      }
    }),
  );
  expect(E.isLeft(parseSubjectName('x'.repeat(257)))).toBe(true);
});
