import { describe, expect, test } from 'vitest';
import { execContent } from '../../../src/domain/action/exec-content.ts';
import { E } from '../../../src/domain/kernel/fp.ts';
import type { Json } from '../../../src/domain/kernel/json.ts';
import { RUNTIMES_OF_TESTS } from '../../support/action-fixtures.ts';
import { actionName, GUEST_NAMESPACE } from '../../support/entity-fixtures.ts';

const exec = execContent(RUNTIMES_OF_TESTS, GUEST_NAMESPACE);
const SKELETON = 'openwhisk/dockerskeleton';
const decode = (sent: Json) => exec.decode(sent);
const VALID =
  "Valid values are: 'nodejs:20', 'nodejs:22', 'nodejs:6', 'java:8', 'sequence', 'blackbox'.";

describe('exec', () => {
  test('has its kind trimmed and in lower case', () => {
    expect(decode({ kind: ' NodeJS:22 ', code: 'x', binary: true })).toEqual(
      E.right({ type: 'code', kind: 'nodejs:22', code: 'x', main: null }),
    );
  });

  test('keeps FAMILY:default as it was sent', () => {
    expect(decode({ kind: 'nodejs:default', code: 'x', main: 'go' })).toEqual(
      E.right({ type: 'code', kind: 'nodejs:default', code: 'x', main: 'go' }),
    );
  });

  test('may hold its code under the old name jar', () => {
    expect(decode({ kind: 'java:8', jar: 'UEs=', code: null, main: 'Hello' })).toEqual(
      E.right({ type: 'code', kind: 'java:8', code: 'UEs=', main: 'Hello' }),
    );
  });

  test('may hold an empty code', () => {
    expect(decode({ kind: 'nodejs:22', code: '' })).toEqual(
      E.right({ type: 'code', kind: 'nodejs:22', code: '', main: null }),
    );
  });

  test('of an image keeps its name without the digest, and code only if there is any', () => {
    const image = `${SKELETON}:nightly`;
    expect(decode({ kind: 'BlackBox', image, code: '#!/bin/sh', main: 'go' })).toEqual(
      E.right({ type: 'code', kind: 'blackbox', code: '#!/bin/sh', main: 'go', image }),
    );
    for (const code of [undefined, null, '', ' \n'])
      expect(
        decode({
          kind: 'blackbox',
          image: `${image}@sha256:${'0'.repeat(64)}`,
          code: code ?? null,
        }),
      ).toEqual(E.right({ type: 'code', kind: 'blackbox', code: '', main: null, image }));
  });

  test('of a sequence names its components in one of the forms of references', () => {
    const components = ['/_/a', 'other/utils/b', { path: '_', name: 'c' }];
    expect(decode({ kind: 'Sequence', components, code: 'ignored' })).toEqual(
      E.right({
        type: 'sequence',
        components: ['guest/a', 'other/utils/b', 'guest/c'].map(actionName),
      }),
    );
    expect(decode({ kind: 'sequence', components: [] })).toEqual(
      E.right({ type: 'sequence', components: [] }),
    );
  });

  test('is described with the kinds there are', () => {
    expect(JSON.stringify(exec.schema)).toContain('"nodejs:22"');
    expect(JSON.stringify(exec.schema)).toContain('"sequence"');
    expect(JSON.stringify(exec.schema)).toContain('"blackbox"');
  });

  test.each<[Json, string]>([
    ['code', 'JSON object expected'],
    [[], 'JSON object expected'],
    [{ code: 'x' }, "'kind' must be a string defined in 'exec'"],
    [{ kind: 22, code: 'x' }, "'kind' must be a string defined in 'exec'"],
    [{ kind: null, code: 'x' }, "'kind' must be a string defined in 'exec'"],
    [
      { kind: 'Cobol:1', code: 'x' },
      `The specified runtime 'cobol:1' is not supported by this platform. ${VALID}`,
    ],
    [
      { kind: 'blackbox', code: 'x' },
      "'image' must be a string defined in 'exec' for 'blackbox' actions",
    ],
    [
      { kind: 'blackbox', image: 1 },
      "'image' must be a string defined in 'exec' for 'blackbox' actions",
    ],
    [{ kind: 'blackbox', image: 'Not A Name' }, 'could not parse image name'],
    [
      { kind: 'blackbox', image: 'ann/own:1' },
      "The image 'ann/own:1' can't be run by this platform: without Docker it runs none but 'openwhisk/dockerskeleton'.",
    ],
    [
      { kind: 'blackbox', image: SKELETON, code: 5 },
      'Could not deserialize as attachment record: 5',
    ],
    [
      { kind: 'blackbox', image: SKELETON, main: 1 },
      "if defined, 'main' be a string in 'exec' for 'blackbox' actions",
    ],
    [{ kind: 'sequence' }, "'components' must be defined for sequence kind"],
    [{ kind: 'sequence', components: null }, "'components' must be an array"],
    [{ kind: 'sequence', components: '/guest/a' }, "'components' must be an array"],
    [
      { kind: 'sequence', components: ['/guest/a', 'b'] },
      'requirement failed: The fully qualified name of the entity must contain at least the namespace and the name of the entity.',
    ],
    [
      { kind: 'nodejs:22' },
      "'code' must be a string or attachment object defined in 'exec' for 'nodejs:22' actions",
    ],
    [
      { kind: 'nodejs:22', code: null },
      "'code' must be a string or attachment object defined in 'exec' for 'nodejs:22' actions",
    ],
    [
      { kind: 'nodejs:22', code: { a: [1, 'b'] } },
      'Could not deserialize as attachment record: {"a":[1,"b"]}',
    ],
    [{ kind: 'nodejs:22', code: 5 }, 'Could not deserialize as attachment record: 5'],
    [
      { kind: 'java:8', code: 'x' },
      "'main' must be a string defined in 'exec' for 'java:8' actions",
    ],
    [
      { kind: 'nodejs:22', code: 'x', main: 1 },
      "if defined, 'main' be a string in 'exec' for 'nodejs:22' actions",
    ],
  ])('%j is refused', (sent, reason) => {
    expect(decode(sent)).toEqual(E.left({ type: 'MalformedContent', reason }));
  });
});
