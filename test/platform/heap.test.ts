import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const HEAP = path.resolve(import.meta.dirname, '../../src/platform/heap.ts');

/** Holds 64 MB, replaced again and again, and prints how large its heap became. */
const PROGRAM = `
import { getHeapStatistics } from 'node:v8';
import { boundHeapGrowth } from ${JSON.stringify(HEAP)};
boundHeapGrowth();
const held = [];
let most = 0;
for (let n = 0; n < 40_000; n += 1) {
  held[n % 1_000] = Array.from({ length: 8_000 }, () => n);
  if (n % 100 === 0) most = Math.max(most, getHeapStatistics().total_heap_size);
}
console.log(Math.round(most / 1_000_000));
`;

test('a heap grows little beyond what it holds, however much has come and gone', async () => {
  const args = ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', PROGRAM];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  expect(Number(stdout)).toBeGreaterThan(64);
  expect(Number(stdout)).toBeLessThan(64 * 4);
});
