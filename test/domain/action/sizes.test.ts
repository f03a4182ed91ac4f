import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkSizes, type SizeLimits } from '../../../src/domain/action/sizes.ts';
import { E } from '../../../src/domain/kernel/fp.ts';
import type { Json } from '../../../src/domain/kernel/json.ts';
import { jsonObjectOf } from '../../support/json-arbitrary.ts';
import { PROFILES } from '../../../src/domain/profile.ts';

const tight: SizeLimits = { codeBytesMax: 10, parametersBytesMax: 10 };
const tooLarge = (what: string, bytes: number) =>
  E.left({ type: 'EntityTooLarge', what, bytes, allowed: 10 });
const fits = (body: Json) => expect(checkSizes(body, tight)).toEqual(E.right(body));

describe('the size of a PUT', () => {
  test.each([null, 1, 'x', true, [[]]])('is not asked of %j, which is no object', (body) => {
    const reason = "Object expected in field 'exec'";
    expect(checkSizes(body, tight)).toEqual(E.left({ type: 'MalformedContent', reason }));
  });

  test('counts code and main together, in bytes', () => {
    fits({ exec: { code: '12345678', main: '90' } });
    expect(checkSizes({ exec: { code: '12345678', main: '901' } }, tight)).toEqual(
      tooLarge('exec', 11),
    );
    expect(checkSizes({ exec: { jar: 'éééééé' } }, tight)).toEqual(tooLarge('exec', 12));
  });

  test('counts keys and compact values of parameters, whose sum has the limit', () => {
    fits({ parameters: [{ key: 'é', value: 'abcdef' }] });
    const two = [
      { key: 'a', value: [1, 2] },
      { key: 'b', value: 'xyz' },
    ];
    expect(checkSizes({ parameters: two }, tight)).toEqual(tooLarge('parameters', 12));
    expect(checkSizes({ annotations: two }, tight)).toEqual(tooLarge('annotations', 12));
  });

  test('is checked for exec, then parameters, then annotations', () => {
    const list = [{ key: 'k', value: 'more than ten' }];
    const exec = { code: 'more than ten' };
    expect(checkSizes({ annotations: list, parameters: list, exec }, tight)).toEqual(
      tooLarge('exec', 13),
    );
    expect(checkSizes({ annotations: list, parameters: list }, tight)).toEqual(
      tooLarge('parameters', 16),
    );
  });

  test('is no obstacle to what is malformed: reading it gives the better message', () => {
    fits({ exec: 1, parameters: 'a long text, but no list', annotations: [1, { key: 2 }] });
  });

  test('of anything small is fine', () => {
    fc.assert(
      fc.property(jsonObjectOf(fc.string()), (body) => {
        expect(checkSizes(body, PROFILES.openwhisk)).toEqual(E.right(body));
      }),
    );
  });
});
