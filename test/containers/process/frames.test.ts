import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createFrameReader, encodeFrames } from '../../../src/containers/process/frames.ts';

const frame = fc.record({
  type: fc.nat(255),
  call: fc.nat(0xffff_ffff),
  head: fc.string({ unit: 'binary' }),
  rest: fc.string({ unit: 'binary' }),
});

test('frames are read as they were written, in whatever pieces they arrive', () => {
  const property = fc.property(fc.array(frame), fc.integer({ min: 1, max: 50 }), (frames, size) => {
    const bytes = encodeFrames(frames);
    const read: { type: number; call: number; head: string; rest: string }[] = [];
    const reader = createFrameReader(
      () => 100_000,
      (type, call, body) => {
        const headEnd = 4 + body.readUInt32LE(0);
        read.push({
          type,
          call,
          head: body.toString('utf8', 4, headEnd),
          rest: body.toString('utf8', headEnd),
        });
      },
    );
    for (let at = 0; at < bytes.length; at += size)
      expect(reader(bytes.subarray(at, at + size))).toBe(true);
    expect(read).toEqual(frames);
  });
  fc.assert(property);
});

test('a frame longer than allowed is refused before it has arrived', () => {
  const [head] = [Buffer.alloc(9)];
  head.writeUInt32LE(1001, 0);
  const reader = createFrameReader(
    () => 1000,
    () => expect.unreachable(),
  );
  expect(reader(head)).toBe(false);
});

test('no bytes make the reader throw, and it never holds more than one frame', () => {
  const property = fc.property(fc.array(fc.uint8Array({ minLength: 1 })), (chunks) => {
    let bytes = 0;
    const reader = createFrameReader(
      () => 64,
      (_, __, body) => (bytes += body.length),
    );
    for (const chunk of chunks) if (!reader(Buffer.from(chunk))) return;
    expect(bytes).toBeLessThanOrEqual(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  });
  fc.assert(property);
});
