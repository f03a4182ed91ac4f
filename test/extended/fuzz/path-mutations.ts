/** What somebody makes of a path who looks for a gap in how it is taken apart. */
import fc from 'fast-check';
import { percentEncoded, weirdSegment } from './weird-texts.ts';

type Mutation = (path: string) => string;

/** At the nth segment, counted around. */
const atSegment = (n: number, change: (segment: string) => readonly string[]): Mutation => {
  return (path) => {
    const segments = path.split('/');
    const at = n % segments.length;
    return segments.flatMap((segment, i) => (i === at ? change(segment) : [segment])).join('/');
  };
};

const CHANGES: readonly ((segment: string, weird: string) => readonly string[])[] = [
  (_, weird) => [weird],
  (segment, weird) => [segment, weird],
  (segment) => [segment, ''],
  (segment) => [segment, '.'],
  (segment) => [segment, '..'],
  (segment) => ['..', '..', segment],
  (segment) => ['%2e%2e', segment],
  (segment) => [`%2F${segment}`],
  (segment) => [`${segment}%2f..%2f..`],
  (segment) => [percentEncoded(segment)],
  (segment) => [segment.toUpperCase()],
  (segment) => [`${segment};v=1`],
  (segment) => [`${segment}%00`],
  (segment) => [`${segment}%`],
  (segment) => [`${segment}\0`],
  (segment) => [`${segment} `],
  (segment) => [segment.repeat(300)],
  (segment) => Array.from({ length: 200 }, () => segment),
  () => [],
];

export const mutation: fc.Arbitrary<Mutation> = fc
  .tuple(fc.nat(9), fc.constantFrom(...CHANGES), weirdSegment)
  .map(([n, change, weird]) => atSegment(n, (segment) => change(segment, weird)));
