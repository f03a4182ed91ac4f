import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nextPatch, parseVersion } from '../../../src/domain/action/version.ts';

const part = fc.nat(999_999_999);

test('a full version is read as it is', () => {
  fc.assert(
    fc.property(part, part, part, (major, minor, patch) => {
      fc.pre(major + minor + patch > 0);
      const version = `${major}.${minor}.${patch}`;
      expect(parseVersion(version)).toBe(version);
    }),
  );
});

test('missing parts of a version are zero', () => {
  expect(parseVersion('1')).toBe('1.0.0');
  expect(parseVersion('1.2')).toBe('1.2.0');
});

test.each([
  '0.0.0',
  '0',
  '',
  '-1.0.0',
  '1.-2.0',
  '1.2.x',
  'v1.2.3',
  '1.2.3.4',
  '1..2',
  ' 1.0.0',
  '1e3',
])('%j is no version', (text) => {
  expect(parseVersion(text)).toBeNull();
});

test('the next patch differs from the version in the patch alone, by one', () => {
  fc.assert(
    fc.property(
      part,
      part,
      part,
      (major, minor, patch) =>
        nextPatch(`${major}.${minor}.${patch}`) === `${major}.${minor}.${patch + 1}`,
    ),
  );
});
