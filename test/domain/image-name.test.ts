import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { imageText, isSameImage, parseImageName } from '../../src/domain/image-name.ts';

const DIGEST = `sha256:${'0a'.repeat(32)}`;

describe('the name of an image', () => {
  test.each([
    ['python3action', { registry: null, prefix: null, name: 'python3action', tag: null }],
    ['openwhisk/dockerskeleton', { registry: null, prefix: 'openwhisk', tag: null }],
    ['a/b/c:1.0_x-y', { registry: null, prefix: 'a/b', name: 'c', tag: '1.0_x-y' }],
    ['ghcr.io/ann/own', { registry: 'ghcr.io', prefix: 'ann', name: 'own' }],
    ['localhost:5000/own:2', { registry: 'localhost:5000', prefix: null, name: 'own', tag: '2' }],
    ['localhost/own', { registry: null, prefix: 'localhost', name: 'own' }],
    ['a.b', { registry: null, prefix: null, name: 'a.b' }],
    ['a__b/c--d', { prefix: 'a__b', name: 'c--d' }],
  ])('%s has its parts', (text, parts) => {
    expect(parseImageName(text)).toMatchObject(parts);
  });

  test('is kept without its digest', () => {
    for (const text of ['ann/own', 'ann/own:1', 'ghcr.io/own']) {
      const name = parseImageName(`${text}@${DIGEST}`);
      expect(name && imageText(name)).toBe(text);
    }
  });

  test.each([
    '',
    'Upper',
    'a b',
    '/a',
    'a/',
    'a//b',
    'a:',
    'a:b:c',
    'a:-tag',
    `a:${'t'.repeat(129)}`,
    'a@',
    'a@sha256:12',
    'a___b',
    '-a',
    'ghcr.io:/a',
    'a\n',
    `a${'/a'.repeat(300)}`,
  ])('%j is none', (text) => {
    expect(parseImageName(text)).toBeNull();
  });

  const component = fc.stringMatching(/^[a-z0-9]{1,4}([._-][a-z0-9]{1,4}){0,2}$/);
  const names = fc.record({
    registry: fc.option(fc.constantFrom('ghcr.io', 'localhost:5000', 'A-b.example:1')),
    prefix: fc.option(fc.array(component, { minLength: 1, maxLength: 3 })),
    name: component,
    tag: fc.option(fc.stringMatching(/^\w[\w.-]{0,9}$/)),
  });

  test('is read as it was written', () => {
    fc.assert(
      fc.property(names, ({ prefix, ...parts }) => {
        // A first part with a dot is a registry.
        fc.pre(parts.registry !== null || prefix === null || !prefix[0]?.includes('.'));
        const name = { ...parts, prefix: prefix?.join('/') ?? null };
        expect(parseImageName(imageText(name))).toEqual(name);
      }),
    );
  });

  test('names the same image whatever the tag, and Docker Hub where no registry is given', () => {
    const same = (one: string, other: string): boolean => {
      const [a, b] = [parseImageName(one), parseImageName(other)];
      return a !== null && b !== null && isSameImage(a, b);
    };
    expect(same('ann/own:1', 'docker.io/ann/own')).toBe(true);
    expect(same('ann/own', 'bob/own')).toBe(false);
    expect(same('ann/own', 'ghcr.io/ann/own')).toBe(false);
    expect(same('ann/own', 'ann/other')).toBe(false);
  });
});
