import { describe, expect, test } from 'vitest';
import { MANIFEST, offeredRuntimes } from '../../src/domain/runtimes-manifest.ts';

describe('the shipped manifest', () => {
  test('has one default in each family', () => {
    for (const family of new Set(MANIFEST.kinds.map((runtime) => runtime.family))) {
      const all = MANIFEST.kinds.filter((runtime) => runtime.family === family);
      expect(all.filter((runtime) => runtime.default)).toHaveLength(1);
    }
  });

  test('is offered as far as the machine can run it, and deprecated as the operator says', () => {
    const machine = { kinds: ['nodejs:22', 'nodejs:20', 'cobol:1'], images: [] };
    const offered = offeredRuntimes(machine, ['nodejs:20', 'python:3']);
    expect(offered.kinds.map(({ kind, deprecated }) => [kind, deprecated])).toEqual([
      ['nodejs:20', true],
      ['nodejs:22', false],
    ]);
    expect(offered.images).toEqual([]);
  });
});
