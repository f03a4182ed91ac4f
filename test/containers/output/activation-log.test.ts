import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createActivationLog } from '../../../src/containers/output/activation-log.ts';

const TIME = { seconds: 1_706_702_400, nanoseconds: 5 };
const PLENTY = { bytesMax: 1_000_000_000, used: 0 };
const NOTICE =
  / stderr: Logs were truncated because the total bytes size exceeds the limit of \d+ bytes\.$/;

const logOf = (bytesMax: number, chunks: readonly Buffer[]): readonly string[] => {
  const log = createActivationLog(bytesMax, PLENTY);
  for (const chunk of chunks) log.write('stdout', TIME, chunk);
  return log.end();
};
const texts = (lines: readonly string[]): readonly string[] => lines.map((line) => line.slice(39));

/** Cuts bytes at any places, within characters too. */
const pieces = (bytes: Buffer, cuts: readonly number[]): readonly Buffer[] => {
  const at = [
    0,
    ...cuts.map((cut) => cut % (bytes.length + 1)).toSorted((a, b) => a - b),
    bytes.length,
  ];
  return at.slice(1).map((end, index) => bytes.subarray(at[index], end));
};

test('lines do not depend on the pieces in which they arrive', () => {
  const property = fc.property(
    fc.array(fc.string({ unit: 'grapheme' }).filter((it) => !it.includes('\n'))),
    fc.array(fc.nat()),
    (lines, cuts) => {
      const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
      expect(texts(logOf(1_000_000, pieces(bytes, cuts)))).toEqual(lines);
    },
  );
  fc.assert(property);
});

test('stored bytes stay within the limit, and a notice says so exactly when something was cut (P42)', () => {
  const property = fc.property(
    fc.integer({ min: 1, max: 400 }),
    fc.array(fc.uint8Array({ maxLength: 200 })),
    (bytesMax, chunks) => {
      const all = logOf(1_000_000, chunks.map(Buffer.from));
      const lines = logOf(bytesMax, chunks.map(Buffer.from));
      const cut = Buffer.byteLength(all.join('')) > bytesMax;
      expect(lines.filter((line) => NOTICE.test(line)).length).toBe(cut ? 1 : 0);
      const kept = cut ? lines.slice(0, -1) : lines;
      expect(Buffer.byteLength(kept.join(''))).toBeLessThanOrEqual(bytesMax);
      if (!cut) expect(lines).toEqual(all);
    },
  );
  fc.assert(property, { numRuns: 500 });
});

test('the two streams do not share their unfinished lines', () => {
  const log = createActivationLog(1000, PLENTY);
  log.write('stdout', TIME, Buffer.from('out '));
  log.write('stderr', TIME, Buffer.from('err\n'));
  log.write('stdout', TIME, Buffer.from('put'));
  expect(log.end().map((line) => line.slice(31))).toEqual(['stderr: err', 'stdout: out put']);
});

test('what one stream had written when the other reached the limit is kept', () => {
  const log = createActivationLog(200, PLENTY);
  log.write('stdout', TIME, Buffer.from('before'));
  log.write('stderr', TIME, Buffer.alloc(400, 'x'));
  log.write('stdout', TIME, Buffer.from('after\n'));
  const lines = log.end();
  expect(lines.map((line) => line.slice(31, 41))).toEqual([
    'stderr: xx',
    'stdout: be',
    'stderr: Lo',
  ]);
  expect(Buffer.byteLength(lines.slice(0, -1).join(''))).toBeLessThanOrEqual(200);
});

test('a line without end takes no more memory than the limit', () => {
  const log = createActivationLog(1000, PLENTY);
  for (let i = 0; i < 100; i += 1) log.write('stdout', TIME, Buffer.alloc(100, 'x'));
  const lines = log.end();
  expect(lines).toHaveLength(2);
  expect(lines[0]).toHaveLength(1000);
});

test('a limit of zero keeps nothing', () => {
  expect(logOf(0, [Buffer.from('a\n')])).toEqual([]);
});
