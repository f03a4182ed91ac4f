import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readRuntimeFrame } from '../../../src/containers/process/runtime-frame.ts';

test('any bytes are a message or nothing, and a log has a real time', () => {
  const property = fc.property(fc.nat(255), fc.uint8Array(), (type, bytes) => {
    const message = readRuntimeFrame(type, Buffer.from(bytes));
    if (message?.type !== 'log') return;
    expect(message.time.nanoseconds).toBeLessThan(1e9);
    expect(new Date(message.time.seconds * 1000).toISOString()).toMatch(/^\d{4}-/);
  });
  fc.assert(property, { numRuns: 1000 });
});

test('an oversized answer tells its bytes and its head, blanks and all', () => {
  expect(readRuntimeFrame(6, Buffer.from('12345 { "a": 1'))).toEqual({
    type: 'answer',
    outcome: { type: 'oversized', bytes: 12345, head: '{ "a": 1' },
  });
});
