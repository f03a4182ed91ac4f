import fc from 'fast-check';
import { expect, test } from 'vitest';
import { offset } from '../../../src/domain/kernel/ids.ts';
import { packRows, unpackRows } from '../../../src/journal/records/packed-rows.ts';
import type { Row } from '../../../src/journal/records/record-decoder.ts';

const bytes = fc.uint8Array({ maxLength: 100 }).map((some) => Buffer.from(some));

const rows = fc.array(
  fc.record<Row>({
    offset: fc.nat().map(offset),
    topic: fc.nat({ max: 0xffff }),
    type: fc.nat({ max: 0xffff }),
    timeMs: fc.nat({ max: 2 ** 48 - 1 }),
    key: fc.oneof(fc.string({ unit: 'binary' }), bytes),
    payload: bytes,
  }),
);

test('rows come out of the piece of memory as they went into it, whatever is in them', () => {
  fc.assert(
    fc.property(rows, (some) => {
      expect(unpackRows(packRows(some))).toEqual(some);
    }),
  );
});
