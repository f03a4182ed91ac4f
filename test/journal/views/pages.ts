/** Pages of small lists, and what is on them. */
import fc from 'fast-check';
import type { Page } from '../../../src/journal/views.ts';

export const anyPage: fc.Arbitrary<Page> = fc.record({
  skip: fc.nat({ max: 3 }),
  limit: fc.integer({ min: 1, max: 5 }),
});

export const onPage = <Row>(rows: readonly Row[], { skip, limit }: Page): readonly Row[] =>
  rows.slice(skip, skip + limit);
