import { describe, expect, test } from 'vitest';
import { E } from '../../../src/domain/kernel/fp.ts';
import type { Json } from '../../../src/domain/kernel/json.ts';
import { packageContent } from '../../../src/domain/package/decode.ts';
import { putPackage } from '../../support/entity-commands.ts';
import { GUEST_NAMESPACE, plainName } from '../../support/entity-fixtures.ts';

const content = packageContent(GUEST_NAMESPACE);
const decode = (sent: Json) => content.decode(sent);
const EMPTY = putPackage('p').content;

describe('the body of a PUT of a package (openwhisk-api §8.2)', () => {
  test('may be empty, and null is the same as absent for all but the binding', () => {
    expect(decode({})).toEqual(E.right(EMPTY));
    expect(decode({ parameters: null, annotations: null, publish: null, version: null })).toEqual(
      E.right(EMPTY),
    );
  });

  test('is read with all its members', () => {
    const body = {
      binding: { namespace: 'other', name: 'p' },
      parameters: [{ key: 'a', value: 1 }],
      annotations: [{ key: 'b', value: 2 }],
      publish: true,
      version: '1.2.3',
    };
    expect(decode(body)).toEqual(E.right({ ...body, binding: plainName('other/p') }));
  });

  test('says with an empty binding that there is none, as answers do', () => {
    expect(decode({ binding: {} })).toEqual(E.right(EMPTY));
  });

  test('names the own namespace with _', () => {
    expect(decode({ binding: { namespace: '_', name: 'p' } })).toEqual(
      E.right({ ...EMPTY, binding: plainName('p') }),
    );
  });

  test.each<[Json, string]>([
    [[], "Object expected in field 'exec'"],
    [null, "Object expected in field 'exec'"],
    [{ binding: null }, "Object expected in field 'namespace'"],
    [{ binding: false }, "Object expected in field 'namespace'"],
    [{ binding: { name: 'p' } }, "Object is missing required member 'namespace'"],
    [{ binding: { namespace: 'other' } }, "Object is missing required member 'name'"],
    [{ binding: { namespace: null, name: 'p' } }, 'entity name malformed'],
    [{ binding: { namespace: 'other', name: 'a/b' } }, 'entity name malformed'],
    [{ parameters: {} }, 'parameters malformed!'],
    [{ version: 'x' }, 'semantic version malformed'],
    [{ publish: 1 }, 'Expected JsTrue or JsFalse, but got 1'],
  ])('%j is refused: %s', (body, reason) => {
    expect(decode(body)).toEqual(E.left({ type: 'MalformedContent', reason }));
  });
});
