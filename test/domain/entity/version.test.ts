import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nextPatch, version } from '../../../src/domain/entity/version.ts';
import { E } from '../../../src/domain/kernel/fp.ts';
import type { Json } from '../../../src/domain/kernel/json.ts';

const read = (sent: Json) => version.decode(sent);

const part = fc.nat(999_999_999);

test('a full version is read as it is', () => {
  fc.assert(
    fc.property(part, part, part, (major, minor, patch) => {
      fc.pre(major + minor + patch > 0);
      const text = `${major}.${minor}.${patch}`;
      expect(read(text)).toEqual(E.right(text));
    }),
  );
});

test('missing parts of a version are zero', () => {
  expect(read('1')).toEqual(E.right('1.0.0'));
  expect(read('1.2')).toEqual(E.right('1.2.0'));
});

test.each<Json>([
  1,
  true,
  {},
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
  expect(read(text)).toEqual(
    E.left({ type: 'MalformedContent', reason: 'semantic version malformed' }),
  );
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
