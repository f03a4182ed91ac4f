import { describe, expect, test } from 'vitest';
import { actionContent } from '../../../src/domain/action/decode.ts';
import { E } from '../../../src/domain/kernel/fp.ts';
import type { Json } from '../../../src/domain/kernel/json.ts';
import { emptyContent, RUNTIMES_OF_TESTS } from '../../support/action-fixtures.ts';
import { GUEST_NAMESPACE } from '../../support/entity-fixtures.ts';

const content = actionContent(RUNTIMES_OF_TESTS, GUEST_NAMESPACE);
const decode = (body: Json) => content.decode(body);

describe('the body of a PUT', () => {
  test('may be empty, and null is the same as absent', () => {
    expect(decode({})).toEqual(E.right(emptyContent));
    const nulls = Object.fromEntries(Object.keys(emptyContent).map((key) => [key, null]));
    expect(decode(nulls)).toEqual(E.right(emptyContent));
  });

  test('is read with all its members', () => {
    const body = {
      exec: { kind: 'nodejs:22', code: 'x' },
      parameters: [{ key: 'a', value: 1 }],
      limits: { memory: 512 },
      annotations: [{ key: 'b', value: 2 }],
      delAnnotations: ['c'],
      publish: true,
      version: '1.2',
    };
    expect(decode(body)).toEqual(
      E.right({
        ...body,
        exec: { type: 'code', kind: 'nodejs:22', code: 'x', main: null },
        version: '1.2.0',
      }),
    );
  });

  test('that a GET answered can be put back', () => {
    const answered = {
      namespace: 'guest',
      name: 'hello',
      version: '0.0.3',
      publish: false,
      updated: 1,
      exec: { kind: 'nodejs:22', code: 'x', binary: false },
      parameters: [],
      limits: { timeout: 60_000, memory: 256, logs: 10, concurrency: 1 },
      annotations: [{ key: 'exec', value: 'nodejs:22' }],
    };
    expect(E.isRight(decode(answered))).toBe(true);
  });

  test('is described member by member', () => {
    expect(content.schema).toMatchObject({ type: 'object' });
    expect(Object.keys(content.schema['properties'] ?? {})).toEqual([
      'exec',
      'parameters',
      'limits',
      'version',
      'publish',
      'annotations',
      'delAnnotations',
    ]);
  });

  test.each<[Json, string]>([
    [[], "Object expected in field 'exec'"],
    ['x', "Object expected in field 'exec'"],
    [null, "Object expected in field 'exec'"],
    [{ exec: 1 }, 'JSON object expected'],
    [{ parameters: { a: 1 } }, 'parameters malformed!'],
    [{ annotations: { a: 1 } }, 'parameters malformed!'],
    [{ limits: { memory: 'x' } }, 'memory limit malformed'],
    [{ version: '0.0.0' }, 'semantic version malformed'],
    [{ version: 1 }, 'semantic version malformed'],
    [{ publish: 'yes' }, 'Expected JsTrue or JsFalse, but got "yes"'],
    [{ delAnnotations: 'a' }, 'Expected List as JsArray, but got "a"'],
    [{ delAnnotations: ['a', 1] }, 'Expected String as JsString, but got 1'],
  ])('%j is refused', (body, reason) => {
    expect(decode(body)).toEqual(E.left({ type: 'MalformedContent', reason }));
  });
});
