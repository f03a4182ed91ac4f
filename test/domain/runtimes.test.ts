import { describe, expect, test } from 'vitest';
import { isDeprecated, resolveKind, RUNTIMES, unknownKindText } from '../../src/domain/runtimes.ts';
import { RUNTIMES_OF_TESTS } from '../support/action-fixtures.ts';

const kindOf = (kind: string) => resolveKind(kind, RUNTIMES_OF_TESTS)?.kind;

describe('a kind', () => {
  test('of the manifest stands for itself', () => {
    for (const { kind } of RUNTIMES_OF_TESTS) expect(kindOf(kind)).toBe(kind);
  });

  test('FAMILY:default is the kind marked as default of its family', () => {
    expect(kindOf('nodejs:default')).toBe('nodejs:22');
  });

  test('FAMILY:default is the only kind of a family that has one', () => {
    expect(kindOf('java:default')).toBe('java:8');
  });

  test('FAMILY:default is nothing where no kind of several is marked', () => {
    const unmarked = RUNTIMES_OF_TESTS.map((runtime) => ({ ...runtime, default: false }));
    expect(resolveKind('nodejs:default', unmarked)).toBeNull();
  });

  test.each(['nodejs', 'nodejs:', 'nodejs:99', ':default', 'default', '', 'swift:default'])(
    '%j is unknown',
    (kind) => {
      expect(kindOf(kind)).toBeUndefined();
    },
  );

  test('is deprecated only where the manifest says so', () => {
    expect(isDeprecated('nodejs:6', RUNTIMES_OF_TESTS)).toBe(true);
    expect(isDeprecated('nodejs:22', RUNTIMES_OF_TESTS)).toBe(false);
    expect(isDeprecated('gone:1', RUNTIMES_OF_TESTS)).toBe(false);
  });

  test('that is unknown is answered with the concrete kinds there are, and sequences', () => {
    expect(unknownKindText('cobol:1', RUNTIMES_OF_TESTS)).toBe(
      "The specified runtime 'cobol:1' is not supported by this platform. " +
        "Valid values are: 'nodejs:20', 'nodejs:22', 'nodejs:6', 'java:8', 'sequence'.",
    );
  });
});

test('the shipped manifest has one default in each family', () => {
  for (const family of new Set(RUNTIMES.map((runtime) => runtime.family))) {
    expect(resolveKind(`${family}:default`, RUNTIMES)).not.toBeNull();
    expect(RUNTIMES.filter((runtime) => runtime.family === family && runtime.default).length).toBe(
      1,
    );
  }
});
