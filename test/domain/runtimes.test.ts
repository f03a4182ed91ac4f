import { describe, expect, test } from 'vitest';
import {
  imageRefusedText,
  isDeprecated,
  isImageRunnable,
  resolveKind,
  unknownKindText,
} from '../../src/domain/runtimes.ts';
import { RUNTIMES_OF_TESTS } from '../support/action-fixtures.ts';

const kindOf = (kind: string) => resolveKind(kind, RUNTIMES_OF_TESTS)?.kind;

describe('a kind', () => {
  test('of the manifest stands for itself', () => {
    for (const { kind } of RUNTIMES_OF_TESTS.kinds) expect(kindOf(kind)).toBe(kind);
  });

  test('FAMILY:default is the kind marked as default of its family', () => {
    expect(kindOf('nodejs:default')).toBe('nodejs:22');
  });

  test('FAMILY:default is the only kind of a family that has one', () => {
    expect(kindOf('java:default')).toBe('java:8');
  });

  test('FAMILY:default is nothing where no kind of several is marked', () => {
    const kinds = RUNTIMES_OF_TESTS.kinds.map((runtime) => ({ ...runtime, default: false }));
    expect(resolveKind('nodejs:default', { kinds, images: 'any' })).toBeNull();
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

  test('that is unknown is answered with the concrete kinds there are, sequences and images', () => {
    expect(unknownKindText('cobol:1', RUNTIMES_OF_TESTS)).toBe(
      "The specified runtime 'cobol:1' is not supported by this platform. " +
        "Valid values are: 'nodejs:20', 'nodejs:22', 'nodejs:6', 'java:8', 'sequence', 'blackbox'.",
    );
  });
});

describe('an image', () => {
  test.each([
    'openwhisk/dockerskeleton',
    'openwhisk/dockerskeleton:nightly',
    'docker.io/openwhisk/dockerskeleton',
  ])('%s is run because the manifest names it, whatever its tag', (image) => {
    expect(isImageRunnable(image, RUNTIMES_OF_TESTS)).toBe(true);
  });

  test.each([
    'ann/dockerskeleton',
    'dockerskeleton',
    'ghcr.io/openwhisk/dockerskeleton',
    'NO NAME',
  ])('%s is refused, and it is said what is not', (image) => {
    expect(isImageRunnable(image, RUNTIMES_OF_TESTS)).toBe(false);
    expect(imageRefusedText(image, RUNTIMES_OF_TESTS)).toBe(
      `The image '${image}' can't be run by this platform: without Docker it runs none but 'openwhisk/dockerskeleton'.`,
    );
  });

  test('of any name is run where any can be had', () => {
    const runtimes = { ...RUNTIMES_OF_TESTS, images: 'any' as const };
    expect(isImageRunnable('ann/own:1', runtimes)).toBe(true);
    expect(isImageRunnable('NO NAME', runtimes)).toBe(false);
  });
});
