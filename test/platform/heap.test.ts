import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const HEAP = path.resolve(import.meta.dirname, '../../src/platform/heap.ts');

/** How large the heap of a process becomes that holds 64 MB, replaced again and again. */
const heapOf = async (setting: '' | 'boundHeapGrowth()'): Promise<number> => {
  const program = `
    import { getHeapStatistics } from 'node:v8';
    import { boundHeapGrowth } from ${JSON.stringify(HEAP)};
    ${setting};
    const held = [];
    let most = 0;
    for (let n = 0; n < 6_000; n += 1) {
      held[n % 1_000] = Array.from({ length: 8_000 }, () => n);
      if (n % 100 === 0) most = Math.max(most, getHeapStatistics().total_heap_size);
    }
    console.log(most);`;
  const args = ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', program];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return Number(stdout);
};

test(
  'a heap grows less beyond what it holds than V8 would let it',
  { timeout: 60_000 },
  async () => {
    const [bounded, unbounded] = await Promise.all([heapOf('boundHeapGrowth()'), heapOf('')]);
    expect(bounded).toBeLessThan(unbounded);
  },
);
